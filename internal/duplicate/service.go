package duplicate

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
)

// Service is the use cases of possible duplicates.
type Service struct {
	db     *database.DB
	queue  *job.Queue
	events *event.Hub
	now    func() time.Time
	leaves bool // scans to other processes
}

// NewService wires the use cases. The queue is added with [Service.Use] before the
// first call.
func NewService(db *database.DB, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// LeaveScans leaves scans to other processes on the same database, which do them when this one has ended at the latest.
// A scan reads every contact, and whoever imports from the command line waits for neither it nor the memory
// that it takes. To be called before the queue runs.
func (s *Service) LeaveScans() { s.leaves = true }

// Pair is two contacts that may be one person.
type Pair struct {
	ID       int64
	Score    int // 60 to 99
	Reasons  []Reason
	Contacts [2]contact.Contact
}

// Page is a page of the review queue, how many pairs it has in all, and the scan.
type Page struct {
	Pairs []Pair
	Count int
	Scan  Scan
}

// List gives open pairs, the likeliest first.
func (s *Service) List(ctx context.Context, actor account.Actor, page, perPage int) (out Page, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Page{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if out.Scan, err = loadScan(ctx, r, actor.AccountID()); err != nil {
			return err
		}
		pairs, count, err := open(ctx, r, actor.AccountID(), page, perPage)
		if err != nil {
			return err
		}
		var ids []int64
		for _, p := range pairs {
			ids = append(ids, p.first, p.second)
		}
		contacts, err := contactsByID(ctx, r, actor.AccountID(), ids)
		for _, p := range pairs {
			out.Pairs = append(out.Pairs, Pair{p.id, p.score, p.reasons, [2]contact.Contact{contacts[p.first], contacts[p.second]}})
		}
		out.Count = count
		return err
	})
	return out, err
}

func contactsByID(ctx context.Context, r database.Reader, accountID int64, ids []int64) (map[int64]contact.Contact, error) {
	slices.Sort(ids)
	contacts, err := contact.LoadMany(ctx, r, accountID, slices.Compact(ids))
	out := make(map[int64]contact.Contact, len(contacts))
	for _, c := range contacts {
		out[c.ID] = c
	}
	return out, err
}

// Match is a contact that may be the same person as another one. ID is that of
// the stored pair, 0 for one that no scan has seen yet.
type Match struct {
	ID      int64
	Contact contact.Contact
	Score   int
	Reasons []Reason
}

// Bounds of what is shown for one contact.
const (
	maxMatches  = 20
	maxSameName = 50
)

// Of gives the contacts that may be the same person as one: the stored pairs that
// are open, and what an index finds at once.
func (s *Service) Of(ctx context.Context, actor account.Actor, contactID int64) (out []Match, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if err := contact.RequireExisting(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		out, err = matches(ctx, r, actor.AccountID(), contactID)
		return err
	})
	return out, err
}

func matches(ctx context.Context, r database.Reader, accountID, contactID int64) (out []Match, err error) {
	pairs, err := pairsWith(ctx, r, accountID, contactID)
	if err != nil {
		return nil, err
	}
	known := []int64{contactID}
	for _, p := range pairs {
		other := p.first + p.second - contactID
		known = append(known, other)
		if !p.dismissed {
			out = append(out, Match{p.id, contact.Contact{ID: other}, p.score, p.reasons})
		}
	}
	live, err := look(ctx, r, accountID, contactID, known)
	if err != nil {
		return nil, err
	}
	out = append(out, live...)
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Contact.ID, b.Contact.ID))
	})
	out = out[:min(len(out), maxMatches)]
	ids := make([]int64, len(out))
	for i, m := range out {
		ids[i] = m.Contact.ID
	}
	contacts, err := contactsByID(ctx, r, accountID, ids)
	for i := range out {
		out[i].Contact = contacts[out[i].Contact.ID]
	}
	return out, err
}

// look compares a contact with those that an index finds by its name, its addresses
// and its numbers, leaving out known ones.
func look(ctx context.Context, r database.Reader, accountID, contactID int64, known []int64) (out []Match, err error) {
	documents, err := documentsOf(ctx, r, accountID)
	if err != nil {
		return nil, err
	}
	self, err := peopleByID(ctx, r, accountID, documents, []int64{contactID})
	if err != nil {
		return nil, err
	}
	p := self[contactID]
	ids, err := sameName(ctx, r, accountID, p.name, maxSameName)
	if err != nil {
		return nil, err
	}
	var spelled contact.Identities
	for _, email := range p.emails {
		spelled.Emails = append(spelled.Emails, spellings(email)...)
	}
	for _, phone := range p.phones {
		spelled.PhoneNumbers = append(spelled.PhoneNumbers, otherForm(phone)...)
	}
	byIdentity, err := contact.FindByIdentities(ctx, r, accountID, spelled)
	if err != nil {
		return nil, err
	}
	for _, c := range byIdentity {
		ids = append(ids, c.ID)
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return slices.Contains(known, id) })
	others, err := peopleByID(ctx, r, accountID, documents, ids)
	for id, other := range others {
		if score, reasons := compare(p, other); score >= minScore {
			out = append(out, Match{Contact: contact.Contact{ID: id}, Score: score, Reasons: reasons})
		}
	}
	return out, err
}

// otherForm gives a Brazilian mobile number without its ninth digit, or with it.
func otherForm(phone string) []string {
	if blocks := mobileBlocks(&person{phones: []string{phone}}); len(blocks) > 0 {
		area, last := blocks[0][:2], blocks[0][2:]
		return slices.DeleteFunc([]string{"+55" + area + last, "+55" + area + "9" + last}, func(form string) bool { return strings.EqualFold(form, phone) })
	}
	return nil
}

// Dismiss says that a pair is two people, for good. Reopen takes that back.
func (s *Service) Dismiss(ctx context.Context, actor account.Actor, id int64) error {
	at := s.now().UnixMicro()
	return s.decide(ctx, actor, id, "dismissed", &at, &actor.UserID)
}

// Reopen puts a dismissed pair back among those to be looked at.
func (s *Service) Reopen(ctx context.Context, actor account.Actor, id int64) error {
	return s.decide(ctx, actor, id, "open", nil, nil)
}

func (s *Service) decide(ctx context.Context, actor account.Actor, id int64, status string, at, by *int64) error {
	if err := actor.Require(account.Merge); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		s.tell(tx, actor.AccountID())
		return decide(ctx, tx, actor.AccountID(), id, status, at, by)
	})
}

// Scan starts a scan, or gives the one that is at work.
func (s *Service) Scan(ctx context.Context, actor account.Actor) (scan Scan, err error) {
	if err := actor.Require(account.Merge); err != nil {
		return Scan{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		scan, err = s.start(ctx, tx, actor.AccountID(), false)
		return err
	})
	return scan, err
}

// ScanAnew starts a scan after many contacts have changed; one at work begins again,
// since it may have passed them.
func (s *Service) ScanAnew(ctx context.Context, tx *database.Tx, accountID int64) error {
	_, err := s.start(ctx, tx, accountID, true)
	return err
}

func (s *Service) start(ctx context.Context, tx *database.Tx, accountID int64, anew bool) (Scan, error) {
	if err := tx.Lock(ctx, "duplicate_scan", accountID, true); err != nil {
		return Scan{}, err
	}
	last, err := loadScan(ctx, tx, accountID)
	if err != nil || last.unfinished() && !anew {
		return last, err
	}
	total, err := countContacts(ctx, tx, accountID)
	if err != nil {
		return Scan{}, err
	}
	scan := Scan{AccountID: accountID, Status: Queued, Total: total, StartedAt: s.now(), partCount: total/partContacts + 1}
	if !scan.StartedAt.After(last.StartedAt) { // it tells scans apart
		scan.StartedAt = last.StartedAt.Add(time.Microsecond)
	}
	if err := replaceScan(ctx, tx, scan); err != nil {
		return Scan{}, err
	}
	s.tell(tx, accountID)
	return scan, s.enqueue(ctx, tx, scan, 0)
}

// How old the last scan may be, and how many are started at once.
const (
	scanEvery = 24 * time.Hour
	maxStarts = 100
)

// ScanDue starts the scans of accounts that had none for a day.
func (s *Service) ScanDue(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		accounts, err := due(ctx, tx, s.now().Add(-scanEvery), maxStarts)
		if err != nil {
			return err
		}
		for _, id := range accounts {
			if _, err := s.start(ctx, tx, id, false); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) tell(tx *database.Tx, accountID int64) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: accountID, Kind: "duplicates", Data: map[string]any{}})
	})
}
