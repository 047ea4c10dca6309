package importer

import (
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// Status is where an import stands.
type Status string

// The statuses. Canceling: it is asked to stop and will after its present batch.
const (
	Queued    Status = "queued"
	Running   Status = "running"
	Canceling Status = "canceling"
	Canceled  Status = "canceled"
	Completed Status = "completed"
	Failed    Status = "failed"
)

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Skipped   Outcome = "skipped"
	Rejected  Outcome = "rejected"
)

// Counts are the rows done so far, by outcome; Rows is their sum.
type Counts struct {
	Rows, Created, Updated, Unchanged, Skipped, Rejected int
}

func (c *Counts) add(o Outcome) {
	c.Rows++
	switch o {
	case Created:
		c.Created++
	case Updated:
		c.Updated++
	case Unchanged:
		c.Unchanged++
	case Skipped:
		c.Skipped++
	case Rejected:
		c.Rejected++
	}
}

// The orders of a date in figures.
const (
	dayFirst   = "dmy"
	monthFirst = "mdy"
)

// Options are the choices of an import. They are the default ones so far.
type Options struct {
	MatchBy        []string `json:"match_by"`
	OnMatch        string   `json:"on_match"`
	Create         bool     `json:"create"`
	OnBadCell      string   `json:"on_bad_cell"`
	Header         bool     `json:"header"`
	BlankClears    bool     `json:"blank_clears"`
	DefaultCountry string   `json:"default_country"`
	DecimalComma   bool     `json:"decimal_comma"` // of "1.234", which may be read both ways
	DateOrder      string   `json:"date_order" enum:"dmy,mdy"`
}

func defaultOptions(language, country string) Options {
	locale := attribute.LocaleOf(language, country)
	order := dayFirst
	if locale.MonthFirst {
		order = monthFirst
	}
	return Options{
		DecimalComma: locale.DecimalComma, DateOrder: order,
		MatchBy: []string{"identifier", "email", "phone_number"}, OnMatch: "update", Create: true,
		OnBadCell: "reject_row", Header: true, DefaultCountry: country,
	}
}

// Import is one uploaded file and what became of it.
type Import struct {
	ID         int64
	AccountID  int64
	UserID     int64
	UserName   string
	FileName   string
	FileSize   int64 // bytes as uploaded
	Status     Status
	Failure    *Failure // set when it failed
	Format     sheet.Format
	Header     []string
	Mapping    []Column
	Options    Options
	TotalRows  int // in the file
	Counts     Counts
	CreatedAt  time.Time
	StartedAt  time.Time // zero: not yet
	FinishedAt time.Time // zero: not yet
	blobKey    string
	language   string           // of the account, while the file is understood
	attributes attribute.Schema // as they are when a slice begins
	met        bool             // the last rows have met contacts; see write
	crowded    int              // for so many batches more others are expected to wait
}

func (o Options) locale() attribute.Locale {
	return attribute.Locale{DecimalComma: o.DecimalComma, MonthFirst: o.DateOrder == monthFirst}
}

// Finished says that nothing more will happen to the import.
func (i Import) Finished() bool {
	return i.Status == Completed || i.Status == Failed || i.Status == Canceled
}

// Failure is why a file as a whole was not imported: the code that the API
// promises, and code and parameters of the exact text.
type Failure struct {
	Code   string         `json:"code"`
	Text   string         `json:"text"`
	Params problem.Params `json:"params,omitempty"`
}

// RowError is one reason why a row was rejected. Column is the header as in the
// file, "" for the row as a whole.
type RowError struct {
	Column string         `json:"column"`
	Code   string         `json:"code"`
	Params problem.Params `json:"params,omitempty"`
}

// Rejection is a rejected row: the line of the file where its record begins.
type Rejection struct {
	Line   int
	Errors []RowError
}
