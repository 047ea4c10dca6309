package contact

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Label is a coloured marker on contacts. Contacts carry it by id, so that
// renaming and deleting one reaches all of them.
type Label struct {
	ID            int64
	AccountID     int64
	Title         string // lower-case letters, digits, _ and -
	Description   string
	Color         string // #rrggbb
	ShowOnSidebar bool
	Contacts      int       // how many have it
	DeletedAt     time.Time // zero unless it is one of [Service.DeletedLabels]
}

// LabelChange is what changes of a label; nil stays.
type LabelChange struct {
	Title, Description, Color *string
	ShowOnSidebar             *bool
}

const (
	defaultColor   = "#1f93ff"
	maxDescription = 1000
)

var (
	labelTitle = regexp.MustCompile(`^[\p{L}\p{N}]+[\p{L}\p{N}_-]+$`)
	labelColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// LabelTitle gives a title as it is stored: lower-case. Errors: required,
// label_invalid, text_invalid, too_long.
func LabelTitle(given string) (string, error) {
	title, err := CleanText(given)
	switch {
	case err != nil:
		return "", err
	case title == "":
		return "", &FieldError{Code: "required"}
	}
	title = strings.ToLower(title)
	if !labelTitle.MatchString(title) {
		return "", &FieldError{Code: "label_invalid"}
	}
	return title, nil
}

// Apply gives the label with a change made. The error names each field at fault.
func (l Label) Apply(change LabelChange) (Label, error) {
	var faults []problem.Field
	check := func(field string, err error) {
		if err != nil {
			faults = append(faults, fault(field, err))
		}
	}
	set(check, "title", change.Title, func(s string) error { return keepText(&l.Title)(LabelTitle(s)) })
	set(check, "description", change.Description, func(s string) error { return keepText(&l.Description)(fold.Clean(s, maxDescription)) })
	set(check, "color", change.Color, func(s string) error { return keepText(&l.Color)(cleanColor(s)) })
	if change.ShowOnSidebar != nil {
		l.ShowOnSidebar = *change.ShowOnSidebar
	}
	return l, problem.InvalidFields(faults...)
}

func cleanColor(given string) (string, error) {
	color := strings.ToLower(fold.Trim(given))
	if color == "" {
		return defaultColor, nil
	}
	if !labelColor.MatchString(color) {
		return "", &FieldError{Code: "color_invalid"}
	}
	return color, nil
}

const labelColumns = `l.id, l.account_id, l.title, l.description, l.color, l.show_on_sidebar,
	(SELECT count(*) FROM contact_labels cl WHERE cl.account_id = l.account_id AND cl.label_id = l.id)`

func scanLabel(row database.Row) (l Label, err error) {
	err = row.Scan(&l.ID, &l.AccountID, &l.Title, &l.Description, &l.Color, &l.ShowOnSidebar, &l.Contacts)
	return l, err
}

func loadLabel(ctx context.Context, r database.Reader, accountID, id int64) (Label, error) {
	return scanLabel(r.QueryRow(ctx, "SELECT "+labelColumns+" FROM labels l WHERE l.account_id = $1 AND l.id = $2", accountID, id))
}

// Labels lists the account's labels by title.
func (s *Service) Labels(ctx context.Context, actor account.Actor) (list []Label, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = database.Collect(ctx, r, scanLabel, "SELECT "+labelColumns+" FROM labels l WHERE l.account_id = $1 ORDER BY l.title", actor.AccountID())
		return err
	})
	return list, err
}

// Label gives one label.
func (s *Service) Label(ctx context.Context, actor account.Actor, id int64) (l Label, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Label{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		l, err = loadLabel(ctx, r, actor.AccountID(), id)
		return err
	})
	return l, err
}

// CreateLabel makes a label that no contact has yet. Errors: what is wrong with
// its fields, title_taken.
func (s *Service) CreateLabel(ctx context.Context, actor account.Actor, change LabelChange) (Label, error) {
	if change.Title == nil {
		change.Title = new(string) // refused as blank
	}
	return s.writeLabel(ctx, actor, func(tx *database.Tx) (Label, error) {
		l, err := Label{AccountID: actor.AccountID(), Color: defaultColor}.Apply(change)
		if err != nil {
			return l, err
		}
		return l, insertLabel(ctx, tx, &l, s.now(), "")
	})
}

func insertLabel(ctx context.Context, tx *database.Tx, l *Label, now time.Time, onConflict string) (err error) {
	if l.ID, err = database.NextID(ctx, tx, database.LabelIDs); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO labels (id, account_id, title, description, color, show_on_sidebar, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`+onConflict, l.ID, l.AccountID, l.Title, l.Description, l.Color, l.ShowOnSidebar, now.UnixMicro())
	return err
}

// UpdateLabel changes a label, on every contact that has it. Errors: as for CreateLabel.
func (s *Service) UpdateLabel(ctx context.Context, actor account.Actor, id int64, change LabelChange) (Label, error) {
	return s.writeLabel(ctx, actor, func(tx *database.Tx) (Label, error) {
		l, err := loadLabel(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return l, err
		}
		before := l.Title
		if l, err = l.Apply(change); err != nil {
			return l, err
		}
		_, err = tx.Exec(ctx, `UPDATE labels SET title = $3, description = $4, color = $5, show_on_sidebar = $6, updated_at = $7
			WHERE account_id = $1 AND id = $2`, l.AccountID, l.ID, l.Title, l.Description, l.Color, l.ShowOnSidebar, s.now().UnixMicro())
		if l.Title != before {
			columnar.ChangedAll(ctx, tx, l.AccountID)
		}
		return l, err
	})
}

// writeLabel does what all changes share: pages are told of the label.
func (s *Service) writeLabel(ctx context.Context, actor account.Actor, write func(tx *database.Tx) (Label, error)) (l Label, err error) {
	if err := actor.Require(account.Labels); err != nil {
		return Label{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		l, err = write(tx)
		s.tellLabel(tx, actor.AccountID(), l.ID)
		return err
	})
	if database.Violates(err) == "labels_title_key" {
		err = problem.Invalid("title_taken", problem.OnField("title"))
	}
	return l, err
}

func (s *Service) tellLabel(tx *database.Tx, accountID, id int64) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: accountID, Kind: "label", Data: map[string]any{"id": id}})
	})
}

// keepText puts a text in its place unless it was refused.
func keepText(field *string) func(string, error) error {
	return func(s string, err error) error {
		if err == nil {
			*field = s
		}
		return err
	}
}
