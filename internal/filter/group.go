package filter

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
)

// FieldOf gives the field of a key, as conditions write it.
func FieldOf(key string, attributes attribute.Schema) (Field, bool) { return fieldOf(key, attributes) }

// Grouping is the SQL that puts contacts with the same value together.
type Grouping struct {
	By    string // the expression to group by
	Shown string // a text, as one contact has it; NULL for none
	Join  string // behind FROM contacts c
}

// shownColumns are what is stored of fields that are compared by another column.
var shownColumns = map[string]string{"name": "c.name", "identifier": "c.identifier", "city": "c.city", "company": "c.company_name"}

// Splits says whether contacts can be split by the field. Hardly two have the same
// moment, a segment is no value, and what contacts have several of puts them into several parts.
func (f Field) Splits() bool {
	return f.Kind != Instant && f.Kind != Segment && !f.many && (f.Kind != Number || f.Attribute != nil)
}

// GroupSQL writes the grouping of a field that [Field.Splits]; add takes a further
// parameter and gives its placeholder.
func (f Field) GroupSQL(d *database.Dialect, add func(value any) string) Grouping {
	switch {
	case f.Attribute != nil:
		key := "CAST(" + add(f.Attribute.Key) + " AS TEXT)"
		value := "CAST(c.custom_attributes->" + key + " AS TEXT)"
		if f.Kind == Text {
			return Grouping{By: "COALESCE(c.custom_keys->>" + key + ", c.custom_attributes->>" + key + ")", Shown: value}
		}
		return Grouping{By: value, Shown: value}
	case f.Kind == Label:
		return Grouping{By: "l.title", Shown: "l.title", Join: ` LEFT JOIN contact_labels cl ON cl.account_id = c.account_id AND cl.contact_id = c.id
			LEFT JOIN labels l ON l.account_id = cl.account_id AND l.id = cl.label_id`}
	case f.Kind == Boolean:
		truth := "CASE WHEN " + f.column + " THEN 'true' ELSE 'false' END"
		return Grouping{By: truth, Shown: truth}
	}
	shown := f.column
	if other, found := shownColumns[f.Key]; found {
		shown = other
	}
	return Grouping{By: f.column, Shown: "CAST(" + shown + " AS TEXT)"}
}

// Shows says whether columns hold the field as people are shown it. Names and identifiers they
// hold only as they are compared.
func (f Field) Shows() bool {
	return f.Attribute != nil || shownColumns[f.Key] == "" || f.Key == "city" || f.Key == "company"
}

// Apart gives the values that a contact is counted under when contacts are split by the
// field, each with what a grouping shows of it; raw and compared are as columns hold them.
// A value that the field could not have is none. Of several addresses the primary one counts.
func (f Field) Apart(raw Raw, compared any) iter.Seq2[any, string] {
	return func(yield func(any, string) bool) {
		if f.others != "" {
			raw.Text, _, _ = strings.Cut(raw.Text, several)
			compared = f.Compared(raw)
		}
		if titles, many := compared.([]string); many {
			for _, title := range titles {
				if !yield(title, title) {
					return
				}
			}
			return
		}
		yield(compared, f.shown(raw, compared))
	}
}

func (f Field) shown(raw Raw, compared any) string {
	switch value := compared.(type) {
	case nil:
		return ""
	case bool:
		return strconv.FormatBool(value)
	case int64:
		return strconv.FormatInt(value, 10)
	}
	return raw.Text
}

// Value reads what a grouping has shown: string, json.Number, bool or int64; nil for
// none, and for what the field could not have.
func (f Field) Value(shown string) any {
	var value any = shown
	if f.Attribute != nil {
		value = nil
		if tree, err := decodeValue(shown); err == nil {
			value = tree
		}
		return f.value(&Record{Custom: map[string]any{f.Attribute.Key: value}})
	}
	switch f.Kind {
	case Boolean:
		return shown == "true"
	case Member, Import:
		if id, err := strconv.ParseInt(shown, 10, 64); err == nil {
			return id
		}
		return nil
	}
	if shown == "" {
		return nil
	}
	return value
}

// Like says whether a value of a field of texts, as [Field.Value] gives it, contains a text.
func (f Field) Like(value any, text string) bool {
	own, is := value.(string)
	return is && strings.Contains(f.folded(own), f.folded(text))
}

// Has is the condition that holds for the contacts with a value of the field.
func (f Field) Has(value any) Condition {
	if value == nil {
		return Condition{Key: f.Key, Operator: IsNotPresent, Values: []any{}}
	}
	return Condition{Key: f.Key, Operator: EqualTo, Values: []any{value}}
}

func decodeValue(text string) (value any, err error) {
	if err = json.Unmarshal([]byte(text), &value); err != nil {
		return nil, err
	}
	if _, number := value.(float64); number {
		return json.Number(text), nil
	}
	return value, nil
}
