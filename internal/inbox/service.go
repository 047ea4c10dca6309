package inbox

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of inboxes.
type Service struct {
	db     *database.DB
	events *event.Hub
	now    func() time.Time
	kinds  map[Channel]Kind // those that can be made

	closes Closer
}

// Closer ends what goes on in an inbox that is being archived, in that transaction or later.
type Closer func(ctx context.Context, tx *database.Tx, accountID, inboxID int64) error

// NewService wires the use cases; closes is asked when an inbox is archived, and now is the clock.
func NewService(db *database.DB, events *event.Hub, closes Closer, now func() time.Time) *Service {
	return &Service{db: db, events: events, closes: closes, now: now, kinds: map[Channel]Kind{API: plainKind{}}}
}

// List gives the inboxes that the actor sees, the oldest first.
func (s *Service) List(ctx context.Context, actor account.Actor) (all []Inbox, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		all, err = list(ctx, r, actor)
		return err
	})
	return all, err
}

// Get gives one inbox. Error: forbidden for who is no member of it.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (i Inbox, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		i, err = Require(ctx, r, actor, id)
		return err
	})
	return i, err
}

// Require loads an inbox that the actor works in; it is forbidden to who is no member of it.
func Require(ctx context.Context, r database.Reader, actor account.Actor, id int64) (Inbox, error) {
	i, err := Load(ctx, r, actor.AccountID(), id)
	if err == nil {
		err = Sees(ctx, r, actor, id)
	}
	return i, err
}

// Sees gives the error forbidden unless the actor sees what is in an inbox.
func Sees(ctx context.Context, r database.Reader, actor account.Actor, id int64) error {
	seen, argument := SeenBy(actor, "i.account_id", "i.id", "$3")
	var one int
	err := r.QueryRow(ctx, "SELECT 1 FROM inboxes i WHERE i.account_id = $1 AND i.id = $2 AND "+seen, actor.AccountID(), id, argument).Scan(&one)
	if errors.Is(err, database.ErrNotFound) {
		return problem.Forbidden()
	}
	return err
}

// Create makes an inbox of a channel, without members. Errors: what is wrong with its fields.
func (s *Service) Create(ctx context.Context, actor account.Actor, channel Channel, change Change) (i Inbox, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return Inbox{}, err
	}
	kind, err := s.kind(channel)
	if err != nil {
		return Inbox{}, err
	}
	if change.Name == nil {
		change.Name = new(string) // refused as blank
	}
	now := s.now()
	i, err = Inbox{
		AccountID: actor.AccountID(), Channel: channel, Identifier: rand.Text(), HMACToken: rand.Text(), CreatedAt: now, UpdatedAt: now,
	}.Apply(change)
	if err == nil {
		i.Settings, err = kind.Configure(ctx, change.Settings, Settings{})
	}
	if err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if i.ID, err = database.NextID(ctx, tx, database.InboxIDs); err != nil {
			return err
		}
		s.tell(tx, i.AccountID, i.ID)
		return insert(ctx, tx, i)
	})
	return i, err
}

// Update changes an inbox. Errors: what is wrong with its fields.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change) (i Inbox, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return Inbox{}, err
	}
	settings, err := s.reconfigure(ctx, actor, id, change)
	if err != nil {
		return Inbox{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if i, err = Load(ctx, tx, actor.AccountID(), id); err != nil {
			return err
		}
		if i, err = i.Apply(change); err != nil {
			return err
		}
		if settings != nil {
			i.Settings = *settings
		}
		i.UpdatedAt = s.now()
		s.tell(tx, i.AccountID, i.ID)
		return save(ctx, tx, i)
	})
	return i, err
}

// Delete archives an inbox: its public address ends, what is open in it is resolved soon after, and its
// conversations stay with their contacts.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	if err := actor.Require(account.Settings); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := Load(ctx, tx, actor.AccountID(), id); err != nil {
			return err
		}
		if err := archive(ctx, tx, actor.AccountID(), id, s.now()); err != nil {
			return err
		}
		s.tell(tx, actor.AccountID(), id)
		return s.closes(ctx, tx, actor.AccountID(), id)
	})
}

func (s *Service) tell(tx *database.Tx, accountID, id int64) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: accountID, Kind: "inbox", Data: map[string]any{"id": id}})
	})
}

// Membering is how a list of members is meant.
type Membering int

// The ways.
const (
	Add Membering = iota
	Replace
	Remove
)

// Members lists who is in an inbox, by id. Error: forbidden for who is no member of it.
func (s *Service) Members(ctx context.Context, actor account.Actor, id int64) (members []account.Member, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, err := Require(ctx, r, actor, id); err != nil {
			return err
		}
		ids, err := database.Collect(ctx, r, database.Int64s, "SELECT user_id FROM inbox_members WHERE account_id = $1 AND inbox_id = $2", actor.AccountID(), id)
		if err != nil {
			return err
		}
		members, err = account.LoadMembers(ctx, r, actor.AccountID(), ids)
		return err
	})
	return members, err
}

// ChangeMembers puts members into an inbox or takes them out. Error: value_invalid for somebody
// who is not in the account.
func (s *Service) ChangeMembers(ctx context.Context, actor account.Actor, id int64, userIDs []int64, how Membering) ([]account.Member, error) {
	if err := actor.Require(account.Settings); err != nil {
		return nil, err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := Load(ctx, tx, actor.AccountID(), id); err != nil {
			return err
		}
		s.tell(tx, actor.AccountID(), id)
		return changeMembers(ctx, tx, actor.AccountID(), id, userIDs, how)
	})
	if err != nil {
		return nil, err
	}
	return s.Members(ctx, actor, id)
}

func changeMembers(ctx context.Context, tx *database.Tx, accountID, id int64, userIDs []int64, how Membering) error {
	if how != Add {
		leaving, args := "", []any{accountID, id}
		if how == Remove {
			these, argument := tx.Dialect().In("user_id", "$3", append([]int64{}, userIDs...))
			leaving, args = " AND "+these, append(args, argument)
		}
		if _, err := tx.Exec(ctx, "DELETE FROM inbox_members WHERE account_id = $1 AND inbox_id = $2"+leaving, args...); err != nil || how == Remove {
			return err
		}
	}
	for _, user := range userIDs {
		_, err := tx.Exec(ctx, "INSERT INTO inbox_members (account_id, inbox_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", accountID, id, user)
		if database.Violates(err) != "" {
			return problem.Invalid("value_invalid", problem.OnField("user_ids"), problem.With("field", "user_ids"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Reach is an inbox by which a contact can be written to, and its source id there: its e-mail
// address or phone number, or a new one, where it has none yet.
type Reach struct {
	Inbox    Inbox
	SourceID string
}

// Reaching lists the inboxes that the actor sees by which a contact can be written to.
func (s *Service) Reaching(ctx context.Context, actor account.Actor, contactID int64) (out []Reach, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if err := contact.RequireExisting(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		people, err := contact.LoadMany(ctx, r, actor.AccountID(), []int64{contactID})
		if err != nil {
			return err
		}
		inboxes, err := list(ctx, r, actor)
		if err != nil {
			return err
		}
		known, err := OfContacts(ctx, r, actor.AccountID(), []int64{contactID})
		sources := map[int64]string{}
		for _, c := range known[contactID] {
			sources[c.Inbox.ID] = c.SourceID // the latest
		}
		for _, i := range inboxes {
			source := sources[i.ID]
			if source == "" {
				source = i.Channel.address(people[0])
			}
			if source != "" {
				out = append(out, Reach{i, source})
			}
		}
		return err
	})
	return out, err
}

// Of gives who contacts are in inboxes, by contact.
func (s *Service) Of(ctx context.Context, actor account.Actor, contactIDs []int64) (out map[int64][]ContactInbox, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		out, err = OfContacts(ctx, r, actor.AccountID(), contactIDs)
		return err
	})
	return out, err
}

// Find gives who has a source id in an inbox.
func (s *Service) Find(ctx context.Context, actor account.Actor, id int64, sourceID string) (c ContactInbox, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, err := Require(ctx, r, actor, id); err != nil {
			return err
		}
		c, err = BySource(ctx, r, actor.AccountID(), id, sourceID)
		return err
	})
	return c, err
}

// Connect says who a contact is in an inbox. Errors: as of ConnectIn.
func (s *Service) Connect(ctx context.Context, actor account.Actor, contactID, id int64, sourceID string, verified bool) (c ContactInbox, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := contact.Lock(ctx, tx, actor.AccountID(), contactID); err != nil {
			return err
		}
		c, err = s.ConnectIn(ctx, tx, actor, contactID, id, sourceID, verified)
		return err
	})
	return c, sourceTaken(err)
}

// ConnectIn is Connect in a transaction of the caller. Without a source id, what the contact
// has in the inbox is given, or a new one made. Errors: source_id_taken, contact_unreachable;
// forbidden for who is no member of the inbox.
func (s *Service) ConnectIn(ctx context.Context, tx *database.Tx, actor account.Actor, contactID, id int64, sourceID string, verified bool) (ContactInbox, error) {
	i, err := Require(ctx, tx, actor, id)
	if err != nil {
		return ContactInbox{}, err
	}
	return Connect(ctx, tx, ContactInbox{ContactID: contactID, Inbox: i, SourceID: sourceID, HMACVerified: verified, CreatedAt: s.now()})
}

// Connect stores who a contact is in an inbox, unless that is known; without a source id, what
// the contact has there is given, else by what the channel would reach it. Errors:
// source_id_taken, contact_unreachable.
func Connect(ctx context.Context, tx *database.Tx, wanted ContactInbox) (ContactInbox, error) {
	known, err := OfContacts(ctx, tx, wanted.Inbox.AccountID, []int64{wanted.ContactID})
	if err != nil {
		return wanted, err
	}
	for _, c := range known[wanted.ContactID] {
		if c.Inbox.ID == wanted.Inbox.ID && (wanted.SourceID == "" || c.SourceID == wanted.SourceID) {
			return c, nil
		}
	}
	if wanted.SourceID == "" {
		if wanted.SourceID, err = addressOf(ctx, tx, wanted.Inbox, wanted.ContactID); err != nil {
			return wanted, err
		}
	}
	if wanted.SourceID, err = CleanSource(wanted.SourceID); err != nil {
		return wanted, err
	}
	return wanted, sourceTaken(insertContactInbox(ctx, tx, &wanted))
}

// sourceTaken explains a source id that another contact has.
func sourceTaken(err error) error {
	if database.Violates(err) == "contact_inboxes_source_key" {
		return problem.Invalid("source_id_taken", problem.OnField("source_id"), problem.Because(err))
	}
	return err
}
