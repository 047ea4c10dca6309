package importer

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// starts uploads a file and runs it with options.
func (w *world) starts(options string, lines ...string) Import {
	w.t.Helper()
	i := w.added(lines...)
	_, err := w.Start(ctx, w.actor, i.ID, Choices{Options: choicesOf(w.t, options)})
	w.must(err)
	return w.runs(i)
}

// added uploads a file for somebody who then chooses.
func (w *world) added(lines ...string) Import {
	w.t.Helper()
	i, err := w.Add(ctx, w.actor, "contatos.csv", strings.NewReader(strings.Join(lines, "\n")+"\n"), Given{})
	w.must(err)
	return i
}

// undoes takes an import back to its end.
func (w *world) undoes(i Import) Import {
	w.t.Helper()
	_, err := w.Undo(ctx, w.actor, i.ID)
	w.must(err)
	for i = w.look(i); i.Status == Undoing; {
		i = w.runs(i)
	}
	return i
}

// likeBefore compares contacts but for how often and when they were saved.
func (w *world) likeBefore(before []contact.Contact) {
	w.t.Helper()
	after := w.all(w.actor)
	if len(after) != len(before) {
		w.t.Fatalf("%d contacts, there were %d", len(after), len(before))
	}
	for n := range before {
		before[n].Version, before[n].UpdatedAt = after[n].Version, after[n].UpdatedAt
		if !reflect.DeepEqual(before[n], after[n]) {
			w.t.Errorf("became %+v\nwas    %+v", after[n], before[n])
		}
	}
}

func pointer[T any](value T) *T { return &value }

// TestUndoGivesAllBack: what a contact had before comes back as it was, the numbers
// as somebody typed them, and what only the import gave goes.
func TestUndoGivesAllBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		create := func(change contact.Change) {
			_, err := w.contacts.Create(ctx, w.actor, change, contact.ByHand)
			w.must(err)
		}
		create(contact.Change{
			Name: pointer("Ana"), Identifier: pointer("A"), Email: pointer("ana@x.com"), PhoneNumber: pointer("(11) 91234-5678"),
			OtherEmails: &[]string{"ana@casa.com"}, OtherPhones: &[]string{"(81) 98765-4321"}, Labels: &[]string{"cliente"},
		})
		create(contact.Change{Name: pointer("Bia"), Identifier: pointer("B")})
		create(contact.Change{Name: pointer("Caio"), Identifier: pointer("C"), PhoneNumber: pointer("11 3333-4444")})
		before := w.all(w.actor)
		i := w.starts(fmt.Sprintf(`{"labels":["feira","cliente"],"owner_id":%d,"contact_type":"customer"}`, w.actor.UserID),
			"identifier,name,email,phone_number,city",
			"A,Ana Lima,ana@casa.com,+5581987654321,Recife", // both of hers, the other way round
			"B,Bia,bia@x.com,(21) 2222-3333,Natal",
			"C,Caio,,(11) 94444-5555,",
			"D,Dora,dora@x.com,,Olinda",
		)
		if i.Status != Completed || i.Counts.Updated != 3 || i.Counts.Created != 1 {
			t.Fatalf("%s %+v", i.Status, i.Counts)
		}
		counts, _, err := w.PreviewUndo(ctx, w.actor, i.ID)
		w.must(err)
		done := w.undoes(i)
		if done.Status != Undone || done.Undo.Delete != 1 || done.Undo.Restore != 3 || done.Undo.Kept != 0 || done.Undo.Rows != 4 {
			t.Errorf("%s %+v", done.Status, done.Undo)
		}
		if counts.Delete != 1 || counts.Restore != 3 || counts.Kept != 0 {
			t.Errorf("it would do %+v", counts)
		}
		w.likeBefore(before)
		if n := w.number("SELECT count(*) FROM contact_identities"); n != 2 {
			t.Errorf("%d other identities", n)
		}
		if p := done.Progress(); p.Rows != 4 || p.Total != 4 || len(p.Series) < 2 {
			t.Errorf("progress %+v", p)
		}
	})
}

// TestUndoKeepsWhatSomebodyDid and says why, contact by contact.
func TestUndoKeepsWhatSomebodyDid(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, "identifier,name,email,city", "U,Uma,uma@x.com,Recife"))
		i := w.runs(w.upload(w.actor, "identifier,name,email,city", "U,Uma,uma@y.com,Natal", "L,Lia,lia@x.com,", "N,Nina,nina@x.com,", "C,Cora,cora@x.com,", "F,Fia,fia@x.com,"))
		_, err := w.contacts.SetLabels(ctx, w.actor, w.find("lia@x.com").ID, []string{"vip"})
		w.must(err)
		_, err = w.contacts.AddNote(ctx, w.actor, w.find("nina@x.com").ID, contact.NoteChange{Content: pointer("ligou hoje")})
		w.must(err)
		_, err = w.contacts.Update(ctx, w.actor, w.find("cora@x.com").ID, contact.Change{City: pointer("Belém")}, 0)
		w.must(err)
		// Somebody else has the old address by now, and the city was changed by hand.
		_, err = w.contacts.Create(ctx, w.actor, contact.Change{Email: pointer("uma@x.com")}, contact.ByHand)
		w.must(err)
		_, err = w.contacts.Update(ctx, w.actor, w.find("uma@y.com").ID, contact.Change{City: pointer("Olinda")}, 0)
		w.must(err)
		done := w.undoes(i)
		if done.Undo.Delete != 1 || done.Undo.Restore != 0 || done.Undo.Kept != 4 {
			t.Errorf("%+v", done.Undo)
		}
		kept, count, err := w.Kept(ctx, w.actor, i.ID, 1, 10)
		w.must(err)
		var got []string
		for _, k := range kept {
			slices.Sort(k.Fields)
			got = append(got, fmt.Sprintf("%d %s %v", k.Line, k.Reason, k.Fields))
		}
		want := []string{"2 changed [city email]", "3 labelled []", "4 noted []", "5 changed []"}
		if count != 4 || !slices.Equal(got, want) {
			t.Errorf("kept %q, want %q", got, want)
		}
		if c := w.find("uma@y.com"); c.City != "Olinda" {
			t.Errorf("%+v", c)
		}
	})
}

// TestUndoOneAfterTheOther: what a later import did and was taken back is nothing
// that keeps a contact.
func TestUndoOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.runs(w.upload(w.actor, people(0, 10)...))
		second := w.runs(w.upload(w.actor, "identifier,city", "id-1,Recife", "id-2,Natal"))
		if done := w.undoes(second); done.Undo.Restore != 2 {
			t.Errorf("%+v", done.Undo)
		}
		if done := w.undoes(first); done.Undo.Delete != 10 || done.Undo.Kept != 0 || len(w.all(w.actor)) != 0 {
			t.Errorf("%+v", done.Undo)
		}
	})
}

// TestUndoOfManyRows goes over several parts, with contacts that rows of more than one
// part have met, and takes all of them out of the search.
func TestUndoOfManyRows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, people(0, 20)...))
		before := w.all(w.actor)
		lines := []string{"name,email,identifier,city"}
		for n := range 2500 {
			lines = append(lines, fmt.Sprintf("Gente %d,novo%d@exemplo.com,novo-%d,", n, n, n))
			if n%100 == 0 {
				lines = append(lines, fmt.Sprintf("Pessoa 3,p3@exemplo.com,id-3,Cidade %d", n))
			}
		}
		i := w.runs(w.upload(w.actor, lines...))
		if i.Counts.Created != 2500 || i.Counts.Updated != 25 {
			t.Fatalf("%+v", i.Counts)
		}
		counts, kept, err := w.PreviewUndo(ctx, w.actor, i.ID)
		if err != nil || counts.Delete != 2500 || counts.Restore != 1 || len(kept) != 0 {
			t.Errorf("it would do %+v, keep %+v, %v", counts, kept, err)
		}
		done := w.undoes(i)
		if done.Undo.Delete != 2500 || done.Undo.Restore != 1 || done.Undo.Kept != 0 || done.Undo.Rows != 2525 {
			t.Errorf("%+v", done.Undo)
		}
		w.likeBefore(before)
		w.must(w.index(ctx, indexArgs{w.actor.AccountID()}, job.Attempt{}))
		if n := w.number("SELECT sum(contacts) FROM search_volumes"); n != 20 {
			t.Errorf("%d contacts in the search index", n)
		}
		page, err := w.contacts.List(ctx, w.actor, contact.List{Query: "pessoa", Page: 1, PerPage: 50})
		if err != nil || page.Count != 20 {
			t.Errorf("found %d, %v", page.Count, err)
		}
	})
}

// TestWhoMayUndo: somebody who may import but not delete takes back his own imports
// only, also when he cancels one.
func TestWhoMayUndo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		member := w.actor
		member.Role, member.CustomRole = account.Agent, account.CustomRole{ID: 1, Permissions: []account.Permission{account.Contacts, account.Import}}
		mine := w.runs(w.upload(member, people(0, 3)...))
		member.UserID = w.newAccount("pt-BR").UserID // somebody else
		for name, call := range map[string]func() error{
			"a dry run": func() error { _, _, err := w.PreviewUndo(ctx, member, mine.ID); return err },
			"an undo":   func() error { _, err := w.Undo(ctx, member, mine.ID); return err },
		} {
			if err := call(); !problem.Is(err, problem.KindForbidden) {
				t.Errorf("%s of somebody else's: %v", name, err)
			}
		}
		waiting := w.upload(w.actor, people(10, 3)...)
		if _, err := w.Cancel(ctx, member, waiting.ID, true); !problem.Is(err, problem.KindForbidden) {
			t.Errorf("canceling somebody else's with undo: %v", err)
		}
		if _, err := w.Cancel(ctx, member, waiting.ID, false); err != nil {
			t.Errorf("canceling somebody else's: %v", err)
		}
		member.UserID = mine.UserID
		if _, err := w.Undo(ctx, member, mine.ID); err != nil {
			t.Errorf("his own: %v", err)
		}
	})
}

// TestUndoGoesOnWhereItWas: each batch is committed with how far it is.
func TestUndoGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, people(0, 3500)...))
		_, err := w.Undo(ctx, w.actor, i.ID)
		w.must(err)
		at := w.look(i)
		parts, err := w.parts(ctx, at)
		w.must(err)
		// The runner dies after one batch; another one takes over.
		n, err := w.undoBatch(ctx, &at, parts[len(parts)-1:])
		w.must(err)
		middle := w.look(i)
		if n != 1 || middle.Status != Undoing || middle.Undo.Rows == 0 || middle.Undo.Delete != 3500-w.number("SELECT count(*) FROM contacts") {
			t.Errorf("%s %+v", middle.Status, middle.Undo)
		}
		// The first one wakes up and finds that it was overtaken.
		stale := at
		stale.Undo = &UndoCounts{Series: []Point{{}}}
		if _, err := w.undoBatch(ctx, &stale, parts); err == nil {
			t.Error("a part is taken back twice")
		}
		done := w.runs(i)
		if done.Status != Undone || done.Undo.Delete != 3500 || done.Undo.Rows != 3500 || w.number("SELECT count(*) FROM contacts") != 0 {
			t.Errorf("%s %+v", done.Status, done.Undo)
		}
	})
}
