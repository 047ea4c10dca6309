package contact

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// KeepLabels is how long the deletion of a label can be undone.
const KeepLabels = 30 * 24 * time.Hour

// labelRow is what a label's row carries over when it is deleted and restored.
const labelRow = "id, account_id, title, description, color, show_on_sidebar, created_at, updated_at"

// DeletedLabels lists the labels whose deletion can be undone, the last one first; their
// contacts are those that had them.
func (s *Service) DeletedLabels(ctx context.Context, actor account.Actor) (list []Label, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = database.Collect(ctx, r, scanDeletedLabel, `SELECT l.id, l.account_id, l.title, l.description, l.color, l.show_on_sidebar,
			(SELECT count(*) FROM label_removals x WHERE x.account_id = l.account_id AND x.label_id = l.id), l.deleted_at
			FROM deleted_labels l WHERE l.account_id = $1 AND l.deleted_at >= $2 ORDER BY l.deleted_at DESC, l.id DESC`,
			actor.AccountID(), s.now().Add(-KeepLabels).UnixMicro())
		return err
	})
	return list, err
}

func scanDeletedLabel(row database.Row) (l Label, err error) {
	var deleted int64
	err = row.Scan(&l.ID, &l.AccountID, &l.Title, &l.Description, &l.Color, &l.ShowOnSidebar, &l.Contacts, &deleted)
	l.DeletedAt = time.UnixMicro(deleted).UTC()
	return l, err
}

// DeleteLabel takes a label off the contacts and conversations that have it and keeps both for [KeepLabels].
func (s *Service) DeleteLabel(ctx context.Context, actor account.Actor, id int64) error {
	_, err := s.writeLabel(ctx, actor, func(tx *database.Tx) (Label, error) {
		n, err := tx.Exec(ctx, "INSERT INTO deleted_labels ("+labelRow+", deleted_at) SELECT "+labelRow+", CAST($3 AS BIGINT) FROM labels WHERE account_id = $1 AND id = $2",
			actor.AccountID(), id, s.now().UnixMicro())
		if err == nil && n == 0 {
			err = problem.NotFound()
		}
		if err != nil {
			return Label{}, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO label_removals (account_id, label_id, contact_id)
			SELECT account_id, label_id, contact_id FROM contact_labels WHERE account_id = $1 AND label_id = $2`, actor.AccountID(), id); err != nil {
			return Label{}, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO conversation_label_removals (account_id, label_id, conversation_id)
			SELECT account_id, label_id, conversation_id FROM conversation_labels WHERE account_id = $1 AND label_id = $2`, actor.AccountID(), id); err != nil {
			return Label{}, err
		}
		columnar.ChangedAll(ctx, tx, actor.AccountID())
		_, err = tx.Exec(ctx, "DELETE FROM labels WHERE account_id = $1 AND id = $2", actor.AccountID(), id)
		return Label{ID: id}, err
	})
	return err
}

// RestoreLabel undoes a deletion: the label is back on the contacts and conversations that had
// it and still exist. One that is not deleted stays as it is. Errors: restored_title_taken, when another
// label has the title by now, and not_found, also after [KeepLabels].
func (s *Service) RestoreLabel(ctx context.Context, actor account.Actor, id int64) (Label, error) {
	return s.writeLabel(ctx, actor, func(tx *database.Tx) (Label, error) {
		restored, err := tx.Exec(ctx, "INSERT INTO labels ("+labelRow+") SELECT "+labelRow+" FROM deleted_labels WHERE account_id = $1 AND id = $2 AND deleted_at >= $3",
			actor.AccountID(), id, s.now().Add(-KeepLabels).UnixMicro())
		if database.Violates(err) == "labels_title_key" {
			err = problem.Invalid("restored_title_taken", problem.OnField("title"))
		}
		if err != nil {
			return Label{}, err
		}
		if restored > 0 {
			err = putBackLabel(ctx, tx, actor.AccountID(), id)
		}
		if err != nil {
			return Label{}, err
		}
		return loadLabel(ctx, tx, actor.AccountID(), id)
	})
}

// putBackLabel gives a restored label back to who had it and forgets its deletion.
func putBackLabel(ctx context.Context, tx *database.Tx, accountID, id int64) error {
	columnar.ChangedAll(ctx, tx, accountID)
	_, err := tx.Exec(ctx, `INSERT INTO contact_labels (account_id, contact_id, label_id)
		SELECT c.account_id, c.id, x.label_id FROM label_removals x JOIN contacts c ON c.account_id = x.account_id AND c.id = x.contact_id
		WHERE x.account_id = $1 AND x.label_id = $2`, accountID, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO conversation_labels (account_id, conversation_id, label_id)
		SELECT account_id, conversation_id, label_id FROM conversation_label_removals WHERE account_id = $1 AND label_id = $2`, accountID, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM deleted_labels WHERE account_id = $1 AND id = $2", accountID, id)
	return err
}

// forgetRows is how many values one transaction forgets.
const forgetRows = 5000

// forgetLabels forgets labels, and who had them, whose deletion can no longer be undone.
func (s *Service) forgetLabels(ctx context.Context) error {
	type expired struct{ accountID, id int64 }
	var old []expired
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		old, err = database.Collect(ctx, r, func(row database.Row) (e expired, err error) {
			err = row.Scan(&e.accountID, &e.id)
			return e, err
		}, "SELECT account_id, id FROM deleted_labels WHERE deleted_at < $1", s.now().Add(-KeepLabels).UnixMicro())
		return err
	})
	for _, e := range old {
		err = errors.Join(err, s.forgetLabel(ctx, e.accountID, e.id))
	}
	return err
}

func (s *Service) forgetLabel(ctx context.Context, accountID, id int64) (err error) {
	for more := true; more && err == nil; {
		err = s.db.Write(ctx, func(tx *database.Tx) error {
			n, err := tx.Exec(ctx, `DELETE FROM label_removals WHERE account_id = $1 AND label_id = $2 AND contact_id IN
				(SELECT contact_id FROM label_removals WHERE account_id = $1 AND label_id = $2 ORDER BY contact_id LIMIT $3)`, accountID, id, forgetRows)
			if more = n == forgetRows; more || err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "DELETE FROM deleted_labels WHERE account_id = $1 AND id = $2", accountID, id)
			return err
		})
	}
	return err
}
