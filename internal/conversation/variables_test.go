package conversation_test

import (
	"encoding/json"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
)

// describe makes a custom attribute of contacts.
func (w *world) describe(key string, of attribute.Change) {
	w.t.Helper()
	of.Name = &key
	service := attribute.NewService(w.db, w.hub, nil, w.clock.Now)
	_, err := service.Create(ctx, w.ana, attribute.OfContact, key, of)
	w.must(err)
}

func TestVariablesAreFilledInAsTheTextGoesOut(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.describe("saldo", attribute.Change{Type: ptr(attribute.Currency), Currency: ptr("BRL")})
		w.describe("desde", attribute.Change{Type: ptr(attribute.Date)})
		w.describe("vip", attribute.Change{Type: ptr(attribute.Checkbox)})
		w.describe("pedido", attribute.Change{Type: ptr(attribute.Number)})
		w.arrive("ana", contact.Change{
			Name: ptr("Ana Maria de Souza"), Email: ptr("ana@exemplo.com"),
			Custom: map[string]any{"saldo": "-1234567.5", "desde": "2026-03-09", "vip": true, "pedido": json.Number("10422")},
		})
		number := w.begin("ana")
		say := func(kind conversation.Kind, content string) (string, error) {
			m, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Kind: kind, Content: content})
			return m.Content, err
		}
		for given, want := range map[string]string{
			"Oi, {{contact.first_name}}!":                           "Oi, Ana!",
			"{{ contact.name }} <{{contact.email}}>":                "Ana Maria de Souza <ana@exemplo.com>",
			"Sra. {{contact.last_name}}, nº {{conversation.id}}":    "Sra. Souza, nº 1",
			"{{agent.name}} · {{inbox.name}} · {{account.name}}":    "Zoe · Loja · Padaria",
			"deve {{contact.custom_attribute.saldo}}":               "deve R$ -1.234.567,50",
			"desde {{contact.custom_attribute.desde}}":              "desde 09/03/2026",
			"vip: {{contact.custom_attribute.vip}}":                 "vip: sim",
			"pedido {{contact.custom_attribute.pedido}}":            "pedido 10422",
			"escreva `{{contact.city}}` e {{outra.coisa}} ou {{1}}": "escreva `{{contact.city}}` e {{outra.coisa}} ou {{1}}",
		} {
			got, err := say(conversation.Outgoing, given)
			w.must(err)
			if got != want {
				t.Errorf("%q goes out as %q, want %q", given, got, want)
			}
		}
		_, err := say(conversation.Outgoing, "{{contact.first_name}} de {{contact.city}} liga para {{contact.phone}}, {{contact.nome}}")
		w.refused(err, "variable_blank")
		if got, err := say(conversation.Note, "falta {{contact.city}}"); err != nil || got != "falta {{contact.city}}" {
			t.Errorf("a note stays as it is: %q, %v", got, err)
		}
		values, err := w.Variables(ctx, w.zoe, number)
		w.must(err)
		if city, known := values["contact.city"]; !known || city != "" || values["contact.phone_number"] != "" || values["contact.custom_attribute.vip"] != "sim" {
			t.Errorf("the variables are %v", values)
		}
	})
}

func TestAValueWithBracesIsNotFilledInAgain(t *testing.T) {
	eachOne(t, func(w *world) {
		w.arrive("ana", contact.Change{Name: ptr("{{agent.email}}")})
		m, _, err := w.Say(ctx, w.zoe, w.begin("ana"), conversation.Draft{Content: "Oi, {{contact.name}}"})
		w.must(err)
		if m.Content != "Oi, {{agent.email}}" {
			t.Errorf("it goes out as %q", m.Content)
		}
	})
}

func TestTheFirstMessageOfAConversationHasVariablesToo(t *testing.T) {
	eachOne(t, func(w *world) {
		ana := w.arrive("ana", contact.Change{Name: ptr("Ana")})
		v, err := w.Create(ctx, w.zoe, conversation.Opening{InboxID: w.inbox.ID, ContactID: ana.Contact.ID, Message: &conversation.Draft{Content: "Oi, {{contact.name}} (nº {{conversation.id}})"}})
		w.must(err)
		if v.Last.Content != "Oi, Ana (nº 1)" {
			t.Errorf("it goes out as %q", v.Last.Content)
		}
		_, err = w.Create(ctx, w.zoe, conversation.Opening{InboxID: w.inbox.ID, ContactID: ana.Contact.ID, Message: &conversation.Draft{Content: "{{contact.email}}"}})
		w.refused(err, "variable_blank")
		if got := w.numbers(ana.Contact.ID); len(got) != 1 {
			t.Errorf("a conversation without its message has begun: %v", got)
		}
	})
}
