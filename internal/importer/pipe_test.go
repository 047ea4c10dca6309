package importer

import "testing"

// Rows are looked up while those before are still being decided. What these write counts: an address that they free,
// and contacts that they change.
func TestRowsMeetWhatTheChunkBeforeHasWritten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const rows = 3 * chunkRows
		w.runs(w.upload(w.actor, people(0, rows)...))
		lines := people(0, rows)
		for line, text := range map[int]string{
			700: "Pessoa 700,livre@exemplo.com,id-700", 701: "Outra 701,p701@exemplo.com,id-701", 702: "Pessoa 702,livre2@exemplo.com,id-702",
			1200: "Alguém,p700@exemplo.com,id-nova", 1201: "Mais Outra 701,p701@exemplo.com,id-701", 1203: "Pessoa 1203,p702@exemplo.com,id-1203",
		} {
			lines[1+line] = text
		}
		if i := w.runs(w.upload(w.actor, lines...)); i.Status != Completed || i.Counts != (Counts{Rows: rows, Created: 1, Updated: 5, Unchanged: rows - 6}) {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		for email, name := range map[string]string{
			"p700@exemplo.com": "Alguém", "livre@exemplo.com": "Pessoa 700", "p701@exemplo.com": "Mais Outra 701", "p702@exemplo.com": "Pessoa 1203",
		} {
			if got := w.find(email).Name; got != name {
				t.Errorf("%s is %s, want %s", email, got, name)
			}
		}
	})
}
