package contact

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/webhook"
)

// Service is the use cases of contacts.
type Service struct {
	db     *database.DB
	events *event.Hub
	now    func() time.Time

	columns *columnar.Cache // nil for none

	webhooks *webhook.Service // nil for none
	baseURL  string
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// UseColumns lets filters be answered from memory.
func (s *Service) UseColumns(c *columnar.Cache) { s.columns = c }

// Create stores a new contact. Errors: what is wrong with its fields,
// nothing_identifies, and email_taken, phone_number_taken or identifier_taken
// with the id of the contact that has it.
func (s *Service) Create(ctx context.Context, actor account.Actor, change Change, source Source) (Contact, error) {
	return s.CreateWith(ctx, actor, change, source, nil)
}

// CreateWith is Create with something that belongs to the contact, which with stores in
// the same transaction; nil for nothing.
func (s *Service) CreateWith(ctx context.Context, actor account.Actor, change Change, source Source, with func(tx *database.Tx, c Contact) error) (Contact, error) {
	if err := actor.Require(account.Edit); err != nil {
		return Contact{}, err
	}
	var c Contact
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if c, err = s.insert(ctx, tx, actor, change, source); err != nil || with == nil {
			return err
		}
		return with(tx, c)
	})
	return c, s.explain(ctx, c, err)
}

func (s *Service) insert(ctx context.Context, tx *database.Tx, actor account.Actor, change Change, source Source) (Contact, error) {
	now := s.now()
	c := Contact{AccountID: actor.AccountID(), Source: source, CreatedBy: actor.UserID, Version: 1, CreatedAt: now, UpdatedAt: now}
	c, err := s.apply(ctx, tx, actor, c, change)
	if err != nil {
		return c, err
	}
	if !c.Identifies() && source != ByChannel {
		return c, problem.Invalid("nothing_identifies")
	}
	if c.ID, err = database.NextID(ctx, tx, database.ContactIDs); err != nil {
		return c, err
	}
	if err := InsertMany(ctx, tx, []Contact{c}); err != nil {
		return c, err
	}
	s.tell(tx, c, "created")
	if _, _, err = s.setLabels(ctx, tx, actor, &c, change.Labels); err != nil {
		return c, err
	}
	return c, s.Announce(ctx, tx, c.AccountID, one(News{After: &c}))
}

// apply makes an actor's change by the rules of the account.
func (s *Service) apply(ctx context.Context, r database.Reader, actor account.Actor, c Contact, change Change) (Contact, error) {
	rules := Rules{Country: actor.Account.Country, By: actor.UserID, Now: s.now()}
	var err error
	if len(change.Custom) > 0 {
		if rules.Attributes, err = attribute.Load(ctx, r, actor.AccountID(), attribute.OfContact); err != nil {
			return c, err
		}
	}
	after, err := c.Apply(change, rules)
	if err != nil {
		return c, err
	}
	if after.OwnerID != c.OwnerID && after.OwnerID != 0 {
		err = account.RequireMember(ctx, r, actor.AccountID(), after.OwnerID, "owner_id")
	}
	return after, err
}

// Get gives one contact, with its labels. One that has been merged is not found: the error
// contact_merged names the contact that it is part of now.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (c Contact, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Contact{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if c, err = load(ctx, r, actor.AccountID(), id); errors.Is(err, database.ErrNotFound) {
			return survivor(ctx, r, actor.AccountID(), id, err)
		}
		return errors.Join(err, attachLabels(ctx, r, &c))
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
	if err := actor.Require(account.Edit); err != nil {
		return Contact{}, err
	}
	var after Contact
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		before, err := loadForUpdate(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			if err := attachLabels(ctx, tx, &before); err != nil {
				return err
			}
			return &ChangedMeanwhile{Current: before}
		}
		if after, err = s.apply(ctx, tx, actor, before, change); err != nil {
			return err
		}
		if !after.Identifies() && before.Identifies() {
			return problem.Invalid("nothing_identifies")
		}
		_, err = s.save(ctx, tx, actor, before, &after, change.Labels)
		return err
	})
	return after, s.explain(ctx, after, err)
}

// save stores a change of one contact and its labels, writes it into the history
// and tells of it; nothing when both are as before. The labels are filled in.
func (s *Service) save(ctx context.Context, tx *database.Tx, actor account.Actor, before Contact, after *Contact, labels *[]string) (changed bool, err error) {
	equal := after.Equal(before)
	were, relabelled, err := s.setLabels(ctx, tx, actor, after, labels)
	if err != nil || equal && !relabelled {
		return false, err
	}
	s.tell(tx, *after, "updated")
	if !equal {
		now := s.now()
		if err := Save(ctx, tx, before, *after, now); err != nil {
			return false, err
		}
		after.Version, after.UpdatedAt = before.Version+1, now
		if err := Record(ctx, tx, Changed(before, *after, OriginOf(actor, now))...); err != nil {
			return false, err
		}
	}
	news := News{Before: &before, After: after}
	if relabelled {
		news.Labels = &[2][]string{were, after.Labels}
	}
	return true, s.Announce(ctx, tx, after.AccountID, one(news))
}

// loadForUpdate makes two changes of one contact wait for each other.
func loadForUpdate(ctx context.Context, tx *database.Tx, accountID, id int64) (Contact, error) {
	if _, err := tx.Exec(ctx, "UPDATE contacts SET version = version WHERE account_id = $1 AND id = $2", accountID, id); err != nil {
		return Contact{}, err
	}
	return load(ctx, tx, accountID, id)
}

// List gives a page of the account's contacts. Errors: too_long, text_invalid,
// too_many, cursor_invalid, contacts_preparing.
func (s *Service) List(ctx context.Context, actor account.Actor, l List) (page Page, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Page{}, err
	}
	if err := l.selection().check(); err != nil {
		return Page{}, err
	}
	var of *lister
	var done bool
	err = s.db.Read(ctx, func(r database.Reader) error {
		if of, err = newLister(ctx, r, actor, l); err != nil {
			return err
		}
		if _, useful := of.question(); s.columns != nil && useful {
			page, done, err = of.soon(ctx)
			return err
		}
		done = true
		page, err = of.page(ctx, r, nil)
		return err
	})
	if err == nil && done && s.columns != nil { // whoever sees the list will search in it
		s.expectSearch(ctx, actor)
	}
	if err != nil || done {
		return page, err
	}
	asked, _ := of.question()
	answer := func(ctx context.Context, r database.Reader, found *columnar.Found) error {
		page, err = of.page(ctx, r, found)
		return err
	}
	if err = s.columns.Read(ctx, actor.AccountID(), asked, answer); errors.Is(err, errLate) {
		asked.Order.Indexed = false
		err = s.columns.Read(ctx, actor.AccountID(), asked, answer)
	}
	return page, preparing(err)
}

// Count says how many contacts a selection has. Errors: as of List, without cursor_invalid.
func (s *Service) Count(ctx context.Context, actor account.Actor, of Selection) (n int, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return 0, err
	}
	if err := of.check(); err != nil {
		return 0, err
	}
	f, asks := of.asFilter(actor)
	if s.columns == nil || !asks || of.everything() {
		err = s.db.Read(ctx, func(r database.Reader) error {
			n, err = count(ctx, r, actor, of)
			return err
		})
		return n, err
	}
	err = s.columns.Read(ctx, actor.AccountID(), columnar.Question{Filter: f}, func(ctx context.Context, r database.Reader, found *columnar.Found) error {
		if found != nil {
			n = found.Contacts
			return nil
		}
		n, err = s.count(ctx, r, actor, of, f)
		return err
	})
	return n, preparing(err)
}

// count asks the store; what takes longer than ctx allows is counted in the background. The filter is
// the selection.
func (s *Service) count(ctx context.Context, r database.Reader, actor account.Actor, of Selection, f *filter.Filter) (int, error) {
	if err := rather(ctx, r, actor); err != nil {
		return 0, err
	}
	if slices.ContainsFunc(f.Fields(), filter.Field.Listed) {
		return count(ctx, r, actor, of)
	}
	p := &params{next: 1}
	what := fmt.Sprintf("%s %#v", of.condition(r.Dialect(), actor, p).found, p.args)
	return s.columns.Count(ctx, r, actor.AccountID(), what, func(ctx context.Context, r database.Reader) (int, error) {
		return count(ctx, r, actor, of)
	})
}

// RemoveCustom takes custom attributes off a contact; keys it lacks do not matter.
func (s *Service) RemoveCustom(ctx context.Context, actor account.Actor, id int64, keys []string) (Contact, error) {
	if err := actor.Require(account.Edit); err != nil {
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
		_, err = s.save(ctx, tx, actor, before, &after, nil)
		return err
	})
	return after, err
}

func (s *Service) tell(tx *database.Tx, c Contact, change string) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: c.AccountID, Kind: "contact", Data: map[string]any{"id": c.ID, "change": change}})
	})
}

// Taken names the identity that err says is another contact's: "email",
// "phone_number" or "identifier"; "" for another error.
func Taken(err error) string {
	if other, ok := errors.AsType[*taken](err); ok {
		return other.field
	}
	name := database.Violates(err)
	field := strings.TrimSuffix(strings.TrimPrefix(name, "contacts_"), "_key")
	if field == kindEmail || field == kindPhone || field == kindIdentifier {
		return field
	}
	return ""
}

// explain turns a taken identity into the problem that names every identity that
// is taken and whose they are. It looks outside the failed transaction, so that
// the other one may be gone again; then the first identity is named alone.
func (s *Service) explain(ctx context.Context, c Contact, err error) error {
	return s.explainBut(ctx, c, err)
}

// explainBut is explain where some contacts have to be left out: they would not
// have had the identities any more.
func (s *Service) explainBut(ctx context.Context, c Contact, err error, but ...int64) error {
	broken := Taken(err)
	if broken == "" {
		return err
	}
	var others []Contact
	lookup := s.db.Read(ctx, func(r database.Reader) (err error) {
		others, err = FindByIdentities(ctx, r, c.AccountID, c.identities())
		return err
	})
	others = slices.DeleteFunc(others, func(c Contact) bool { return slices.Contains(but, c.ID) })
	return errors.Join(takenProblem(c, others, broken, err), lookup)
}
