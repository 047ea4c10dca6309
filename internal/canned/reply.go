package canned

import (
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Reply is one canned reply.
type Reply struct {
	ID        int64
	AccountID int64
	ShortCode string // without blanks and a leading slash
	Content   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Change is what somebody gives of a reply, as typed; nil stays.
type Change struct{ ShortCode, Content *string }

// Limits: characters of a code and of a text, and how many replies an account has.
const (
	maxCode    = 50
	maxContent = 10_000
	maxReplies = 1000
)

// apply gives the reply with a change made. The error names each field at fault: required,
// too_long, text_invalid, short_code_invalid.
func (r Reply) apply(c Change) (Reply, error) {
	var faults []problem.Field
	if c.ShortCode != nil {
		code, err := cleanCode(*c.ShortCode)
		if r.ShortCode = code; err != nil {
			faults = append(faults, problem.FieldOf("short_code", err))
		}
	}
	if c.Content != nil {
		content, err := required(fold.Clean(*c.Content, maxContent))
		if r.Content = content; err != nil {
			faults = append(faults, problem.FieldOf("content", err))
		}
	}
	return r, problem.InvalidFields(faults...)
}

// cleanCode gives a code as it is stored. People write it with the slash that they type to
// find it.
func cleanCode(given string) (string, error) {
	code, err := fold.Clean(given, maxCode)
	if code, err = required(strings.TrimPrefix(code, "/"), err); err != nil {
		return "", err
	}
	if strings.ContainsFunc(code, fold.IsBlankOrControl) || strings.Contains(code, "/") || fold.Key(code) == "" {
		return "", &problem.Fault{Code: "short_code_invalid"}
	}
	return code, nil
}

func required(text string, err error) (string, error) {
	if err == nil && text == "" {
		err = &problem.Fault{Code: "required"}
	}
	return text, err
}

// rank says how well a reply fits what is searched for, lower is better: the code begins with
// it, contains it, or the text does. ok: it fits at all.
func (r Reply) rank(key string) (rank int, ok bool) {
	code := fold.Key(r.ShortCode)
	switch {
	case strings.HasPrefix(code, key):
		return 0, true
	case strings.Contains(code, key):
		return 1, true
	case strings.Contains(fold.Key(r.Content), key):
		return 2, true
	}
	return 0, false
}
