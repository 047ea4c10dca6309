package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/idempotency"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/webhook"
	"github.com/fichahq/ficha/internal/whatsapp"
)

// erasure is one in the making.
type erasure struct {
	*database.Tx

	accountID int64
	ids       []int64 // the contact and those merged into it
	holding   []int64 // imports whose files have a row about the contact
	removed   Removed
	files     []string
}

func (e *erasure) everything(ctx context.Context, contactID int64) error {
	c, err := contact.Lock(ctx, e.Tx, e.accountID, contactID)
	if err != nil {
		return err
	}
	if e.ids, err = history.Subjects(ctx, e.Tx, e.accountID, contactID); err != nil {
		return err
	}
	people, err := e.merges(ctx)
	if err != nil {
		return err
	}
	people = append(people, c)
	for _, step := range []func(context.Context, []contact.Contact) error{e.imports, e.exports, e.bulk, e.record} {
		if err := step(ctx, people); err != nil {
			return err
		}
	}
	for _, p := range people {
		if p.AvatarKey != "" {
			e.files = append(e.files, p.AvatarKey)
			e.removed.Counts["avatars"]++
		}
	}
	return idempotency.Forget(ctx, e.Tx, e.accountID)
}

// merges forgets what merges keep, and what the history of somebody who was
// merged with them and is apart again says of them. It gives the contacts that
// were merged away, as they were.
func (e *erasure) merges(ctx context.Context) (people []contact.Contact, err error) {
	merges, err := mergesOf(ctx, e.Tx, e.accountID, e.ids)
	if err != nil {
		return nil, err
	}
	for _, m := range merges {
		for _, c := range []contact.Contact{m.state.Base, m.state.Mergee, m.state.Merged} {
			if e.erases(c.ID) {
				people = append(people, c)
			}
		}
		for _, other := range []int64{m.base, m.mergee} {
			if !e.erases(other) {
				if err := e.forgetOther(ctx, other); err != nil {
					return nil, err
				}
			}
		}
	}
	n, err := deleteMerges(ctx, e.Tx, e.accountID, e.ids)
	e.count("merges", n)
	return people, err
}

func (e *erasure) erases(id int64) bool { return slices.Contains(e.ids, id) }

func (e *erasure) count(what string, n int64) {
	if n > 0 {
		e.removed.Counts[what] += int(n)
	}
}

// forgetOther strips the entries that tell of a merge with an erased contact.
func (e *erasure) forgetOther(ctx context.Context, contactID int64) error {
	entries, err := mergeEvents(ctx, e.Tx, e.accountID, contactID)
	if err != nil {
		return err
	}
	for id, data := range entries {
		if !e.erases(data.Other) {
			continue
		}
		text, err := json.Marshal(contact.EventData{Other: data.Other})
		if err != nil {
			return fmt.Errorf("privacy: an event that is no JSON: %w", err)
		}
		if _, err := e.Exec(ctx, "UPDATE contact_events SET data = $3 WHERE account_id = $1 AND id = $2", e.accountID, id, string(text)); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasure) imports(ctx context.Context, people []contact.Contact) error {
	ids, err := importsOf(ctx, e.Tx, e.accountID, e.ids)
	if err != nil {
		return err
	}
	var texts []string
	for _, c := range people {
		if c.ImportID != 0 {
			ids = append(ids, c.ImportID)
		}
		texts = append(texts, textsOf(c)...)
	}
	mentioning, err := importer.Mentioning(ctx, e.Tx, e.accountID, texts)
	if err != nil {
		return err
	}
	if ids = slices.Concat(ids, mentioning, e.holding); len(ids) == 0 {
		return nil
	}
	forgotten, err := importer.Forget(ctx, e.Tx, e.accountID, ids)
	for _, i := range forgotten {
		if i.Key != "" {
			e.files = append(e.files, i.Key)
			e.removed.Imports = append(e.removed.Imports, File{i.ID, i.FileName})
		}
	}
	return err
}

func (e *erasure) exports(ctx context.Context, _ []contact.Contact) error {
	files, keys, err := endExports(ctx, e.Tx, e.accountID, e.ids)
	e.removed.Exports, e.files = append(e.removed.Exports, files...), append(e.files, keys...)
	return err
}

// bulk forgets what bulk actions keep; one of nobody else goes as a whole, for
// what it gave this person.
func (e *erasure) bulk(ctx context.Context, _ []contact.Contact) error {
	n, err := deleteBulk(ctx, e.Tx, e.accountID, e.ids)
	e.count("bulk_items", n)
	return err
}

// record deletes the contact's own rows.
func (e *erasure) record(ctx context.Context, _ []contact.Contact) error {
	for _, table := range []string{"notes", "contact_events", "attribute_removals", "import_claims", "contact_labels", "label_removals", "contact_identities", "export_contacts"} {
		n, err := deleteOf(ctx, e.Tx, table, e.accountID, e.ids)
		if err != nil {
			return err
		}
		e.count(table, n)
	}
	if _, err := whatsapp.Forget(ctx, e.Tx, e.accountID, e.ids); err != nil { // what has not arrived yet
		return err
	}
	files, err := conversation.FileKeys(ctx, e.Tx, e.accountID, e.ids)
	if err != nil {
		return err
	}
	e.files = append(e.files, files...)
	e.count("attachments", int64(len(files)))
	n, err := inbox.Forget(ctx, e.Tx, e.accountID, e.ids)
	if err != nil {
		return err
	}
	e.count("contact_inboxes", n)
	if _, err := avatar.Forget(ctx, e.Tx, e.accountID, e.ids); err != nil {
		return err
	}
	told, err := webhook.Forget(ctx, e.Tx, e.accountID, e.ids)
	if err != nil {
		return err
	}
	e.count("webhook_deliveries", told)
	gone, err := contact.RemoveMany(ctx, e.Tx, e.accountID, e.ids)
	e.count("contacts", int64(gone))
	return err
}

// textsOf gives what tells a person apart in a text.
func textsOf(c contact.Contact) (texts []string) {
	for _, text := range append(append(c.Emails(), c.PhoneNumbers()...), c.Name, c.Identifier, c.PhoneTyped) {
		if text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}
