package importer

import (
	"fmt"
	"strings"
	"testing"
)

// Files as other programs and people make them, each read to its last row: an export
// with titles, armour and a foot; capitals in Mac Roman; files of two encodings put
// together, their headers too.
func TestFilesOfOtherPrograms(t *testing.T) {
	for file, c := range map[string]struct {
		want     Counts
		contacts []string
		rejected string
	}{
		"system-export.csv": {
			Counts{Rows: 5, Created: 3, Rejected: 2},
			[]string{
				"00017 Ana Conceição [ana@exemplo.com] [+5511987654321 +551133334444]", "00018 João Araújo [joao@exemplo.com joao2@exemplo.com] [+5521988887777]", "00019  [] []",
			},
			"[7 phone_number_extension 8 row_is_footer]",
		},
		"mac-capitals.csv": {
			Counts{Rows: 3, Created: 3},
			[]string{" JOÃO DA CONCEIÇÃO [j1@exemplo.com] []", " ANTÔNIO ARAÚJO [j2@exemplo.com] []", " ÁUREA ÍRIS [j3@exemplo.com] []"}, "[]",
		},
		"joined.csv": {
			Counts{Rows: 6, Created: 5, Rejected: 1},
			[]string{" João [d1@exemplo.com] []", " Ângela [d2@exemplo.com] []", " José [d3@exemplo.com] []", " Conceição [d4@exemplo.com] []", " Antônio [d5@exemplo.com] []"},
			"[6 row_is_header]",
		},
	} {
		t.Run(file, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				i := w.imports(file)
				if i.Counts != c.want || i.TotalRows != c.want.Rows {
					t.Errorf("%s %v %+v %v", i.Status, i.Failure, i.Counts, w.outcomes(i))
				}
				var got []string
				for _, one := range w.all(w.actor) {
					got = append(got, fmt.Sprint(one.Identifier, " ", one.Name, " ", one.Emails(), " ", one.PhoneNumbers()))
				}
				if strings.Join(got, "\n") != strings.Join(c.contacts, "\n") {
					t.Errorf("there are\n%s", strings.Join(got, "\n"))
				}
				rows, _, err := w.Rows(ctx, w.actor, i.ID, "rejected", 1, 10)
				w.must(err)
				rejected := []string{}
				for _, r := range rows {
					rejected = append(rejected, fmt.Sprint(r.Line, " ", r.Errors[0].Code))
				}
				if fmt.Sprint(rejected) != c.rejected {
					t.Errorf("rejected %v", rejected)
				}
			})
		})
	}
}
