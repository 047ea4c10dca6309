package whatsapp

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/conversation"
)

// picture is the smallest PNG.
const picture = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

func imaged(id, file string) string {
	return from("5511987654321", "Maria", said("5511987654321", id, fmt.Sprintf(`"type":"image","image":{"id":%q,"mime_type":"image/png","caption":"foto %s"}`, file, id)))
}

const missing = "Esta mensagem veio com um arquivo, mas o WhatsApp não o entregou. Peça para enviar de novo."

func TestAFileIsFetched(t *testing.T) {
	each(t, func(w *world) {
		w.meta.files["pic"] = picture
		w.meta.ended = 1 // the address has ended: it is asked for again
		w.must(w.tells(imaged("1", "pic")))
		m := w.messages()
		if len(m) != 1 || m[0].Content != "foto 1" || len(m[0].Files) != 1 || m[0].Files[0].Type != "image/png" || m[0].Files[0].Size != int64(len(picture)) || w.meta.downloads != 2 {
			w.t.Errorf("%d downloads, %+v", w.meta.downloads, m)
		}
	})
}

func TestAFileThatIsNotThereLeavesALine(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.tells(imaged("1", "gone")))
		w.meta.files["huge"] = strings.Repeat("x", conversation.MaxFileSize+1)
		w.must(w.tells(imaged("2", "huge")))
		w.wrote("incoming: foto 1\n"+missing, "incoming: foto 2\nEsta mensagem veio com um arquivo de mais de 25 MB, que não foi baixado. Peça um link para ele.")
		if n := w.count("SELECT count(*) FROM attachments"); n != 0 {
			w.t.Errorf("%d files", n)
		}
	})
}

func TestAFileIsTriedAgainAndHoldsUpNothing(t *testing.T) {
	each(t, func(w *world) {
		w.meta.files["pic"] = picture
		w.meta.does(func(m *metaServer) { m.down = true })
		if err := w.tells(imaged("1", "pic")); err == nil {
			w.t.Error("it is not tried again")
		}
		w.must(w.tellsOnly(from("5511987654321", "Maria", texted("5511987654321", "2", "chegou?"))))
		w.wrote("incoming: chegou?")
		for range fileTries - 2 {
			if err := w.works(); err == nil {
				w.t.Error("it is given up too early")
			}
		}
		w.meta.does(func(m *metaServer) { m.down = false })
		w.must(w.works())
		w.wrote("incoming: chegou?", "incoming: foto 1")

		w.meta.does(func(m *metaServer) { m.down = true })
		for range fileTries - 1 {
			if err := w.tells(imaged("3", "pic")); err == nil {
				w.t.Error("it is given up too early")
			}
		}
		w.must(w.works())
		w.wrote("incoming: chegou?", "incoming: foto 1", "incoming: foto 3\n"+missing)
	})
}

// tellsOnly has what is new worked on, and nothing that has failed before.
func (w *world) tellsOnly(body string) error {
	w.t.Helper()
	w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
	return w.work(ctx, workArgs{1, int64(w.count("SELECT max(id) FROM whatsapp_events"))}, attempt)
}

func TestTheTokenStaysWithMeta(t *testing.T) {
	each(t, func(w *world) {
		calls := 0
		stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
		defer stranger.Close()
		w.meta.files["pic"] = picture
		w.meta.elsewhere = stranger.URL
		w.must(w.tells(imaged("1", "pic")))
		w.wrote("incoming: foto 1\n" + missing)
		if calls != 0 {
			w.t.Errorf("a stranger was called %d times", calls)
		}
		for address, trusted := range map[string]bool{
			"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1": true, w.meta.URL + "/x": true,
			"http://lookaside.fbsbx.com/": false, "https://fbsbx.com.example.com/": false, "https://evilfbsbx.com/": false, "https://lookaside.fbsbx.com:8443/": false, "file:///etc/passwd": false,
		} {
			if got := w.graph.trusts(parsed(w.t, address)); got != trusted {
				w.t.Errorf("%s: %v", address, got)
			}
		}
	})
}

func TestATokenThatMetaRefusesIsSaid(t *testing.T) {
	each(t, func(w *world) {
		w.meta.files["pic"] = picture
		w.set(map[string]any{accessToken: "EAAJB_a_token_that_has_expired"})
		w.must(w.tells(imaged("1", "pic")))
		w.wrote("incoming: foto 1\n" + missing)
		if s, err := w.State(ctx, w.in); err != nil || s.Fault != codeToken {
			w.t.Errorf("%+v %v", s, err)
		}
		w.set(map[string]any{accessToken: testToken}) // which nobody has refused
		if s, err := w.State(ctx, w.in); err != nil || s.Fault != "" {
			w.t.Errorf("%+v %v", s, err)
		}
	})
}
