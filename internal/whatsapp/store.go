package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
)

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// state is how an inbox stands.
type state struct {
	fault, faultToken string
	templatesOf       string
	templatesAt       time.Time
}

// loadState gives the zero value for an inbox of which nothing is known.
func loadState(ctx context.Context, r database.Reader, i inbox.Inbox) (s state, err error) {
	var at int64
	err = r.QueryRow(ctx, "SELECT fault, fault_token, templates_of, templates_at FROM whatsapp_states WHERE account_id = $1 AND inbox_id = $2", i.AccountID, i.ID).
		Scan(&s.fault, &s.faultToken, &s.templatesOf, &at)
	if errors.Is(err, database.ErrNotFound) {
		return state{}, nil
	}
	s.templatesAt = instant(at)
	return s, err
}

// noteFault remembers why Meta refuses the token of an inbox, "" for nothing, and tells the
// pages when that is news.
func (s *Service) noteFault(ctx context.Context, i inbox.Inbox, fault string) error {
	mark := connectionOf(i).mark()
	var known state
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		known, err = loadState(ctx, r, i)
		return err
	})
	if err != nil || known.fault == fault && (fault == "" || known.faultToken == mark) {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: i.AccountID, Kind: "inbox", Data: map[string]any{"id": i.ID}})
		})
		_, err := tx.Exec(ctx, `INSERT INTO whatsapp_states (account_id, inbox_id, fault, fault_token) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id, inbox_id) DO UPDATE SET fault = excluded.fault, fault_token = excluded.fault_token`, i.AccountID, i.ID, fault, mark)
		return err
	})
}

// replaceTemplates stores the templates of an inbox in the place of those before.
func replaceTemplates(ctx context.Context, tx *database.Tx, i inbox.Inbox, list []Template, now time.Time) error {
	if _, err := tx.Exec(ctx, "DELETE FROM whatsapp_templates WHERE account_id = $1 AND inbox_id = $2", i.AccountID, i.ID); err != nil {
		return err
	}
	for _, t := range list {
		components, err := json.Marshal(t.Components)
		if err != nil {
			return fmt.Errorf("whatsapp: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO whatsapp_templates (account_id, inbox_id, name, language, category, components) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING`, i.AccountID, i.ID, t.Name, t.Language, t.Category, string(components))
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO whatsapp_states (account_id, inbox_id, templates_of, templates_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id, inbox_id) DO UPDATE SET templates_of = excluded.templates_of, templates_at = excluded.templates_at`,
		i.AccountID, i.ID, connectionOf(i).businessID, now.UnixMicro())
	return err
}

// templatesWhere gives templates of an inbox; where is a condition on t.
func templatesWhere(ctx context.Context, r database.Reader, accountID, inboxID int64, where string, args ...any) ([]Template, error) {
	return database.Collect(ctx, r, func(row database.Row) (t Template, err error) {
		var components string
		if err = row.Scan(&t.Name, &t.Language, &t.Category, &components); err == nil {
			err = json.Unmarshal([]byte(components), &t.Components)
		}
		return t, err
	}, "SELECT t.name, t.language, t.category, t.components FROM whatsapp_templates t WHERE t.account_id = $1 AND t.inbox_id = $2 AND "+where+" ORDER BY t.name, t.language",
		append([]any{accountID, inboxID}, args...)...)
}

// news is a thing that was told and is not worked on yet.
type news struct {
	id, accountID, inboxID int64
	about                  string
	attempts               int // that have failed
	body                   string
}

const newsColumns = "SELECT e.id, e.account_id, e.inbox_id, e.about, e.attempts, e.body FROM whatsapp_events e WHERE e.account_id = $1 AND "

func scanNews(row database.Row) (e news, err error) {
	err = row.Scan(&e.id, &e.accountID, &e.inboxID, &e.about, &e.attempts, &e.body)
	return e, err
}

// insertNews stores what was told, and says whether it is new.
func insertNews(ctx context.Context, tx *database.Tx, i inbox.Inbox, t told, now time.Time) (id int64, added bool, err error) {
	if id, err = database.NextID(ctx, tx, database.WhatsAppEventIDs); err != nil {
		return 0, false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO whatsapp_events (id, account_id, inbox_id, key, about, body, busy_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING`, id, i.AccountID, i.ID, t.key, t.about, t.body, now.UnixMicro())
	return id, n > 0, err
}

// isKnown says whether a message of a payload has been received.
func isKnown(ctx context.Context, r database.Reader, i inbox.Inbox, key string) (bool, error) {
	var one int
	err := r.QueryRow(ctx, "SELECT 1 FROM messages WHERE account_id = $1 AND inbox_id = $2 AND source_id = $3", i.AccountID, i.ID, key).Scan(&one)
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// take gives a thing that was told to whoever works on it. Not found: it is done, or one before
// it, about the same, has to come first.
func take(ctx context.Context, tx *database.Tx, accountID, id int64, now time.Time) (news, error) {
	e, err := scanNews(tx.QueryRow(ctx, newsColumns+`e.id = $2 AND NOT EXISTS (SELECT 1 FROM whatsapp_events b WHERE b.account_id = e.account_id
		AND b.inbox_id = e.inbox_id AND b.about = e.about AND b.id < e.id AND b.attempts = 0)`, accountID, id))
	if err == nil {
		err = beat(ctx, tx, workArgs{accountID, id}, now)
	}
	return e, err
}

// next gives what comes behind something that was worked on; not found for nothing.
func next(ctx context.Context, tx *database.Tx, e news, now time.Time) (news, error) {
	e, err := scanNews(tx.QueryRow(ctx, newsColumns+"e.inbox_id = $2 AND e.about = $3 AND e.id > $4 AND e.attempts = 0 ORDER BY e.id LIMIT 1",
		e.accountID, e.inboxID, e.about, e.id))
	if err == nil {
		err = beat(ctx, tx, workArgs{e.accountID, e.id}, now)
	}
	return e, err
}

// beat notes that somebody works on a thing.
func beat(ctx context.Context, tx *database.Tx, of workArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE whatsapp_events SET busy_at = $3 WHERE account_id = $1 AND id = $2", of.AccountID, of.EventID, now.UnixMicro())
	return err
}

// done forgets what was worked on.
func done(ctx context.Context, tx *database.Tx, e news) error {
	_, err := tx.Exec(ctx, "DELETE FROM whatsapp_events WHERE account_id = $1 AND id = $2", e.accountID, e.id)
	return err
}

// missed counts a failure; what comes behind does not wait any more.
func missed(ctx context.Context, tx *database.Tx, e news, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE whatsapp_events SET attempts = attempts + 1, busy_at = $3 WHERE account_id = $1 AND id = $2", e.accountID, e.id, now.UnixMicro())
	return err
}

// stale gives what nobody works on and has to come first, over all accounts.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]workArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (of workArgs, err error) {
		err = row.Scan(&of.AccountID, &of.EventID)
		return of, err
	}, `SELECT e.account_id, e.id FROM whatsapp_events e WHERE e.busy_at <= $1 AND NOT EXISTS (SELECT 1 FROM whatsapp_events b WHERE b.account_id = e.account_id
		AND b.inbox_id = e.inbox_id AND b.about = e.about AND b.id < e.id AND b.attempts = 0)`, since.UnixMicro())
}

// keepFor is how long something is tried that nobody can work on.
const keepFor = 7 * 24 * time.Hour

// ForgetOld drops what could not be worked on for a week.
func (s *Service) ForgetOld(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, "DELETE FROM whatsapp_events WHERE created_at < $1", s.now().Add(-keepFor).UnixMicro())
		if n > 0 {
			s.log.ErrorContext(ctx, "what WhatsApp has told could not be worked on for a week", "events", n)
		}
		return err
	})
}

// Forget deletes what contacts have written and nobody has worked on yet; what they are in
// inboxes must still be there.
func Forget(ctx context.Context, tx *database.Tx, accountID int64, contactIDs []int64) (int64, error) {
	these, argument := tx.Dialect().In("ci.contact_id", "$2", contactIDs)
	return tx.Exec(ctx, `DELETE FROM whatsapp_events WHERE account_id = $1 AND EXISTS (SELECT 1 FROM contact_inboxes ci WHERE ci.account_id = whatsapp_events.account_id
		AND ci.inbox_id = whatsapp_events.inbox_id AND ci.source_id = whatsapp_events.about AND `+these+")", accountID, argument)
}

// sentParts gives what Meta calls the parts of a message that have been sent, in order.
func sentParts(ctx context.Context, r database.Reader, accountID, messageID int64) ([]string, error) {
	return database.Collect(ctx, r, database.Strings, "SELECT source_id FROM whatsapp_parts WHERE account_id = $1 AND message_id = $2 ORDER BY part", accountID, messageID)
}

func insertPart(ctx context.Context, tx *database.Tx, accountID, messageID int64, part int, sourceID string) error {
	_, err := tx.Exec(ctx, "INSERT INTO whatsapp_parts (account_id, message_id, part, source_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", accountID, messageID, part, sourceID)
	return err
}

// wholeOf gives the message, by what Meta calls its first part, of which something is a part;
// the same when it is none.
func wholeOf(ctx context.Context, r database.Reader, accountID int64, sourceID string) (first string, messageID int64, err error) {
	err = r.QueryRow(ctx, `SELECT f.source_id, f.message_id FROM whatsapp_parts p JOIN whatsapp_parts f ON f.account_id = p.account_id AND f.message_id = p.message_id
		AND f.part = 0 WHERE p.account_id = $1 AND p.source_id = $2`, accountID, sourceID).Scan(&first, &messageID)
	if errors.Is(err, database.ErrNotFound) {
		return sourceID, 0, nil
	}
	return first, messageID, err
}

// forgetParts has a message sent from its beginning when it is sent again.
func forgetParts(ctx context.Context, tx *database.Tx, accountID, messageID int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM whatsapp_parts WHERE account_id = $1 AND message_id = $2", accountID, messageID)
	return err
}

// answered gives what Meta calls a message of a conversation, "" when it knows none.
func answered(ctx context.Context, r database.Reader, accountID, conversationID, messageID int64) (sourceID string, err error) {
	err = r.QueryRow(ctx, "SELECT COALESCE(source_id, '') FROM messages WHERE account_id = $1 AND conversation_id = $2 AND id = $3", accountID, conversationID, messageID).Scan(&sourceID)
	if errors.Is(err, database.ErrNotFound) {
		return "", nil
	}
	return sourceID, err
}
