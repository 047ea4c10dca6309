package segment

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// Ready is a segment that comes with the program. Its filter may be taken as a start
// for one's own.
type Ready struct {
	Key         string
	Name        string
	Description string
	Icon        string
	Payload     json.RawMessage
}

func (r Ready) tree() filter.Tree {
	tree, err := filter.Read(r.Payload)
	if err != nil {
		panic("segment: a ready-made filter that cannot be read: " + r.Key)
	}
	return tree
}

// condition writes one as clients do.
func condition(key string, operator filter.Operator, values ...any) map[string]any {
	return map[string]any{"attribute_key": key, "filter_operator": operator, "values": append([]any{}, values...), "query_operator": "AND"}
}

// noReplyDays is after how many days without an answer a lead counts as silent.
const noReplyDays = 7

// readyMade gives the segments that make sense in an account.
func readyMade(attributes attribute.Schema, locale string) []Ready {
	lead := condition("contact_type", filter.EqualTo, "lead")
	var out []Ready
	add := func(key, icon string, conditions ...map[string]any) {
		conditions[len(conditions)-1]["query_operator"] = nil
		payload, err := json.Marshal(conditions)
		if err != nil {
			panic(err) // texts and numbers always encode
		}
		out = append(out, Ready{key, text.Word(locale, "segment", key), text.Word(locale, "segment_description", key), icon, payload})
	}
	add("no_reply", "clock", lead, condition("waiting_for_contact_since", filter.DaysBefore, noReplyDays))
	add("never_contacted", "send", lead, condition("last_outgoing_at", filter.IsNotPresent))
	add("new_this_week", "sparkles", condition("created_at", filter.WithinLast, 6))
	add("without_phone", "phone-off", condition("phone_number", filter.IsNotPresent))
	if key := birthday(attributes); key != "" {
		add("birthday", "cake", condition(key, filter.AnniversaryThisMonth))
	}
	add("possible_duplicates", "copy", condition("possible_duplicate", filter.EqualTo, true))
	return out
}

// birthday gives the key of the attribute that holds birthdays, by what people call
// it; "" for none.
func birthday(attributes attribute.Schema) string {
	names := []string{"nascimento", "aniversario", "birth", "dob", "bday"}
	for _, d := range attributes.Definitions() {
		called := fold.Key(d.Key + " " + d.Name)
		if d.Type == attribute.Date && d.ArchivedAt.IsZero() && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(called, name) }) {
			return filter.CustomPrefix + d.Key
		}
	}
	return ""
}

// Ready lists the ready-made segments, their names in a language.
func (s *Service) Ready(ctx context.Context, actor account.Actor, locale string) (list []Ready, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		attributes, err := attribute.Load(ctx, r, actor.AccountID(), attribute.OfContact)
		list = readyMade(attributes, locale)
		return err
	})
	return list, err
}

// readyTree gives the filter of a ready-made segment.
func readyTree(ctx context.Context, r database.Reader, actor account.Actor, key string) (filter.Tree, error) {
	attributes, err := attribute.Load(ctx, r, actor.AccountID(), attribute.OfContact)
	if err != nil {
		return filter.Tree{}, err
	}
	list := readyMade(attributes, "")
	i := slices.IndexFunc(list, func(made Ready) bool { return made.Key == key })
	if i < 0 {
		return filter.Tree{}, problem.NotFound()
	}
	return list[i].tree(), nil
}
