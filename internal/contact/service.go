package contact

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of contacts.
type Service struct {
	db     *database.DB
	events *event.Hub
	now    func() time.Time
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// Create stores a new contact. Errors: what is wrong with its fields,
// nothing_identifies, and email_taken, phone_number_taken or identifier_taken
// with the id of the contact that has it.
func (s *Service) Create(ctx context.Context, actor account.Actor, change Change, source Source) (Contact, error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Contact{}, err
	}
	now := s.now()
	c := Contact{AccountID: actor.AccountID(), Source: source, CreatedBy: actor.UserID, Version: 1, CreatedAt: now, UpdatedAt: now}
	c, err := c.Apply(change, actor.Account.Country)
	if err != nil {
		return Contact{}, err
	}
	if !c.Identifies() {
		return Contact{}, problem.Invalid("nothing_identifies")
	}
	err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if c.ID, err = database.NextID(ctx, tx, database.ContactIDs); err != nil {
			return err
		}
		s.tell(tx, c, "created")
		return InsertMany(ctx, tx, []Contact{c})
	})
	return c, s.explain(ctx, c, err)
}

// Get gives one contact.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (c Contact, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Contact{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		c, err = load(ctx, r, actor.AccountID(), id)
		return err
	})
	return c, err
}

// ChangedMeanwhile is the error of an update made on an outdated state; Current
// is how the contact stands now.
type ChangedMeanwhile struct{ Current Contact }

// Error is for the log.
func (*ChangedMeanwhile) Error() string { return "contact: changed meanwhile" }

// Unwrap gives the problem changed_meanwhile.
func (*ChangedMeanwhile) Unwrap() error { return problem.Conflict("changed_meanwhile") }

// Update changes a contact. version, if not 0, is the state that the caller has
// seen; when the contact has moved on, the error is *[ChangedMeanwhile]. With 0
// the last write wins. Other errors as for Create.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change, version int) (Contact, error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Contact{}, err
	}
	var after Contact
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		before, err := loadForUpdate(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return &ChangedMeanwhile{Current: before}
		}
		if after, err = before.Apply(change, actor.Account.Country); err != nil {
			return err
		}
		if !after.Identifies() && before.Identifies() {
			return problem.Invalid("nothing_identifies")
		}
		if after.Equal(before) {
			return nil
		}
		now := s.now()
		if err := Save(ctx, tx, before, after, now); err != nil {
			return err
		}
		after.Version, after.UpdatedAt = before.Version+1, now
		s.tell(tx, after, "updated")
		return nil
	})
	return after, s.explain(ctx, after, err)
}

// loadForUpdate makes two changes of one contact wait for each other.
func loadForUpdate(ctx context.Context, tx *database.Tx, accountID, id int64) (Contact, error) {
	if _, err := tx.Exec(ctx, "UPDATE contacts SET version = version WHERE account_id = $1 AND id = $2", accountID, id); err != nil {
		return Contact{}, err
	}
	return load(ctx, tx, accountID, id)
}

// Delete removes a contact for good.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	if err := actor.Require(account.Delete); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, "DELETE FROM contacts WHERE account_id = $1 AND id = $2", actor.AccountID(), id)
		if err == nil && n == 0 {
			return problem.NotFound()
		}
		s.tell(tx, Contact{ID: id, AccountID: actor.AccountID()}, "deleted")
		return err
	})
}

// List gives a page of the account's contacts. Errors: too_long, text_invalid.
func (s *Service) List(ctx context.Context, actor account.Actor, l List) (page Page, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Page{}, err
	}
	if err := l.check(); err != nil {
		return Page{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		page, err = list(ctx, r, actor, l)
		return err
	})
	return page, err
}

// RemoveCustom takes custom attributes off a contact; keys it lacks do not matter.
func (s *Service) RemoveCustom(ctx context.Context, actor account.Actor, id int64, keys []string) (Contact, error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Contact{}, err
	}
	var after Contact
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		before, err := loadForUpdate(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return err
		}
		after = before
		after.Custom = map[string]any{}
		maps.Copy(after.Custom, before.Custom)
		for _, key := range keys {
			delete(after.Custom, key)
		}
		if after.Equal(before) {
			return nil
		}
		now := s.now()
		s.tell(tx, after, "updated")
		if err := Save(ctx, tx, before, after, now); err != nil {
			return err
		}
		after.Version, after.UpdatedAt = before.Version+1, now
		return nil
	})
	return after, err
}

func (s *Service) tell(tx *database.Tx, c Contact, change string) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: c.AccountID, Kind: "contact", Data: map[string]any{"id": c.ID, "change": change}})
	})
}

// Taken names the identity whose constraint err broke: "email", "phone_number" or
// "identifier"; "" for another error.
func Taken(err error) string {
	name := database.Violates(err)
	field := strings.TrimSuffix(strings.TrimPrefix(name, "contacts_"), "_key")
	if field == "email" || field == "phone_number" || field == "identifier" {
		return field
	}
	return ""
}

// explain turns a broken constraint into the problem that names every identity
// that is taken and, as the conflict, the first contact that has one. It looks
// outside the failed transaction, so that one may be gone again; then the
// identity of the constraint is named alone.
func (s *Service) explain(ctx context.Context, c Contact, err error) error {
	broken := Taken(err)
	if broken == "" {
		return err
	}
	var others []Contact
	lookup := s.db.Read(ctx, func(r database.Reader) (err error) {
		others, err = FindByIdentities(ctx, r, c.AccountID, Identities{given(c.Identifier), given(c.Email), given(c.PhoneNumber)})
		return err
	})
	fields, other := c.clashes(others)
	options := []problem.Option{problem.Because(err)}
	if len(fields) > 0 {
		options = append(options, problem.ConflictsWith("contact_id", other))
	} else {
		fields = []string{broken}
	}
	options = append(options, func(e *problem.Error) {
		for _, field := range fields {
			e.Fields = append(e.Fields, problem.Field{Name: field, Code: field + "_taken"})
		}
	})
	return errors.Join(problem.Invalid(fields[0]+"_taken", options...), lookup)
}

// clashes names the identities that c shares with others, and the first of those.
func (c Contact) clashes(others []Contact) (fields []string, id int64) {
	for _, by := range []struct {
		field string
		of    func(Contact) string
	}{
		{"email", func(c Contact) string { return c.Email }},
		{"phone_number", func(c Contact) string { return c.PhoneNumber }},
		{"identifier", func(c Contact) string { return c.Identifier }},
	} {
		for _, other := range others {
			if other.ID == c.ID || by.of(c) == "" || by.of(other) != by.of(c) {
				continue
			}
			if len(fields) == 0 {
				id = other.ID
			}
			fields = append(fields, by.field)
		}
	}
	return fields, id
}

// given is a list of the text, empty for none.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
