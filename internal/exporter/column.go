package exporter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// kind is what a cell holds, which decides how a workbook shows it.
type kind string

const (
	words  kind = ""
	number kind = "n" // digits with a dot
	day    kind = "d" // 2026-12-31
)

// cell is one value of a row.
type cell struct {
	Text string `json:"t,omitempty"`
	Kind kind   `json:"k,omitempty"`
}

// record is a contact with what stands in other tables.
type record struct {
	contact.Contact
	labels []string
	owner  string
	zone   *time.Location
}

// column is a column of the file.
type column struct {
	name  string // as in the header; the import knows it again
	value func(r *record) cell
}

// standard are the columns of every account, in the order of a whole file.
var standard = []column{
	{"id", func(r *record) cell { return cell{strconv.FormatInt(r.ID, 10), number} }},
	{"name", func(r *record) cell { return cell{Text: r.Name} }},
	{"email", func(r *record) cell { return cell{Text: r.Email} }},
	{"phone_number", func(r *record) cell { return cell{Text: r.PhoneNumber} }},
	{"identifier", func(r *record) cell { return cell{Text: r.Identifier} }},
	{"city", func(r *record) cell { return cell{Text: r.City} }},
	{"country", func(r *record) cell { return cell{Text: r.country()} }},
	{"company_name", func(r *record) cell { return cell{Text: r.CompanyName} }},
	{"contact_type", func(r *record) cell { return cell{Text: string(r.Type)} }},
	{"owner", func(r *record) cell { return cell{Text: r.owner} }},
	{"labels", func(r *record) cell { return cell{Text: strings.Join(r.labels, ", ")} }},
	{"other_emails", func(r *record) cell { return cell{Text: strings.Join(r.OtherEmails, ", ")} }},
	{"other_phone_numbers", func(r *record) cell {
		return cell{Text: strings.Join(contact.Contact{OtherPhones: r.OtherPhones}.PhoneNumbers(), ", ")}
	}},
	{"blocked", func(r *record) cell { return cell{Text: strconv.FormatBool(r.Blocked)} }},
	{"blocked_reason", func(r *record) cell { return cell{Text: r.BlockedReason} }},
	{"do_not_contact", func(r *record) cell { return cell{Text: strconv.FormatBool(r.DoNotContact)} }},
	{"source", func(r *record) cell { return cell{Text: string(r.Source)} }},
	{"created_at", func(r *record) cell { return r.instant(r.CreatedAt) }},
	{"updated_at", func(r *record) cell { return r.instant(r.UpdatedAt) }},
	{"last_activity_at", func(r *record) cell { return r.instant(r.LastActivityAt) }},
}

// aliases are other names under which clients ask for a column.
var aliases = map[string]string{"country_code": "country", "company": "company_name", "owner_id": "owner", "label": "labels"}

const customPrefix = "custom_attributes."

// columnsOf gives the columns that are asked for, all if none is. What is unknown is
// left out, as in the compatible API; nothing but that is an error.
func columnsOf(names []string, schema attribute.Schema) ([]column, error) {
	if len(names) == 0 {
		all := slices.Clone(standard)
		for _, d := range schema.Definitions() {
			if d.ArchivedAt.IsZero() {
				all = append(all, custom(d.Key, schema))
			}
		}
		return all, nil
	}
	var out []column
	for _, name := range names {
		if alias, found := aliases[name]; found {
			name = alias
		}
		key, isCustom := strings.CutPrefix(name, customPrefix)
		at := slices.IndexFunc(standard, func(c column) bool { return c.name == name })
		_, defined := schema.Get(key)
		switch {
		case at >= 0:
			out = append(out, standard[at])
		case defined && (isCustom || key == name):
			out = append(out, custom(key, schema))
		}
	}
	if len(out) == 0 {
		return nil, problem.Invalid("choice_invalid", problem.OnField("column_names"), problem.With("field", "column_names"),
			problem.With("choices", strings.Join(namesOf(standard), ", ")))
	}
	return out, nil
}

func namesOf(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}

// custom is the column of an attribute, under its key.
func custom(key string, schema attribute.Schema) column {
	d, _ := schema.Get(key)
	return column{key, func(r *record) cell {
		value := r.Custom[key]
		switch v := value.(type) {
		case nil:
			return cell{}
		case string:
			if d.Type == attribute.Date {
				return cell{v, day}
			}
			return cell{Text: v}
		case json.Number:
			return cell{v.String(), number}
		case bool:
			return cell{Text: strconv.FormatBool(v)}
		}
		inner, err := json.Marshal(value)
		if err != nil {
			return cell{Text: fmt.Sprint(value)} // it came out of JSON and goes back
		}
		return cell{Text: string(inner)}
	}}
}

// country is the code, or the text that was no country; the import reads both.
func (r *record) country() string {
	if r.CountryCode != "" {
		return r.CountryCode
	}
	unknown, _ := r.Additional["country"].(string)
	return unknown
}

// instant is written in the account's time zone.
func (r *record) instant(at time.Time) cell {
	if at.IsZero() {
		return cell{}
	}
	return cell{Text: at.In(r.zone).Format(time.DateTime)}
}

// markColumn is the last column of a CSV: there the import takes an apostrophe in
// front of a cell off again.
const markColumn = "ficha_export"

// csvCell gives a cell's text as a spreadsheet of the locale reads it, with an
// apostrophe before what it would run.
func (c cell) csvCell(locale string) string {
	out := c.Text
	if c.Kind == number && locale == text.Portuguese {
		out = strings.Replace(out, ".", ",", 1)
	}
	if out != "" && strings.ContainsRune("=+-@\t\r'", rune(out[0])) {
		out = "'" + out
	}
	return out
}
