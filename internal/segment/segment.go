package segment

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Type is what a segment is of. Those of conversations and reports are kept for
// clients of the compatible API as they are given.
type Type string

// The types, in the order of their numbers in the compatible API.
const (
	OfConversations Type = "conversation"
	OfContacts      Type = "contact"
	OfReports       Type = "report"
)

// Types are all types.
func Types() []Type { return []Type{OfConversations, OfContacts, OfReports} }

// Audience is who sees a segment besides its owner.
type Audience string

// The audiences.
const (
	Nobody   Audience = "nobody"
	Team     Audience = "team"
	Everyone Audience = "everyone"
)

// Segment is a filter under a name.
type Segment struct {
	ID          int64
	AccountID   int64
	UserID      int64 // its owner
	OwnerName   string
	Type        Type
	Name        string
	Icon        string
	Description string
	Query       json.RawMessage // an object with the filter as payload, as it was given
	Position    int             // among its owner's, ascending
	Pinned      bool
	SharedWith  Audience
	TeamID      int64 // with Team
	CreatedAt   time.Time
	UpdatedAt   time.Time

	// Fault is why its filter cannot be read any more, such as a deleted attribute.
	Fault *problem.Error
}

// Change is what somebody gives of a segment; nil stays.
type Change struct {
	Name, Icon, Description *string
	Type                    *Type // of a new one only
	Query                   json.RawMessage
	Pinned                  *bool
	SharedWith              *Audience
	TeamID                  *int64
}

// Limits of what people type.
const (
	maxName        = 255
	maxIcon        = 50
	maxDescription = 1000
	maxQuery       = 256 << 10
)

// apply gives the segment with a change made. The error names each field at fault.
func (s Segment) apply(change Change) (Segment, error) {
	var faults []problem.Field
	refuse := func(field, code string, params problem.Params) {
		faults = append(faults, problem.Field{Name: field, Code: code, Params: params})
	}
	for _, given := range []struct {
		field string
		value *string
		into  *string
		limit int
	}{{"name", change.Name, &s.Name, maxName}, {"icon", change.Icon, &s.Icon, maxIcon}, {"description", change.Description, &s.Description, maxDescription}} {
		if given.value == nil {
			continue
		}
		clean, err := fold.Clean(*given.value, given.limit)
		if err != nil {
			faults = append(faults, problem.FieldOf(given.field, err))
		}
		*given.into = clean
	}
	if change.Type != nil {
		s.Type = *change.Type
	}
	if !slices.Contains(Types(), s.Type) {
		refuse("filter_type", "choice_invalid", problem.Params{"field": "filter_type", "choices": "conversation, contact, report"})
	}
	if change.Query != nil {
		s.Query = change.Query
	}
	if len(s.Query) > maxQuery || !isObject(s.Query) {
		refuse("query", "value_invalid", problem.Params{"field": "query"})
	}
	if change.Pinned != nil {
		s.Pinned = *change.Pinned
	}
	s.share(change, refuse)
	return s, problem.InvalidFields(faults...)
}

func (s *Segment) share(change Change, refuse func(field, code string, params problem.Params)) {
	if change.TeamID != nil {
		s.TeamID = *change.TeamID
	}
	if change.SharedWith != nil {
		s.SharedWith = *change.SharedWith
	}
	switch {
	case !slices.Contains([]Audience{Nobody, Team, Everyone}, s.SharedWith):
		refuse("shared_with", "choice_invalid", problem.Params{"field": "shared_with", "choices": "nobody, team, everyone"})
	case s.SharedWith != Team:
		s.TeamID = 0
	case s.TeamID == 0:
		refuse("team_id", "required", problem.Params{"field": "team_id"})
	}
}

func isObject(query json.RawMessage) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(query, &object) == nil && object != nil && fold.Check(string(query)) == nil && !strings.Contains(string(query), `\u0000`)
}

// Tree reads the filter of a segment of contacts.
func (s Segment) Tree() (filter.Tree, error) {
	var query struct {
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(s.Query, &query); err != nil {
		query.Payload = nil
	}
	return filter.Read(query.Payload)
}
