package mailbox_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/problem"
)

func TestCopies(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "To: Loja <loja@exemplo.com>, chefe@exemplo.com", "Cc: bia@exemplo.com, caio@exemplo.com, LOJA@exemplo.com, chefe@exemplo.com", "Message-ID: <um@x>", "", "Quanto é?")
		v := w.came()[0]
		mail, _ := w.messages(v)[0].Attributes["email"].(map[string]any)
		if want := []any{"chefe@exemplo.com", "caio@exemplo.com"}; !reflect.DeepEqual(mail["answer_cc"], want) {
			t.Errorf("copies of an answer would go to %v", mail["answer_cc"])
		}
		say := func(cc, bcc any) error {
			_, _, err := w.conversations.Say(ctx, w.ana, v.DisplayID, conversation.Draft{Content: "Dez", Attributes: map[string]any{"cc_emails": cc, "bcc_emails": bcc}})
			return err
		}
		w.must(say([]any{" Caio@exemplo.com", "bia@exemplo.com", "loja@exemplo.com", "caio@exemplo.com"}, "dona@exemplo.com; caio@exemplo.com"))
		sent := w.delivered(1)[0]
		if sent.to != "bia@exemplo.com caio@exemplo.com dona@exemplo.com" {
			t.Errorf("it goes to %s", sent.to)
		}
		m := open(t, sent)
		if m.header.Get("Cc") != "<caio@exemplo.com>" || m.to != `"Bia Souza" <bia@exemplo.com>` || strings.Contains(string(sent.body), "dona@") {
			t.Errorf("Cc %q\n%s", m.header.Get("Cc"), sent.body)
		}
		if kept := w.messages(v)[1].Attributes; !reflect.DeepEqual(kept, map[string]any{"cc_emails": []any{"caio@exemplo.com"}, "bcc_emails": []any{"dona@exemplo.com"}}) {
			t.Errorf("kept is %v", kept)
		}
		refused := say("caio@", []any{strings.Repeat("a", 400)})
		found, is := problem.As(refused)
		if !is || len(found.Fields) != 2 || found.Fields[0].Name != "cc_emails" || found.Fields[1].Name != "bcc_emails" {
			t.Errorf("%v", refused)
		}
		if n := w.stored(); n != 2 {
			t.Errorf("%d messages", n)
		}
	})
}
