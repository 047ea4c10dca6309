package exporter

import (
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// Format is what the file is.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// MaxXLSX is how many contacts a workbook takes: the rows of a sheet but its header.
const MaxXLSX = 1<<20 - 1

// Status is where an export stands.
type Status string

// The statuses.
const (
	Queued    Status = "queued"
	Running   Status = "running"
	Completed Status = "completed"
	Canceled  Status = "canceled"
	Failed    Status = "failed"
	Expired   Status = "expired"
)

// keptFor is how long a file can be fetched.
const keptFor = 7 * 24 * time.Hour

// Export is one file of contacts.
type Export struct {
	ID         int64
	AccountID  int64
	UserID     int64
	Format     Format
	Columns    []string
	Options    Options
	Status     Status
	Total      int // contacts chosen
	Done       int // of these, those that had their turn
	Parts      int
	FileName   string
	Size       int64 // bytes
	ErrorCode  string
	RetryAt    time.Time // set while it waits for room on the disk
	CreatedAt  time.Time
	FinishedAt time.Time // zero: not yet
	ExpiresAt  time.Time // zero: not yet
	blobKey    string    // what the keys of its files begin with
	sheet      sheetState
}

// Options are how values are written.
type Options struct {
	Delimiter string `json:"delimiter"`
	Locale    string `json:"locale"`
	TimeZone  string `json:"time_zone"`
}

// Order is what somebody wants in a file.
type Order struct {
	Contacts  contact.Selection
	Columns   []string // empty: all there are
	Format    Format   // "": CSV
	Delimiter string   // of a CSV; "": as spreadsheets of the account's language expect it
}

// check refuses what cannot be written.
func (o Order) check() error {
	if !slices.Contains([]Format{"", CSV, XLSX}, o.Format) {
		return problem.Invalid("choice_invalid", problem.OnField("format"), problem.With("field", "format"), problem.With("choices", "csv, xlsx"))
	}
	if !slices.Contains([]string{"", ",", ";", "\t", "|"}, o.Delimiter) {
		return problem.Invalid("choice_invalid", problem.OnField("delimiter"), problem.With("field", "delimiter"), problem.With("choices", `, ; \t |`))
	}
	return nil
}
