package whatsapp

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/problem"
)

// approved is a template as Meta lists it.
func approved(name, language, body string, more ...string) string {
	components := ""
	for _, c := range more {
		components += c + ","
	}
	return fmt.Sprintf(`{"name":%q,"components":[%s{"type":"BODY","text":%q}],"language":%q,"status":"APPROVED","category":"UTILITY","id":"1667192013751005"}`, name, components, body, language)
}

func TestTemplatesAreReadPageByPage(t *testing.T) {
	each(t, func(w *world) {
		w.meta.approved = []string{
			approved("c", "pt_BR", "C"), approved("b", "en_US", "B"), `{"name":"x","components":[],"language":"pt_BR","status":"REJECTED","category":"MARKETING","id":"1"}`,
			approved("b", "pt_BR", "B"), approved("a", "pt_BR", "A"),
		}
		names := func(again bool) (out []string) {
			list, _, err := w.Templates(ctx, w.ana, w.in.ID, again)
			w.must(err)
			for _, t := range list {
				out = append(out, t.Name+" "+t.Language)
			}
			return out
		}
		const all = "[a pt_BR b en_US b pt_BR c pt_BR]"
		if got := fmt.Sprint(names(false)); got != all || w.meta.pages != 3 {
			w.t.Errorf("%s in %d pages", got, w.meta.pages)
		}
		if got := fmt.Sprint(names(false)); got != all || w.meta.pages != 3 {
			w.t.Errorf("%s, and %d pages were asked for again", got, w.meta.pages)
		}
		w.meta.approved = w.meta.approved[:1]
		if got := fmt.Sprint(names(true)); got != "[c pt_BR]" {
			w.t.Errorf("asked for anew: %s", got)
		}
		w.meta.approved = w.meta.approved[:0]
		w.clock.Advance(2 * time.Hour)
		if got := names(false); len(got) != 0 {
			w.t.Errorf("after two hours: %v", got)
		}
		w.meta.approved = []string{approved("c", "pt_BR", "C")}
		names(true)
		w.clock.Advance(2 * time.Hour)
		w.meta.does(func(m *metaServer) { m.down = true })
		if got := fmt.Sprint(names(false)); got != "[c pt_BR]" {
			w.t.Errorf("while Meta does not answer: %s", got)
		}
		_, _, err := w.Templates(ctx, w.ana, w.in.ID, true)
		w.refused(err, "whatsapp_unreachable")
	})
}

func TestATemplateAsItsReaderSeesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, template, given, shown, wire string }{
		{
			"numbers", `{"components":[{"type":"BODY","text":"Olá {{1}}, seu pedido {{2}} saiu."}]}`,
			`{"name":"saiu","language":"pt_BR","category":"UTILITY","processed_params":{"2":"77","1":"Ana"}}`, "Olá Ana, seu pedido 77 saiu.",
			`{"components":[{"parameters":[{"text":"Ana","type":"text"},{"text":"77","type":"text"}],"type":"body"}],"language":{"code":"pt_BR"},"name":"saiu"}`,
		},
		{
			"names, header, footer and a button",
			`{"components":[{"type":"HEADER","format":"TEXT","text":"Pedido {{1}}"},{"type":"BODY","text":"Olá {{cliente}}!"},{"type":"FOOTER","text":"Padaria"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Ok"},{"type":"URL","text":"Ver","url":"https://x.y/{{1}}"}]}]}`,
			`{"name":"n","language":"pt_BR","processed_params":{"header":{"1":"77"},"body":{"cliente":"Ana"},"buttons":[{},{"type":"url","parameter":"p77"}]}}`, "Pedido 77\n\nOlá Ana!\n\nPadaria",
			`{"components":[{"parameters":[{"text":"77","type":"text"}],"type":"header"},{"parameters":[{"parameter_name":"cliente","text":"Ana","type":"text"}],"type":"body"},{"index":"1","parameters":[{"text":"p77","type":"text"}],"sub_type":"url","type":"button"}],"language":{"code":"pt_BR"},"name":"n"}`,
		},
		{
			"a document", `{"components":[{"type":"HEADER","format":"DOCUMENT"},{"type":"BODY","text":"Sua nota."}]}`,
			`{"name":"nota","language":"pt_BR","processed_params":{"header":{"media_url":"https://x.y/n.pdf","media_type":"document","media_name":"Nota.pdf"}}}`, "Sua nota.",
			`{"components":[{"parameters":[{"document":{"filename":"Nota.pdf","link":"https://x.y/n.pdf"},"type":"document"}],"type":"header"}],"language":{"code":"pt_BR"},"name":"nota"}`,
		},
		{
			"a coupon", `{"components":[{"type":"BODY","text":"Oferta"},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copiar"}]}]}`,
			`{"name":"o","language":"pt_BR","processed_params":{"body":{},"buttons":[{"type":"copy_code","parameter":"PAO10"}]}}`, "Oferta",
			`{"components":[{"index":"0","parameters":[{"coupon_code":"PAO10","type":"coupon_code"}],"sub_type":"copy_code","type":"button"}],"language":{"code":"pt_BR"},"name":"o"}`,
		},
		{"nothing to fill in", `{"components":[{"type":"BODY","text":"Oi"}]}`, `{"name":"oi","language":"pt_BR"}`, "Oi", `{"language":{"code":"pt_BR"},"name":"oi"}`},
		{"a value with a place in it", `{"components":[{"type":"BODY","text":"{{1}}{{2}}"}]}`, `{"name":"oi","language":"pt_BR","processed_params":{"1":"{{2}}","2":"x"}}`, "{{2}}x",
			`{"components":[{"parameters":[{"text":"{{2}}","type":"text"},{"text":"x","type":"text"}],"type":"body"}],"language":{"code":"pt_BR"},"name":"oi"}`},
		{"places left blank", `{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}} {{nome}}"},{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://x.y/{{1}}"}]}]}`,
			`{"name":"x","language":"pt_BR","processed_params":{"body":{"1":" "}}}`, "header media_url, body {{1}}, body {{nome}}, buttons[0]", ""},
	} {
		var template Template
		var given map[string]any
		if err := json.Unmarshal([]byte(c.template), &template); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.given), &given); err != nil {
			t.Fatal(err)
		}
		shown, err := template.text(choiceOf(given))
		if c.wire == "" {
			shown = placesOf(t, err)
		} else if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		wire, _ := json.Marshal(choiceOf(given).wire())
		if shown != c.shown || c.wire != "" && string(wire) != c.wire {
			t.Errorf("%s: %q\n%s", c.what, shown, wire)
		}
	}
}

func TestOutsideOfTheWindowATemplateGoesOut(t *testing.T) {
	each(t, func(w *world) {
		w.meta.approved = []string{approved("volta", "pt_BR", "Olá {{1}}, ainda precisa de ajuda?")}
		_, _, err := w.Templates(ctx, w.ana, w.in.ID, false)
		w.must(err)
		w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))))
		number := w.talkNumber()
		say := func(d conversation.Draft) error {
			_, _, err := w.talks.Say(ctx, w.ana, number, d)
			return err
		}
		w.must(say(conversation.Draft{Content: "Bom dia!"}))
		w.canReply(true)
		w.clock.Advance(24 * time.Hour)
		w.canReply(false)
		w.refused(say(conversation.Draft{Content: "Ainda aí?"}), codeWindow, "content")
		w.must(say(conversation.Draft{Kind: conversation.Note, Content: "não responde"}))
		template := func(name string, values map[string]any) conversation.Draft {
			return conversation.Draft{Template: map[string]any{"name": name, "language": "pt_BR", "category": "MARKETING", "processed_params": values}}
		}
		w.refused(say(template("ida", nil)), "whatsapp_template_unknown", templateParams)
		w.refused(say(template("volta", nil)), "whatsapp_template_incomplete", templateParams)
		d := template("volta", map[string]any{"body": map[string]any{"1": "Maria"}})
		d.Files = []conversation.File{{Name: "x.txt", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }}}
		w.refused(say(d), "whatsapp_template_files")
		w.must(say(template("volta", map[string]any{"body": map[string]any{"1": "Maria"}})))
		w.wrote("incoming: Oi", "outgoing: Bom dia!", "note: não responde", "outgoing: Olá Maria, ainda precisa de ajuda?")
		w.run()
		w.eventually("both have gone out", func() bool {
			w.must(w.talks.Sweep(ctx))
			w.meta.mutex.Lock()
			defer w.meta.mutex.Unlock()
			return len(w.meta.sent) == 2
		})
		sent := w.meta.took()
		if sent[1] != `{"template":{"components":[{"parameters":[{"text":"Maria","type":"text"}],"type":"body"}],"language":{"code":"pt_BR"},"name":"volta"},"to":"5511987654321","type":"template"}` {
			w.t.Errorf("%s", sent[1])
		}
		body := from("551187654321", "Maria", said("551187654321", "9", `"type":"text","text":{"body":"Sim"}`))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.eventually("she has answered", func() bool { return w.count("SELECT count(*) FROM messages WHERE kind = 'incoming'") == 2 })
	})
}

// canReply says whether free text can be sent.
func (w *world) canReply(want bool) {
	w.t.Helper()
	list, err := w.talks.List(ctx, w.ana, conversation.Query{})
	w.must(err)
	if list[0].TemplatesOnly == want {
		w.t.Errorf("free text can be sent: %v", !want)
	}
}

// talkNumber gives the number of the only conversation.
func (w *world) talkNumber() int64 {
	w.t.Helper()
	list, err := w.talks.List(ctx, w.ana, conversation.Query{})
	w.must(err)
	if len(list) != 1 {
		w.t.Fatalf("%d conversations", len(list))
	}
	return list[0].DisplayID
}

// placesOf gives the places that an error names.
func placesOf(t *testing.T, err error) string {
	t.Helper()
	p, is := problem.As(err)
	if !is || p.Code != "whatsapp_template_incomplete" {
		t.Fatal(err)
	}
	return p.Params["places"]
}
