package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
)

// tell shows a contact in a line, with what it has and nothing else.
func tell(c contact.Contact) string {
	parts := []string{c.Name}
	for _, text := range []string{c.Email, c.PhoneNumber, c.Identifier, c.City, c.CountryCode, string(c.Type)} {
		if text != "" && text != string(contact.Lead) {
			parts = append(parts, text)
		}
	}
	if len(c.Custom) > 0 {
		parts = append(parts, fmt.Sprint(c.Custom["gasto"]))
	}
	if len(c.Labels) > 0 {
		parts = append(parts, fmt.Sprint(c.Labels))
	}
	if c.OwnerID != 0 {
		parts = append(parts, "owned")
	}
	return strings.Join(parts, " ")
}

// Each policy, by the contacts that it leaves.
func TestPolicies(t *testing.T) {
	// Ana has everything, Bia only a phone number, Caio only an identifier.
	const people = "name,email,phone_number,identifier,city,labels\nAna,ana@x.com,+5511911111111,A,Recife,vip\nBia,,+5511922222222,,,\nCaio,,,C,,\n"
	const ana, bia, caio = "Ana ana@x.com +5511911111111 A Recife [vip]", "Bia +5511922222222", "Caio C visitor"
	for name, c := range map[string]struct {
		options, file string
		want          []string // contacts that are others than before
		outcomes      string   // created updated unchanged skipped rejected dropped
	}{
		"update is the default": {`{}`, "email,name,city\nana@x.com,Ana Lima,\n", []string{"Ana Lima ana@x.com +5511911111111 A Recife [vip]", bia, caio}, "0 1 0 0 0 0"},
		"fill blanks only":      {`{"on_match":"fill"}`, "name,email,phone_number,identifier,city\nX,nova@x.com,+5511922222222,,Natal\nY,ana@x.com,,,Olinda\n", []string{ana, "Bia nova@x.com +5511922222222 Natal", caio}, "0 1 1 0 0 0"},
		"skip who is there":     {`{"on_match":"skip"}`, "name,email\nX,ana@x.com\nDora,dora@x.com\n", []string{ana, bia, caio, "Dora dora@x.com"}, "1 0 0 1 0 0"},
		"only update":           {`{"create":false}`, "email,city\nana@x.com,Natal\ndora@x.com,Natal\n", []string{"Ana ana@x.com +5511911111111 A Natal [vip]", bia, caio}, "0 1 0 1 0 0"},
		"blank cells clear":     {`{"blank_clears":true}`, "identifier,name,city\nA,Ana,\n", []string{"Ana ana@x.com +5511911111111 A [vip]", bia, caio}, "0 1 0 0 0 0"},
		"a bad cell rejects":    {`{}`, "name,email,city\nDora,x,Natal\n", []string{ana, bia, caio}, "0 0 0 0 1 0"},
		"a bad cell is dropped": {`{"on_bad_cell":"drop_cell"}`, "name,email,gasto,city\nDora,x,muito,Natal\nEva,eva@x.com,1,Natal\n", []string{ana, bia, caio, "Dora Natal visitor", "Eva eva@x.com Natal 1"}, "2 0 0 0 0 1"},
		"by phone first":        {`{"match_by":["phone_number","email"],"on_bad_cell":"drop_cell"}`, "name,email,phone_number\nX,ana@x.com,+5511922222222\n", []string{ana, "X +5511922222222", caio}, "0 1 0 0 0 1"},
		"by identifier alone":   {`{"match_by":["identifier"]}`, "identifier,email,name\nC,caio@x.com,Caio\nD,ana@x.com,X\n", []string{ana, bia, "Caio caio@x.com C"}, "0 1 0 0 1 0"},
		"two contacts meet":     {`{}`, "identifier,email,name\nC,ana@x.com,X\n", []string{ana, bia, caio}, "0 0 0 0 1 0"},
		"new labels are made":   {`{"unknown_labels":"create"}`, "email,labels\nana@x.com,novo; vip\n", []string{"Ana ana@x.com +5511911111111 A Recife [novo vip]", bia, caio}, "0 1 0 0 0 0"},
		"new labels reject":     {`{"unknown_labels":"reject_row"}`, "email,labels,city\nana@x.com,novo,Natal\n", []string{ana, bia, caio}, "0 0 0 0 1 0"},
		"or only themselves":    {`{"unknown_labels":"reject_row","on_bad_cell":"drop_cell"}`, "email,labels,city\nana@x.com,novo,Natal\n", []string{"Ana ana@x.com +5511911111111 A Natal [vip]", bia, caio}, "0 1 0 0 0 1"},
		"a label for all":       {`{"labels":["feira"]}`, "email,name\nana@x.com,\ndora@x.com,Dora\n", []string{"Ana ana@x.com +5511911111111 A Recife [feira vip]", bia, caio, "Dora dora@x.com [feira]"}, "1 1 0 0 0 0"},
		"a type for all":        {`{"contact_type":"customer"}`, "email,name,contact_type\nana@x.com,,\ndora@x.com,Dora,lead\n", []string{"Ana ana@x.com +5511911111111 A Recife customer [vip]", bia, caio, "Dora dora@x.com"}, "1 1 0 0 0 0"},
		"an owner for all":      {`{"owner_id":OWNER}`, "email,name\ndora@x.com,Dora\n", []string{ana, bia, caio, "Dora dora@x.com owned"}, "1 0 0 0 0 0"},
		"a country for phones":  {`{"default_country":"PT"}`, "name,phone_number\nDora,912 345 678\n", []string{ana, bia, caio, "Dora +351912345678"}, "1 0 0 0 0 0"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.define("Gasto", attribute.Number)
				w.runs(w.upload(w.actor, strings.Split(people, "\n")...))
				i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(c.file), Given{})
				w.must(err)
				options := strings.ReplaceAll(c.options, "OWNER", fmt.Sprint(w.owner()))
				_, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: choicesOf(t, options)})
				w.must(err)
				promised := w.runs(i).Counts
				_, err = w.Start(ctx, w.actor, i.ID, Choices{})
				w.must(err)
				i = w.runs(i)
				n := i.Counts
				if got := fmt.Sprint(n.Created, n.Updated, n.Unchanged, n.Skipped, n.Rejected, n.Dropped); got != c.outcomes || n != promised {
					t.Errorf("%s, want %s; promised %+v; %v", got, c.outcomes, promised, w.outcomes(i))
				}
				var got []string
				for _, one := range w.all(w.actor) {
					got = append(got, tell(one))
				}
				if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
					t.Errorf("there are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
				}
			})
		})
	}
}

// owner is a member who may look after contacts.
func (w *world) owner() int64 {
	w.t.Helper()
	members, err := w.accounts.Members(ctx, w.actor)
	w.must(err)
	return members[0].ID
}
