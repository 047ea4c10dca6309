package whatsapp

import (
	"encoding/json"
	"testing"

	"github.com/fichahq/ficha/internal/conversation"
)

// The messages are those of Meta's documentation, with another sender.
func TestMessagesOfAllTypesCanBeRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, message string
		kind          conversation.Kind
		pt, en        string
		whole         bool // the message is kept beside the line
	}{
		{"text", `"type":"text","text":{"body":"Olá,\ntudo bem?"}`, conversation.Incoming, "Olá,\ntudo bem?", "Olá,\ntudo bem?", false},
		{"image", `"type":"image","image":{"caption":"O bolo","mime_type":"image/jpeg","sha256":"x","id":"1003383421387256"}`, conversation.Incoming, "O bolo", "O bolo", false},
		{"sticker", `"type":"sticker","sticker":{"mime_type":"image/webp","sha256":"x","id":"1","animated":false}`, conversation.Incoming, "", "", false},
		{"a file without an id", `"type":"video","video":{"caption":"?"}`, conversation.Incoming,
			"Uma mensagem que o WhatsApp não repassa (video). Peça ao cliente que a envie como texto.", "A message that WhatsApp does not hand on (video). Ask the customer to send it as a text.", true},
		{"location", `"type":"location","location":{"latitude":-23.561684,"longitude":-46.655981,"name":"MASP","address":"Av. Paulista, 1578"}`, conversation.Incoming,
			"MASP, Av. Paulista, 1578\nhttps://www.google.com/maps?q=-23.561684,-46.655981", "MASP, Av. Paulista, 1578\nhttps://www.google.com/maps?q=-23.561684,-46.655981", true},
		{"a bare location", `"type":"location","location":{"latitude":38.9806263495,"longitude":-131.9428612257}`, conversation.Incoming,
			"Localização\nhttps://www.google.com/maps?q=38.9806263495,-131.9428612257", "Location\nhttps://www.google.com/maps?q=38.9806263495,-131.9428612257", true},
		{"contacts", `"type":"contacts","contacts":[{"name":{"first_name":"Rui","formatted_name":"Rui Lima"},"phones":[{"phone":"+55 11 91234-5678","wa_id":"5511912345678","type":"CELL"}],"emails":[{"email":"rui@exemplo.com"}]},{"name":{"formatted_name":"Eva"}}]`, conversation.Incoming,
			"Contato: Rui Lima, +55 11 91234-5678, rui@exemplo.com\nContato: Eva", "Contact: Rui Lima, +55 11 91234-5678, rui@exemplo.com\nContact: Eva", true},
		{"a button of a template", `"type":"button","button":{"text":"Não receber mais","payload":"No-Button-Payload"},"context":{"from":"551140028922","id":"wamid.x"}`, conversation.Incoming, "Não receber mais", "Não receber mais", true},
		{"a button", `"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"sim","title":"Sim"}}`, conversation.Incoming, "Sim", "Sim", true},
		{"a list", `"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"p","title":"Manhã","description":"8 às 12"}}`, conversation.Incoming, "Manhã\n8 às 12", "Manhã\n8 às 12", true},
		{"a form", `"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}}`, conversation.Incoming, "Sent\nflow", "Sent\nflow", true},
		{"a reaction", `"type":"reaction","reaction":{"message_id":"wamid.x","emoji":"👍"}`, conversation.Automatic, "Reagiu com 👍", "Reacted with 👍", true},
		{"a reaction that is gone", `"type":"reaction","reaction":{"message_id":"wamid.x"}`, conversation.Automatic, "Retirou a reação", "Took the reaction back", true},
		{"an order", `"type":"order","order":{"catalog_id":"1","text":"Para hoje","product_items":[{"product_retailer_id":"pao","quantity":"2","item_price":"7.5","currency":"BRL"}]}`, conversation.Incoming,
			"Pedido:\n2 × pao BRL 7.5\nPara hoje", "Order:\n2 × pao BRL 7.5\nPara hoje", true},
		{"another number", `"type":"system","system":{"body":"User A changed from 1 to 2","wa_id":"2","type":"user_changed_number"}`, conversation.Automatic, "User A changed from 1 to 2", "User A changed from 1 to 2", true},
		{"unsupported", `"type":"unsupported","errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown","error_data":{"details":"Message type is currently not supported."}}]`, conversation.Incoming,
			"Uma mensagem que o WhatsApp não repassa (Message type unknown). Peça ao cliente que a envie como texto.", "A message that WhatsApp does not hand on (Message type unknown). Ask the customer to send it as a text.", true},
		{"something new", `"type":"hologram","hologram":{"id":"1"}`, conversation.Incoming,
			"Uma mensagem que o WhatsApp não repassa (hologram). Peça ao cliente que a envie como texto.", "A message that WhatsApp does not hand on (hologram). Ask the customer to send it as a text.", true},
		{"text of another shape", `"type":"text","text":"?"`, conversation.Incoming,
			"Uma mensagem que o WhatsApp não repassa (text). Peça ao cliente que a envie como texto.", "A message that WhatsApp does not hand on (text). Ask the customer to send it as a text.", true},
		{"no type", `"x":1`, conversation.Incoming,
			"Uma mensagem que o WhatsApp não repassa (…). Peça ao cliente que a envie como texto.", "A message that WhatsApp does not hand on (…). Ask the customer to send it as a text.", true},
	} {
		list, err := parse([]byte(from("5511987654321", "Maria", said("5511987654321", "1", c.message))))
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v, %d", c.what, err, len(list))
		}
		e, err := opened(list[0].body)
		if err != nil {
			t.Fatal(err)
		}
		for locale, want := range map[string]string{"pt-BR": c.pt, "en": c.en} {
			m, is := e.received(locale, "BR")
			if !is || m.Content != want || m.Kind != c.kind || m.MessageID != "wamid.1" || m.SourceID != "5511987654321" || *m.Known.PhoneNumber != "+5511987654321" {
				t.Errorf("%s: %+v", c.what, m)
			}
			details, _ := m.Attributes["whatsapp"].(map[string]any)
			if _, kept := details["message"]; kept != c.whole {
				text, _ := json.Marshal(m.Attributes)
				t.Errorf("%s is kept as %s", c.what, text)
			}
		}
	}
	e := envelope{Message: map[string]any{"from": "1", "id": "2", "type": "request_welcome"}}
	if _, is := e.received("en", ""); is {
		t.Error("opening the chat is a message")
	}
}

func TestNamesOfFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ message, name, mime string }{
		{`{"type":"document","document":{"id":"1","filename":"Nota 12.pdf","mime_type":"application/pdf"}}`, "Nota 12.pdf", "application/pdf"},
		{`{"type":"audio","audio":{"id":"1","mime_type":"audio/ogg; codecs=opus","voice":true}}`, "audio.ogg", "audio/ogg"},
		{`{"type":"image","image":{"id":"1","mime_type":"image/jpeg"}}`, "image.jpg", "image/jpeg"},
		{`{"type":"video","video":{"id":"1","mime_type":"video/x-odd"}}`, "video", "video/x-odd"},
	} {
		var m map[string]any
		if err := json.Unmarshal([]byte(c.message), &m); err != nil {
			t.Fatal(err)
		}
		if f := mediaOf(m); f == nil || f.fileName() != c.name || f.mime != c.mime {
			t.Errorf("%+v", f)
		}
	}
}
