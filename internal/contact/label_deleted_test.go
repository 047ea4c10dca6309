package contact_test

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
)

func TestDeletedLabelComesBackOntoItsContacts(t *testing.T) {
	eachWorld(t, func(w *world) {
		vip, err := w.CreateLabel(ctx, w.ana, contact.LabelChange{Title: ptr("vip"), Description: ptr("d"), Color: ptr("#aabbcc"), ShowOnSidebar: ptr(true)})
		w.must(err)
		tagged := func(name string) contact.Contact {
			return w.add(contact.Change{Name: &name, Labels: ptr([]string{"vip", "lead"})})
		}
		kept, changed, gone := tagged("Zé"), tagged("Bia"), tagged("Caio")
		stranger, err := w.Create(ctx, w.bia, contact.Change{Name: ptr("Eva"), Labels: ptr([]string{"vip"})}, contact.ByHand)
		w.must(err)
		w.must(w.DeleteLabel(ctx, w.ana, vip.ID))
		w.labelled(kept.ID, "lead")
		w.refused(second(w.Label(ctx, w.ana, vip.ID)), "not_found")
		w.refused(w.DeleteLabel(ctx, w.ana, vip.ID), "not_found")
		list, err := w.DeletedLabels(ctx, w.anasAgent)
		w.must(err)
		if len(list) != 1 || list[0].Title != "vip" || list[0].Contacts != 3 || !list[0].DeletedAt.Equal(w.clock.Now()) {
			w.t.Errorf("deleted are %+v", list)
		}
		if others, err := w.DeletedLabels(ctx, w.bia); err != nil || len(others) != 0 {
			w.t.Errorf("another account sees %+v, %v", others, err)
		}

		w.change(changed.ID, contact.Change{Labels: &[]string{"novo"}}) // meanwhile
		w.must(w.Delete(ctx, w.ana, gone.ID))
		w.refused(second(w.RestoreLabel(ctx, w.anasAgent, vip.ID)), "action_forbidden")
		w.refused(second(w.RestoreLabel(ctx, w.bia, vip.ID)), "not_found")
		back, err := w.RestoreLabel(ctx, w.ana, vip.ID)
		w.must(err)
		vip.Contacts = 2
		if back != vip {
			w.t.Errorf("came back as %+v, was %+v", back, vip)
		}
		w.labelled(kept.ID, "lead", "vip")
		w.labelled(changed.ID, "novo", "vip")
		if c, err := w.Get(ctx, w.bia, stranger.ID); err != nil || len(c.Labels) != 1 {
			w.t.Errorf("another account's contact has %v, %v", c.Labels, err)
		}
		if list, err = w.DeletedLabels(ctx, w.ana); err != nil || len(list) != 0 {
			w.t.Errorf("still deleted: %+v, %v", list, err)
		}
		if again, err := w.RestoreLabel(ctx, w.ana, vip.ID); err != nil || again != back {
			w.t.Errorf("restored twice: %+v, %v", again, err)
		}
	})
}

// A title that somebody has given to another label meanwhile is not taken from it.
func TestDeletedLabelWhoseTitleIsTaken(t *testing.T) {
	eachWorld(t, func(w *world) {
		old := w.makeLabel("vip")
		c := w.add(contact.Change{Name: ptr("Zé"), Labels: ptr([]string{"vip"})})
		w.must(w.DeleteLabel(ctx, w.ana, old.ID))
		newer := w.makeLabel("vip")
		w.refused(second(w.RestoreLabel(ctx, w.ana, old.ID)), "restored_title_taken", "title")
		w.labelled(c.ID)
		w.must(second(w.UpdateLabel(ctx, w.ana, newer.ID, contact.LabelChange{Title: ptr("vip2")})))
		w.must(second(w.RestoreLabel(ctx, w.ana, old.ID)))
		w.labelled(c.ID, "vip")
	})
}

func TestDeletedLabelsAreForgotten(t *testing.T) {
	eachWorld(t, func(w *world) {
		old, younger := w.makeLabel("velha"), w.makeLabel("jovem")
		w.add(contact.Change{Name: ptr("Zé"), Labels: ptr([]string{"velha", "jovem"})})
		w.must(w.DeleteLabel(ctx, w.ana, old.ID))
		w.clock.Advance(contact.KeepLabels)
		w.must(w.DeleteLabel(ctx, w.ana, younger.ID))
		w.clock.Advance(time.Second)
		w.refused(second(w.RestoreLabel(ctx, w.ana, old.ID)), "not_found") // before the sweep, too
		w.must(w.Sweep(ctx))
		equalIDs(w.t, "still kept", w.ids("SELECT id FROM deleted_labels"), younger.ID)
		equalIDs(w.t, "whose contacts", w.ids("SELECT label_id FROM label_removals"), younger.ID)
		w.must(second(w.RestoreLabel(ctx, w.ana, younger.ID)))
	})
}
