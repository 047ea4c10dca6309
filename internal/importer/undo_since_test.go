package importer

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// undoesAsPromised takes an import back, checks that the dry run said just that, and gives what was kept, as texts
// "line reason contact".
func (w *world) undoesAsPromised(i Import) (done Import, kept []string) {
	w.t.Helper()
	promised, first, err := w.PreviewUndo(ctx, w.actor, i.ID)
	w.must(err)
	done = w.undoes(i)
	list, count, err := w.Kept(ctx, w.actor, i.ID, 1, 100)
	w.must(err)
	did := *done.Undo
	did.Series = nil
	if done.Status != Undone || !reflect.DeepEqual(promised, did) || !reflect.DeepEqual(first, list) || count != did.Kept {
		w.t.Errorf("%s: promised %+v %+v\ndid %+v %+v", done.Status, promised, first, did, list)
	}
	for _, k := range list {
		kept = append(kept, fmt.Sprintf("%d %s %s", k.Line, k.Reason, k.Name))
	}
	return done, kept
}

func (w *world) creates(change contact.Change) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Create(ctx, w.actor, change, contact.ByHand)
	w.must(err)
	return c
}

// TestUndoAfterAMerge: whoever was there before an import and was united with one of it afterwards loses nothing,
// and the undo says of whom it keeps something.
func TestUndoAfterAMerge(t *testing.T) {
	old := func(w *world) contact.Contact {
		return w.creates(contact.Change{Name: pointer("Pia Velha"), Email: pointer("pia@x.com"), City: pointer("Recife"), Labels: &[]string{"antiga"}})
	}
	merge := func(w *world, base, mergee contact.Contact) {
		_, err := w.contacts.Merge(ctx, w.actor, base.ID, mergee.ID, nil)
		w.must(err)
	}
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			rows  []string
			after func(w *world, pia contact.Contact)
			kept  []string
			left  []string // of all contacts: name, e-mails, city, labels
		}{
			"two of the import": {
				[]string{"Ana,ana@x.com,A,Natal", "Ana B,anab@x.com,B,"},
				func(w *world, _ contact.Contact) { merge(w, w.find("ana@x.com"), w.find("anab@x.com")) },
				[]string{"2 merged Ana", "3 merged Ana"},
				[]string{"Pia Velha [pia@x.com] Recife [antiga]", "Ana [ana@x.com anab@x.com] Natal [feira]"},
			},
			"one of the import went into one from before": {
				[]string{"Pia,pia2@x.com,A,Natal", "Bia,bia@x.com,B,"},
				func(w *world, pia contact.Contact) { merge(w, pia, w.find("pia2@x.com")) },
				[]string{"2 merged Pia Velha"},
				[]string{"Pia Velha [pia@x.com pia2@x.com] Recife [antiga feira]"},
			},
			"one from before went into one of the import": {
				[]string{"Pia,pia2@x.com,A,", "Bia,bia@x.com,B,"},
				func(w *world, pia contact.Contact) { merge(w, w.find("pia2@x.com"), pia) },
				[]string{"2 merged Pia"},
				[]string{"Pia [pia2@x.com pia@x.com] Recife [antiga feira]"},
			},
			"one that it changed has taken in another one with the same values": {
				[]string{"Pia Velha,pia@x.com,P,Natal", "Bia,bia@x.com,B,"},
				func(w *world, pia contact.Contact) {
					merge(w, pia, w.creates(contact.Change{Name: pointer("Pia N"), Email: pointer("pn@x.com"), City: pointer("Natal"), Labels: &[]string{"feira"}}))
				},
				[]string{"2 merged Pia Velha"},
				[]string{"Pia Velha [pia@x.com pn@x.com] Natal [antiga feira]"},
			},
			"one that it changed has gone into another one, and that into a third": {
				[]string{"Pia Velha,pia@x.com,P,Natal", "Bia,bia@x.com,B,"},
				func(w *world, pia contact.Contact) {
					second, third := w.creates(contact.Change{Name: pointer("Segunda")}), w.creates(contact.Change{Name: pointer("Terceira")})
					merge(w, second, pia)
					merge(w, third, second)
				},
				[]string{"2 merged Terceira"},
				[]string{"Terceira [pia@x.com] Natal [antiga feira]"},
			},
			"united, and taken apart again": {
				[]string{"Pia Velha,pia@x.com,P,Natal", "Bia,bia@x.com,B,"},
				func(w *world, pia contact.Contact) {
					merge(w, pia, w.creates(contact.Change{Name: pointer("Outra")}))
					var event int64
					w.must(w.db.Read(ctx, func(r database.Reader) error {
						return r.QueryRow(ctx, "SELECT max(event_id) FROM contact_merges WHERE account_id = $1", w.actor.AccountID()).Scan(&event)
					}))
					_, _, err := w.contacts.Unmerge(ctx, w.actor, event)
					w.must(err)
				},
				nil,
				[]string{"Pia Velha [pia@x.com] Recife [antiga]", "Outra [] "},
			},
			"united, and deleted": {
				[]string{"Pia,pia2@x.com,A,Natal"},
				func(w *world, pia contact.Contact) {
					merge(w, pia, w.find("pia2@x.com"))
					w.must(w.db.Write(ctx, func(tx *database.Tx) error {
						_, err := contact.RemoveMany(ctx, tx, w.actor.AccountID(), []int64{pia.ID})
						return err
					}))
				},
				nil, nil,
			},
		} {
			t.Run(name, func(t *testing.T) {
				w := w.in(t)
				pia := old(w)
				i := w.starts(`{"labels":["feira"]}`, append([]string{"name,email,identifier,city"}, c.rows...)...)
				c.after(w, pia)
				_, kept := w.undoesAsPromised(i)
				var left []string
				for _, c := range w.all(w.actor) {
					line := fmt.Sprintf("%s %v %s", c.Name, c.Emails(), c.City)
					if len(c.Labels) > 0 {
						line += fmt.Sprintf(" %v", c.Labels)
					}
					left = append(left, line)
				}
				if !slices.Equal(kept, c.kept) || !slices.Equal(left, c.left) {
					t.Errorf("kept %q, want %q\nleft %q, want %q", kept, c.kept, left, c.left)
				}
			})
		}
	})
}

// TestUndoAfterConversationsAndNotes: what somebody has said or written about a contact of the import stays, with
// the contact, be it a conversation in which nobody has written to the contact yet.
func TestUndoAfterConversationsAndNotes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, "name,email", "Ana,ana@x.com", "Bia,bia@x.com", "Caio,caio@x.com", "Dora,dora@x.com", "Eva,eva@x.com"))
		account := w.actor.AccountID()
		inboxOf := func(email string, conversation bool) {
			c := w.find(email)
			w.exec("INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, created_at) VALUES ($1, $2, $1, 1, $3, 0)", c.ID, account, email)
			if conversation {
				w.exec(`INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, last_activity_at, created_at, updated_at)
					VALUES ($1, $2, $1, $3, 1, $1, 'open', 0, 0, 0)`, c.ID, account, email)
			}
		}
		w.exec("INSERT INTO inboxes (id, account_id, name, channel, hmac_token, created_at, updated_at) VALUES (1, $1, 'API', 'api', 'x', 0, 0)", account)
		inboxOf("ana@x.com", true) // begun by a member, with private notes perhaps
		inboxOf("bia@x.com", false)
		_, err := w.contacts.AddNote(ctx, w.actor, w.find("caio@x.com").ID, contact.NoteChange{Content: pointer("ligou hoje")})
		w.must(err)
		w.exec("UPDATE contacts SET last_activity_at = 1 WHERE account_id = $1 AND email = 'dora@x.com'", account)
		done, kept := w.undoesAsPromised(i)
		if want := []string{"2 talked Ana", "3 changed Bia", "4 noted Caio", "5 talked Dora"}; !slices.Equal(kept, want) || done.Undo.Delete != 1 {
			t.Errorf("kept %q, want %q; %+v", kept, want, done.Undo)
		}
		if n := w.number("SELECT count(*) FROM conversations"); n != 1 {
			t.Errorf("%d conversations", n)
		}
	})
}
