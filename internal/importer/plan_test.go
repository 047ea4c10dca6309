package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// rowsOf prepares a small file: the header and then the rows, cells with commas
// between them.
func rowsOf(t testing.TB, lines ...string) []row {
	t.Helper()
	header := strings.Split(lines[0], ",")
	mapped, err := sheet.MapColumns(header, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var mapping []Column
	for _, c := range mapped {
		mapping = append(mapping, Column{Column: c.Column, Target: c.Target})
	}
	p := newPreparer(header, mapping, contact.Rules{Country: "BR"}, testOptions)
	var rows []row
	for n, line := range lines[1:] {
		rows = append(rows, p.prepare(sheet.Record{Line: n + 2, Cells: strings.Split(line, ",")}))
	}
	return rows
}

// decideAll takes the rows on contacts that exist (given as such a small file
// too, with ids from 1) and tells each outcome.
func decideAll(t testing.TB, existing []contact.Contact, claimed map[int64]bool, rows []row) (*plan, string) {
	t.Helper()
	return decideWith(testOptions, existing, claimed, rows)
}

// testOptions are the default ones in Brazil.
var testOptions = Options{
	MatchBy: identityFields, OnMatch: onMatchUpdate, Create: true, OnBadCell: rejectRow, Header: true, DefaultCountry: "BR", UnknownLabels: rejectRow,
}

func decideWith(options Options, existing []contact.Contact, claimed map[int64]bool, rows []row) (*plan, string) {
	var others, nameOnly []known
	for _, c := range existing {
		if isBare(c) {
			nameOnly = append(nameOnly, known{contact: c, claimed: claimed[c.ID]})
		} else {
			others = append(others, known{contact: c})
		}
	}
	p := newPlan(contact.Rules{Country: "BR"}, options, others, nameOnly)
	var outcomes []string
	for _, r := range rows {
		before := p.counts
		p.take(&r, func(r *row) contact.Contact { return r.fresh })
		outcomes = append(outcomes, string(difference(before, p.counts)))
	}
	return p, strings.Join(outcomes, " ")
}

// rejections are the rows of a plan that were rejected.
func (p *plan) rejections() (out []Row) {
	for _, r := range p.results {
		if r.Outcome == Rejected {
			out = append(out, r.Row)
		}
	}
	return out
}

func difference(before, after Counts) Outcome {
	switch {
	case after.Rows != before.Rows+1:
		return "not counted"
	case after.Created > before.Created:
		return Created
	case after.Updated > before.Updated:
		return Updated
	case after.Unchanged > before.Unchanged:
		return Unchanged
	case after.Skipped > before.Skipped:
		return Skipped
	case after.Rejected > before.Rejected:
		return Rejected
	}
	return "nothing"
}

func existing(t testing.TB, lines ...string) []contact.Contact {
	t.Helper()
	var out []contact.Contact
	for n, r := range rowsOf(t, lines...) {
		if len(r.errors) > 0 {
			t.Fatal(lines[n+1], r.errors)
		}
		r.fresh.ID = int64(n + 1)
		r.fresh.Version = 1
		out = append(out, r.fresh)
	}
	return out
}

// holding shows the contacts as the rows leave them.
func holding(p *plan) string {
	var out []string
	for _, s := range p.changed {
		c := s.now
		out = append(out, strings.Join([]string{c.Name, c.Email, c.PhoneNumber, c.Identifier, c.City}, "/"))
	}
	return strings.Join(out, " | ")
}

const head = "name,email,phone_number,identifier,city"

func TestRepeatsInsideOneFile(t *testing.T) {
	rows := rowsOf(t, head,
		"Lucas Rodrigues,p7.0@exemplo7.com.br,+5591986660791,cli-7-00000,Belém",
		"LUCAS RODRIGUES,P7.0@EXEMPLO7.COM.BR,,,",
		",,(91) 986660791,,Olinda",
		"Fernanda Oliveira,p7.1@exemplo7.com.br,,cli-7-00001,Brasília",
		"Luís dos Santos,,,cli-7-00001,",
		"Francisca Souza,p7.0@exemplo7.com.br,,cli-7-00001,",
		"Só Nome da Silva,,,,",
		",,,,Recife")
	p, got := decideAll(t, nil, nil, rows)
	if want := "created updated updated created updated rejected created rejected"; got != want {
		t.Errorf("the lines were\n%s, want\n%s", got, want)
	}
	if want := "LUCAS RODRIGUES/p7.0@exemplo7.com.br/+5591986660791/cli-7-00000/Olinda | " +
		"Luís dos Santos/p7.1@exemplo7.com.br//cli-7-00001/Brasília | Só Nome da Silva////"; holding(p) != want {
		t.Errorf("the contacts are\n%s, want\n%s", holding(p), want)
	}
	if len(p.rejections()) != 2 || p.rejections()[0].Line != 7 || p.rejections()[1].Line != 9 {
		t.Fatalf("rejected: %+v", p.rejections())
	}
	if text := p.rejections()[0].Errors[0].Render("en"); !strings.HasPrefix(text, "Identifier belongs to the contact Luís dos Santos and Email to the contact LUCAS RODRIGUES.") {
		t.Errorf("line 7 is told %q", text)
	}
	if p.rejections()[1].Errors[0].Code != "nothing_identifies" {
		t.Errorf("line 9: %+v", p.rejections()[1])
	}
}

func TestDecisions(t *testing.T) {
	people := []string{head, "Ana,ana@x.com,,A1,Recife", "Bia,bia@x.com,+5511912345678,,", "Só Nome,,,,", "Só Nome,,,,", "Só Nome,,,,Natal"}
	for name, c := range map[string]struct {
		rows    []string
		claimed map[int64]bool
		want    string
		holding string
	}{
		"the same again": {
			rows: []string{"Ana,ANA@X.COM,,A1,Recife", "Bia,,(11) 91234-5678,,"}, want: "unchanged unchanged",
		},
		"blank cells change nothing": {
			rows: []string{"  ,ana@x.com,,,\u00a0"}, want: "unchanged",
		},
		"an identifier wins, then e-mail, then phone": {
			rows:    []string{"Ana Lima,,,A1,", "Bia Lima,bia@x.com,,,", "Bia Melo,,+5511912345678,,"},
			want:    "updated updated updated",
			holding: "Ana Lima/ana@x.com//A1/Recife | Bia Melo/bia@x.com/+5511912345678//",
		},
		"e-mail and phone of two": {
			rows: []string{"X,ana@x.com,+5511912345678,,"}, want: "rejected",
		},
		"identifier and phone of two": {
			rows: []string{"X,,+5511912345678,A1,"}, want: "rejected",
		},
		"a new identity joins the one found": {
			rows: []string{"Bia,bia@x.com,,B1,", "Bia,,,B1,Natal"}, want: "updated updated", holding: "Bia/bia@x.com/+5511912345678/B1/Natal",
		},
		"somebody new with two rows": {
			rows: []string{"Caio,caio@x.com,,,", "Caio,caio@x.com,,C1,", ",,,C1,Olinda", ",caio@x.com,,,Olinda"}, want: "created updated updated unchanged",
			holding: "Caio/caio@x.com//C1/Olinda",
		},
		"Ana frees an e-mail that Bia takes": {
			rows: []string{"Ana,nova@x.com,,A1,", "Bia,ana@x.com,+5511912345678,,"}, want: "updated updated",
			holding: "Ana/nova@x.com//A1/Recife | Bia/ana@x.com/+5511912345678//",
		},
		"an address freed is nobody's": {
			rows: []string{"Ana,nova@x.com,,A1,", "Dora,ana@x.com,,,"}, want: "updated created",
			holding: "Ana/nova@x.com//A1/Recife | Dora/ana@x.com///",
		},
		"two swap their addresses through a third": {
			rows: []string{"Ana,tmp@x.com,,A1,", "Bia,ana@x.com,+5511912345678,,", "Ana,bia@x.com,,A1,"}, want: "updated updated updated",
			holding: "Ana/bia@x.com//A1/Recife | Bia/ana@x.com/+5511912345678//",
		},
		"an address still held is not taken": {
			rows: []string{"Bia,ana@x.com,+5511912345678,,", "Ana,nova@x.com,,A1,"}, want: "rejected updated",
			holding: "Ana/nova@x.com//A1/Recife",
		},
		"the k-th name meets the k-th contact": {
			rows: []string{"Só Nome,,,,", "Só Nome,,,,", "Só Nome,,,,", "Só Nome,,,,"}, want: "unchanged unchanged unchanged created",
		},
		"a name in another case is somebody else": {
			rows: []string{"SÓ NOME,,,,"}, want: "created",
		},
		"all given values must be equal": {
			rows: []string{"Só Nome,,,,Natal", "Só Nome,,,,Natal", "Só Nome,,,,Olinda"}, want: "unchanged created created",
		},
		"earlier rows of the file have met them": {
			rows: []string{"Só Nome,,,,", "Só Nome,,,,"}, claimed: map[int64]bool{3: true, 4: true}, want: "unchanged created",
		},
		"two equal names make two": {
			rows: []string{"Nova,,,,", "Nova,,,,"}, want: "created created", holding: "Nova//// | Nova////",
		},
		"a name alone never meets who has an address": {
			rows: []string{"Ana,,,,"}, want: "created",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, got := decideAll(t, existing(t, people...), c.claimed, rowsOf(t, append([]string{head}, c.rows...)...))
			if got != c.want {
				t.Errorf("the rows were %s, want %s", got, c.want)
			}
			if c.holding != "" && holding(p) != c.holding {
				t.Errorf("the contacts are\n%s, want\n%s", holding(p), c.holding)
			}
		})
	}
}

func TestARejectedRowNamesBothContacts(t *testing.T) {
	for name, c := range map[string]struct{ people, row, english, portuguese string }{
		"by name": {
			"Ana,ana@x.com,,,\nBia,,+5511912345678,,", "X,ana@x.com,+5511912345678,,",
			"Email belongs to the contact Ana and Phone number to the contact Bia.", "E-mail pertence ao contato Ana, e Telefone, ao contato Bia.",
		},
		"who has none by what there is": {
			",ana@x.com,,,\n,,+5511912345678,,\n,,,C9,", "X,ana@x.com,+5511912345678,C9,",
			"Identifier belongs to the contact C9 and Email to the contact ana@x.com.", "Identificador pertence ao contato C9, e E-mail, ao contato ana@x.com.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := decideAll(t, existing(t, append([]string{head}, strings.Split(c.people, "\n")...)...), nil, rowsOf(t, head, c.row))
			for locale, want := range map[string]string{"en": c.english, "pt-BR": c.portuguese} {
				if got := p.rejections()[0].Errors[0].Render(locale); !strings.HasPrefix(got, want) {
					t.Errorf("%s: %q, want %q", locale, got, want)
				}
			}
		})
	}
}

// Whatever rows come, the counts add up and no identity has two owners.
func FuzzPlan(f *testing.F) {
	f.Add("ana@x.com,1;,1;B,2")
	f.Add("a@x,1;b@x,2;c@x,1;a@x,2")
	f.Fuzz(func(t *testing.T, text string) {
		lines := []string{"email,identifier"}
		for line := range strings.SplitSeq(text, ";") {
			if strings.Count(line, ",") < 2 {
				lines = append(lines, line)
			}
		}
		rows := rowsOf(t, lines...)
		p, outcomes := decideAll(t, existing(t, "email,identifier", "a@x,1", "b@x,2", ",3"), nil, rows)
		c := p.counts
		if c.Rows != len(rows) || c.Rows != c.Created+c.Updated+c.Unchanged+c.Skipped+c.Rejected || c.Rejected != len(p.rejections()) {
			t.Errorf("%+v for %s", c, outcomes)
		}
		owner := map[string]int{}
		for n, s := range p.changed {
			for _, key := range []string{"e" + s.now.Email, "i" + s.now.Identifier} {
				if other, taken := owner[key]; taken && len(key) > 1 {
					t.Errorf("%s is of %d and %d: %s", key, other, n, fmt.Sprint(lines))
				}
				owner[key] = n
			}
		}
	})
}
