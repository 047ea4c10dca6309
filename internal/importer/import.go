package importer

import (
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// Status is where an import stands.
type Status string

// The statuses. Uploaded: the file is understood as far as it goes by itself, and
// waits for choices. Ready: it was previewed. Paused: it stopped after as many rows
// as it was told. Canceling: it is asked to stop and will after its present batch.
const (
	Uploaded   Status = "uploaded"
	Previewing Status = "previewing"
	Ready      Status = "ready"
	Queued     Status = "queued"
	Running    Status = "running"
	Paused     Status = "paused"
	Canceling  Status = "canceling"
	Canceled   Status = "canceled"
	Completed  Status = "completed"
	Failed     Status = "failed"
	Undoing    Status = "undoing"
	Undone     Status = "undone"
)

var statuses = []Status{Uploaded, Previewing, Ready, Queued, Running, Paused, Canceling, Canceled, Completed, Failed, Undoing, Undone}

func choicesOfStatus() string {
	names := make([]string, len(statuses))
	for n, s := range statuses {
		names[n] = string(s)
	}
	return strings.Join(names, ", ")
}

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

// Counts are the rows done so far, by outcome; Rows is their sum. Dropped are those
// of them that went in without a bad cell.
type Counts struct {
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Skipped   int `json:"skipped"`
	Rejected  int `json:"rejected"`
	Dropped   int `json:"dropped"`
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

func (c *Counts) merge(more Counts) {
	c.Rows += more.Rows
	c.Created += more.Created
	c.Updated += more.Updated
	c.Unchanged += more.Unchanged
	c.Skipped += more.Skipped
	c.Rejected += more.Rejected
	c.Dropped += more.Dropped
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
	Waits      *Wait    // set while something keeps it from going on
	Format     sheet.Format
	Header     []string
	Mapping    []Column
	Options    Options
	Recalled   *Named  // whose columns and choices it began with; nil: those that a file gets by itself
	TotalRows  int     // in the file
	Counts     Counts  // of a preview, and from the start on of what is committed
	Preview    *Counts // what a preview has promised; nil without one
	Undo       *UndoCounts
	StopAt     int // it pauses when so many rows are done; 0: never
	CreatedAt  time.Time
	StartedAt  time.Time // zero: not yet
	FinishedAt time.Time // zero: not yet
	ExpiredAt  time.Time // when the file and what became of its rows were deleted; zero: they are there
	Worked     time.Duration
	Series     []Point

	blobKey    string
	language   string           // of the account, while the file is understood
	pass       int              // counts previews and starts
	cancelUndo bool             // once it has stopped, what is in goes
	heartbeat  time.Time        // the last sign of life
	attributes attribute.Schema // as they are when a slice begins
	slice      clock.Stopwatch  // since the present slice began
	pace       *pace            // of this program at these rows, slice after slice
	met        bool             // the last rows have met contacts; see write
	alone      bool             // a row has had several e-mail addresses or phone numbers
	crowded    int              // for so many batches more others are expected to wait

	labelTitles []string // the account's, when a slice begins that needs them
}

// Named is an import as others name it.
type Named struct {
	ID        int64
	FileName  string
	CreatedAt time.Time
}

// Finished says that nothing more will happen to the import by itself.
func (i Import) Finished() bool {
	return i.Status == Completed || i.Status == Failed || i.Status == Canceled || i.Status == Undone
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

	About []Mentioned `json:"-"` // the contacts that it is about and that are there, where rows are listed
}

// contactsParam is the parameter with the ids of the contacts that an error is about,
// divided by blanks.
const contactsParam = "contacts"

// Mentioned is a contact as it is called by now.
type Mentioned struct {
	ID   int64
	Name string
}

// about gives the ids of the contacts that the error is about.
func (e RowError) about() (ids []int64) {
	for text := range strings.FieldsSeq(e.Params[contactsParam]) {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// Row is what became of a row, or would, in a preview.
type Row struct {
	Line        int // of the file where its record begins
	Outcome     Outcome
	ContactID   int64           // of the contact that it met or made; 0 for none, or none yet
	ContactName string          // as it is called by now, where rows are listed; "" when it is gone
	Errors      []RowError      // why it was rejected, or which cells were left out
	Changes     contact.Changes // of an update
	Earlier     int             // the line of the last row before it that met the same contact; 0 for none
}
