package mailbox

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// The attributes of a message that say who gets a copy: lists of addresses.
const (
	ccField  = "cc_emails"
	bccField = "bcc_emails"
)

// maxCopies is how many people get a copy of a message.
const maxCopies = 50

// Prepare looks at who gets a copy of what a member writes, before it is stored: the addresses
// in their canonical form, each once, without the contact's and the inbox's own. Errors, on
// cc_emails and bcc_emails: email_invalid, too_many; required for content.
func (s *Service) Prepare(ctx context.Context, r database.Reader, v conversation.Conversation, d conversation.Draft) (conversation.Draft, error) {
	if d.Content == "" && len(d.Files) == 0 {
		return d, problem.InvalidFields(problem.FieldOf("content", &problem.Fault{Code: "required"}))
	}
	if d.Attributes[ccField] == nil && d.Attributes[bccField] == nil {
		return d, nil
	}
	in, err := inbox.Load(ctx, r, v.AccountID, v.InboxID)
	if err != nil {
		return d, err
	}
	left := []string{v.SourceID, SettingsOf(in.Settings).Address}
	d.Attributes = maps.Clone(d.Attributes)
	var faults []problem.Field
	for _, field := range []string{ccField, bccField} {
		list, err := copies(d.Attributes[field], left)
		if err != nil {
			faults = append(faults, problem.FieldOf(field, err))
		}
		left = append(left, list...)
		if d.Attributes[field] = list; len(list) == 0 {
			delete(d.Attributes, field)
		}
	}
	return d, problem.InvalidFields(faults...)
}

// copies reads addresses as they are given, a list or a text with commas, without those that are left out.
func copies(given any, without []string) (out []string, err error) {
	for _, address := range addressList(given) {
		clean, err := contact.Email(address)
		if err != nil {
			return nil, err
		}
		if clean != "" && !slices.Contains(without, clean) && !slices.Contains(out, clean) {
			out = append(out, clean)
		}
	}
	if len(out) > maxCopies {
		return nil, &problem.Fault{Code: "too_many", Params: problem.Params{"max": strconv.Itoa(maxCopies)}}
	}
	return out, nil
}

func addressList(given any) (out []string) {
	switch list := given.(type) {
	case string:
		return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' })
	case []string:
		return list
	case []any:
		for _, one := range list {
			if address, is := one.(string); is {
				out = append(out, address)
			}
		}
	}
	return out
}

// cc and bcc are who gets a copy of a letter, and of whom nobody else knows.
func (l letter) cc() []string  { return addressList(l.Message.Attributes[ccField]) }
func (l letter) bcc() []string { return addressList(l.Message.Attributes[bccField]) }
