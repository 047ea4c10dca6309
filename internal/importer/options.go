package importer

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// The choices of an import that are a word.
const (
	onMatchUpdate = "update"
	onMatchFill   = "fill"
	onMatchSkip   = "skip"
	rejectRow     = "reject_row"
	dropCell      = "drop_cell"
	createLabels  = "create"
	dayFirst      = "dmy"
	monthFirst    = "mdy"
)

// Options are the choices of an import.
type Options struct {
	MatchBy        []string     `json:"match_by" enum:"identifier,email,phone_number" doc:"By what a row finds its contact, in this order"`
	OnMatch        string       `json:"on_match" enum:"update,fill,skip" doc:"What a row does to the contact that it meets: update it with what the row gives, fill its blanks only, or nothing"`
	Create         bool         `json:"create" doc:"Whether a row that meets nobody makes a contact; otherwise it is skipped"`
	OnBadCell      string       `json:"on_bad_cell" enum:"reject_row,drop_cell" doc:"Whether a cell that cannot be read rejects its row, or only itself"`
	Header         bool         `json:"header" doc:"false: the first line is a row too, and the columns are numbered"`
	BlankClears    bool         `json:"blank_clears" doc:"Whether a blank cell clears the field of the contact met"`
	DefaultCountry string       `json:"default_country" doc:"Of national phone numbers: an ISO code"`
	Labels         []string     `json:"labels" doc:"For every row that goes in, besides those of its cells"`
	UnknownLabels  string       `json:"unknown_labels" enum:"create,reject_row" doc:"What becomes of a label in a cell that there is not yet"`
	OwnerID        int64        `json:"owner_id" doc:"The member who looks after every contact; 0: nobody is set"`
	ContactType    contact.Type `json:"contact_type" enum:",visitor,lead,customer" doc:"Of every contact; empty: it is not set"`
	DecimalComma   bool         `json:"decimal_comma" doc:"Of 1.234, which may be read both ways"`
	DateOrder      string       `json:"date_order" enum:"dmy,mdy" doc:"Of 3/4/2026, which may be read both ways"`
	Webhooks       bool         `json:"webhooks" doc:"Whether webhooks are told of every contact that the import creates or changes, and of taking it back"`
}

func defaultOptions(actor account.Actor) Options {
	locale := attribute.LocaleOf(actor.Account.Locale, actor.Account.Country)
	order, unknown := dayFirst, rejectRow
	if locale.MonthFirst {
		order = monthFirst
	}
	if actor.Can(account.Labels) {
		unknown = createLabels
	}
	return Options{
		DecimalComma: locale.DecimalComma, DateOrder: order,
		MatchBy: slices.Clone(identityFields), OnMatch: onMatchUpdate, Create: true,
		OnBadCell: rejectRow, Header: true, DefaultCountry: actor.Account.Country, Labels: []string{}, UnknownLabels: unknown,
	}
}

// identityFields are what rows find contacts by, in the order of the default.
var identityFields = []string{fieldIdentifier, fieldEmail, fieldPhone}

// The fields that tell contacts apart.
const (
	fieldIdentifier = "identifier"
	fieldEmail      = "email"
	fieldPhone      = "phone_number"
)

func (o Options) locale() attribute.Locale {
	return attribute.Locale{DecimalComma: o.DecimalComma, MonthFirst: o.DateOrder == monthFirst}
}

// OptionChoices are options as a client gives them, by name; those that are not
// given stay as they are.
type OptionChoices map[string]json.RawMessage

// with gives the options as chosen. The error names each option at fault.
func (o Options) with(given OptionChoices) (Options, error) {
	var faults []problem.Field
	for name, into := range map[string]any{
		"match_by": &o.MatchBy, "on_match": &o.OnMatch, "create": &o.Create, "on_bad_cell": &o.OnBadCell, "header": &o.Header,
		"blank_clears": &o.BlankClears, "default_country": &o.DefaultCountry, "labels": &o.Labels, "unknown_labels": &o.UnknownLabels,
		"owner_id": &o.OwnerID, "contact_type": &o.ContactType, "decimal_comma": &o.DecimalComma, "date_order": &o.DateOrder,
		"webhooks": &o.Webhooks,
	} {
		if raw, found := given[name]; found && json.Unmarshal(raw, into) != nil {
			faults = append(faults, optionFault(name, "value_invalid", nil))
		}
	}
	for name := range given {
		if !slices.Contains(optionNames, name) {
			faults = append(faults, optionFault(name, "option_unknown", problem.Params{"choices": strings.Join(optionNames, ", ")}))
		}
	}
	if len(faults) == 0 {
		faults = o.check()
	}
	slices.SortFunc(faults, func(a, b problem.Field) int { return strings.Compare(a.Name, b.Name) })
	return o, problem.InvalidFields(faults...)
}

var optionNames = []string{
	"match_by", "on_match", "create", "on_bad_cell", "header", "blank_clears", "default_country", "labels", "unknown_labels",
	"owner_id", "contact_type", "decimal_comma", "date_order", "webhooks",
}

func optionFault(name, code string, params problem.Params) problem.Field {
	out := problem.Params{"field": name}
	maps.Copy(out, params)
	return problem.Field{Name: name, Code: code, Params: out}
}

// check brings the options into their form and says what is wrong with them.
func (o *Options) check() (faults []problem.Field) {
	oneOf := func(name, value string, choices ...string) {
		if !slices.Contains(choices, value) {
			faults = append(faults, optionFault(name, "choice_invalid", problem.Params{"choices": strings.Trim(strings.Join(choices, ", "), ", ")}))
		}
	}
	oneOf("on_match", o.OnMatch, onMatchUpdate, onMatchFill, onMatchSkip)
	oneOf("on_bad_cell", o.OnBadCell, rejectRow, dropCell)
	oneOf("unknown_labels", o.UnknownLabels, createLabels, rejectRow)
	oneOf("date_order", o.DateOrder, dayFirst, monthFirst)
	oneOf("contact_type", string(o.ContactType), "", string(contact.Visitor), string(contact.Lead), string(contact.Customer))
	seen := map[string]bool{}
	for _, by := range o.MatchBy {
		if !slices.Contains(identityFields, by) || seen[by] {
			faults = append(faults, optionFault("match_by", "choice_invalid", problem.Params{"choices": strings.Join(identityFields, ", ")}))
			break
		}
		seen[by] = true
	}
	if len(o.MatchBy) == 0 {
		faults = append(faults, optionFault("match_by", "required", nil))
	}
	if code, known := contact.CountryCode(o.DefaultCountry); known {
		o.DefaultCountry = code
	} else {
		faults = append(faults, optionFault("default_country", "value_invalid", nil))
	}
	if o.OwnerID < 0 {
		faults = append(faults, optionFault("owner_id", "member_unknown", nil))
	}
	labels, err := contact.CleanLabels(o.Labels)
	if err != nil {
		fault, _ := problem.As(err)
		faults = append(faults, fault.Fields...)
	} else {
		o.Labels = append([]string{}, labels...)
	}
	return faults
}
