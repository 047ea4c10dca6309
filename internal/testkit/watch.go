package testkit

import (
	"context"
	"testing"

	"github.com/fichahq/ficha/internal/database"
)

// seenByFilters are the columns of contacts that filters read.
const seenByFilters = `name_key, email, phone_number, identifier, identifier_key, city, city_key, company_name, company_key, country_code,
	contact_type, owner_id, blocked, do_not_contact, source, import_id, created_at, updated_at, last_activity_at, last_incoming_at, last_outgoing_at,
	custom_attributes, custom_keys, other_emails, other_phone_numbers`

// watching notes in a table of the test every contact that is written, with the numbers of
// the account's last changes at that moment. Whoever writes it must take a later one.
var watching = map[string]string{
	"sqlite": `
		CREATE TABLE watched (account_id INTEGER, contact_id INTEGER, seqs TEXT);
		CREATE TRIGGER watch_insert AFTER INSERT ON contacts BEGIN
			INSERT INTO watched SELECT new.account_id, new.id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id); END;
		CREATE TRIGGER watch_update AFTER UPDATE OF ` + seenByFilters + ` ON contacts BEGIN
			INSERT INTO watched SELECT new.account_id, new.id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id); END;
		CREATE TRIGGER watch_delete AFTER DELETE ON contacts BEGIN
			INSERT INTO watched SELECT old.account_id, old.id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = old.account_id); END;
		CREATE TRIGGER watch_label AFTER INSERT ON contact_labels BEGIN
			INSERT INTO watched SELECT new.account_id, new.contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id); END;
		CREATE TRIGGER watch_unlabel AFTER DELETE ON contact_labels BEGIN
			INSERT INTO watched SELECT old.account_id, old.contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = old.account_id); END;
		CREATE TRIGGER watch_event AFTER INSERT ON contact_events WHEN new.import_line IS NOT NULL BEGIN
			INSERT INTO watched SELECT new.account_id, new.contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id); END;
		CREATE TRIGGER watch_begun AFTER INSERT ON conversations BEGIN
			INSERT INTO watched SELECT account_id, contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id)
				FROM contact_inboxes WHERE account_id = new.account_id AND id = new.contact_inbox_id; END;
		CREATE TRIGGER watch_status AFTER UPDATE OF status, snoozed_until ON conversations WHEN new.status <> old.status OR COALESCE(new.snoozed_until, 0) <> COALESCE(old.snoozed_until, 0) BEGIN
			INSERT INTO watched SELECT account_id, contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id)
				FROM contact_inboxes WHERE account_id = new.account_id AND id = new.contact_inbox_id; END;
		CREATE TRIGGER watch_title AFTER UPDATE OF title ON labels WHEN new.title <> old.title BEGIN
			INSERT INTO watched SELECT account_id, contact_id, (SELECT json_group_object(lane, seq) FROM contact_sequences WHERE account_id = new.account_id)
				FROM contact_labels WHERE account_id = new.account_id AND label_id = new.id; END;`,
	"postgres": `
		CREATE TABLE watched (account_id BIGINT, contact_id BIGINT, seqs JSONB);
		CREATE FUNCTION watch(account BIGINT, contact BIGINT) RETURNS VOID LANGUAGE SQL AS $$
			INSERT INTO watched SELECT account, contact, (SELECT jsonb_object_agg(lane, seq) FROM contact_sequences WHERE account_id = account) $$;
		CREATE FUNCTION watch_contact() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			IF TG_OP = 'DELETE' THEN PERFORM watch(old.account_id, old.id); ELSE PERFORM watch(new.account_id, new.id); END IF; RETURN NULL; END $$;
		CREATE FUNCTION watch_label() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			IF TG_OP = 'DELETE' THEN PERFORM watch(old.account_id, old.contact_id); ELSE PERFORM watch(new.account_id, new.contact_id); END IF; RETURN NULL; END $$;
		CREATE FUNCTION watch_title() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			PERFORM watch(account_id, contact_id) FROM contact_labels WHERE account_id = new.account_id AND label_id = new.id; RETURN NULL; END $$;
		CREATE FUNCTION watch_conversation() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			PERFORM watch(account_id, contact_id) FROM contact_inboxes WHERE account_id = new.account_id AND id = new.contact_inbox_id; RETURN NULL; END $$;
		CREATE TRIGGER watch_begun AFTER INSERT ON conversations FOR EACH ROW EXECUTE FUNCTION watch_conversation();
		CREATE TRIGGER watch_status AFTER UPDATE OF status, snoozed_until ON conversations FOR EACH ROW
			WHEN (new.status <> old.status OR COALESCE(new.snoozed_until, 0) <> COALESCE(old.snoozed_until, 0)) EXECUTE FUNCTION watch_conversation();
		CREATE TRIGGER watch_contact AFTER INSERT OR DELETE OR UPDATE OF ` + seenByFilters + ` ON contacts FOR EACH ROW EXECUTE FUNCTION watch_contact();
		CREATE TRIGGER watch_label AFTER INSERT OR DELETE ON contact_labels FOR EACH ROW EXECUTE FUNCTION watch_label();
		CREATE TRIGGER watch_event AFTER INSERT ON contact_events FOR EACH ROW WHEN (new.import_line IS NOT NULL) EXECUTE FUNCTION watch_label();
		CREATE TRIGGER watch_title AFTER UPDATE OF title ON labels FOR EACH ROW WHEN (new.title <> old.title) EXECUTE FUNCTION watch_title();`,
}

// WatchChanges makes the test fail when somebody has written what filters read of a
// contact without noting it by columnar.Changed.
func WatchChanges(t testing.TB, db *database.DB) {
	t.Helper()
	ctx := context.Background()
	if err := execScript(ctx, db, watching[db.Dialect().Name]); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		var unnoted, watched int
		err := db.Read(ctx, func(r database.Reader) error {
			return r.QueryRow(ctx, `SELECT count(*), count(CASE WHEN NOT EXISTS (SELECT 1 FROM contact_changes n WHERE n.account_id = w.account_id
				AND n.seq > COALESCE(CAST(w.seqs ->> CAST(n.lane AS TEXT) AS BIGINT), 0) AND w.contact_id BETWEEN n.first_id AND n.last_id) THEN 1 END) FROM watched w`).Scan(&watched, &unnoted)
		})
		if err != nil || unnoted > 0 {
			t.Errorf("%d of %d writes of contacts, their labels or conversations were not noted: call columnar.Changed where they are written (%v)", unnoted, watched, err)
		}
	})
}

// execScript runs several statements, for which a transaction has no way.
func execScript(ctx context.Context, db *database.DB, script string) error {
	if w := db.SQLWriter(); w != nil {
		_, err := w.ExecContext(ctx, script)
		return err
	}
	_, err := db.Pool().Exec(ctx, script)
	return err
}

// NoteAll notes any change of contacts, for tests that write past the package that does
// it; it comes behind what they write.
func NoteAll(ctx context.Context, tx *database.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO contact_sequences (account_id, lane, seq) SELECT id, 0, 1 FROM accounts WHERE TRUE
		ON CONFLICT (account_id, lane) DO UPDATE SET seq = contact_sequences.seq + 1`)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO contact_changes (account_id, lane, seq, first_id, last_id) SELECT account_id, lane, seq, 0, 9000000000000000000 FROM contact_sequences WHERE lane = 0")
	return err
}
