package attribute

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// maxKey bounds keys that a client gives; those made from a name are shorter.
const (
	maxKey     = 100
	maxMadeKey = 60
)

// keyForm keeps keys to what fits into a sort key, the target of a column and an
// address without quoting.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]*$`)

// reserved are the names of standard fields: those of the compatible API, and
// all that our wire, files and filters call something.
var reserved = map[Model][]string{
	OfContact: {
		"name", "email", "phone_number", "identifier", "country_code", "city", "created_at", "last_activity_at", "referer", "blocked",
		"id", "first_name", "last_name", "phone", "country", "company", "company_name", "label", "labels", "contact_type", "type",
		"blocked_reason", "blocked_at", "blocked_by", "do_not_contact", "owner", "owner_id", "source", "other_emails",
		"other_phone_numbers", "avatar", "avatar_url", "thumbnail", "additional_attributes", "custom_attributes", "version", "updated_at",
		"segment", "import", "import_id", "updated_by_import", "possible_duplicate", "waiting_for_contact_since", "waiting_for_us_since", "description", "availability_status", "conversations_count", "conversation_status", "inbox", "inbox_id", "last_incoming_at", "last_outgoing_at", "ficha_export",
	},
	OfConversation: {
		"status", "priority", "assignee_id", "inbox_id", "team_id", "display_id", "campaign_id", "labels", "browser_language",
		"country_code", "referer", "created_at", "last_activity_at",
		"id", "contact_id", "account_id", "uuid", "label", "assignee", "inbox", "team", "contact", "messages", "additional_attributes",
		"custom_attributes", "updated_at",
	},
}

// MakeKey makes a key of a name: "Gasto total" gives gasto_total. taken are the
// keys of the model; a key among them gets a number.
func MakeKey(name string, taken []string) string {
	key := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return ' '
	}, fold.Key(name))
	key = strings.Join(strings.Fields(key), "_")
	key = strings.TrimRight(key[:min(len(key), maxMadeKey)], "_")
	if key == "" {
		key = "attribute"
	}
	made := key
	for n := 2; slices.Contains(taken, made); n++ {
		made = key + "_" + strconv.Itoa(n)
	}
	return made
}

// CheckKey refuses a key that could be confused: key_invalid, key_reserved.
func CheckKey(model Model, key string) error {
	var c checker
	switch {
	case len(key) > maxKey || !keyForm.MatchString(key):
		c.refuse("attribute_key", "key_invalid", problem.Params{"max": strconv.Itoa(maxKey)})
	case slices.Contains(reserved[model], strings.ToLower(key)):
		c.refuse("attribute_key", "key_reserved", nil)
	}
	return c.err()
}
