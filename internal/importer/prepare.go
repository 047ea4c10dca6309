package importer

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// exportMark is the last column of a file that Ficha has exported: there an
// apostrophe in front of a cell is ours and is taken off.
const exportMark = "ficha_export"

// row is a record of the file, understood but not yet compared with any contact.
type row struct {
	line     int
	change   contact.Change
	fresh    contact.Contact // what it makes of nobody; its keys find the contact
	labels   []string        // that it adds, in order
	errors   []RowError      // why it is rejected, or which cells are left out
	rejected bool
	header   []string
	columns  [len(sourceFields)]int32 // which one gave each of the fields: 1 the first, 0 none
	beside   string                   // the name beside an e-mail address, for who has none
}

// sourceFields are those of which a row knows the column.
var sourceFields = [...]string{
	"name", fieldEmail, targetOtherEmails, fieldPhone, targetOtherPhones, fieldIdentifier, "city", "country", "company_name", "contact_type",
}

// column gives the header of the column that gave a field, "" for none.
func (r *row) column(field string) string {
	n := slices.Index(sourceFields[:], field)
	if n < 0 || r.columns[n] == 0 {
		return ""
	}
	return r.header[r.columns[n]-1]
}

// from keeps which column gave a field.
func (r *row) from(field string, column int) {
	r.columns[slices.Index(sourceFields[:], field)] = int32(column) + 1
}

// reject refuses the row for one more reason.
func (r *row) reject(reason RowError) Outcome {
	r.errors, r.rejected = append(r.errors, reason), true
	return Rejected
}

// isBare says that the row has nothing but a name to be found by.
func (r *row) isBare() bool { return isBare(r.fresh) }

func isBare(c contact.Contact) bool {
	return c.Identifier == "" && c.Email == "" && c.PhoneNumber == "" && c.OtherEmails == nil && c.OtherPhones == nil
}

// drop leaves an identity out of the row and gives the header of its column.
func (r *row) drop(field string) string {
	r.change = r.change.Without(field)
	switch field {
	case fieldIdentifier:
		r.fresh.Identifier = ""
	case fieldEmail:
		r.fresh.Email, r.fresh.OtherEmails = "", nil
	case fieldPhone:
		r.fresh.PhoneNumber, r.fresh.PhoneTyped, r.fresh.OtherPhones = "", "", nil
	}
	return r.column(field)
}

// preparer turns records into rows. It is pure and does the expensive part of the
// work, off the goroutine that writes.
type preparer struct {
	header   []string
	rules    contact.Rules
	locales  []attribute.Locale // by column
	exported bool
	sources  map[string][]int // the columns of each target, the first that is filled wins
	custom   []customColumn   // of the attributes that columns go to
	options  Options
	labels   map[string]bool // those that there are, or will be
}

// customColumn is an attribute that columns go to.
type customColumn struct {
	target, key string
	kind        attribute.Type
}

func newPreparer(header []string, mapping []Column, rules contact.Rules, options Options) *preparer {
	p := &preparer{header: header, rules: rules, options: options, sources: map[string][]int{}, labels: map[string]bool{}}
	if own := ownColumns(header); own > 0 {
		p.exported = strings.EqualFold(strings.TrimSpace(header[own-1]), exportMark)
	}
	m := make(sheet.Mapping, 0, len(mapping))
	for _, c := range mapping {
		m = append(m, sheet.Column{Column: c.Column, Target: c.Target})
		p.locales = append(p.locales, options.localeOf(c))
	}
	for _, target := range targets {
		if at := m.Sources(target); len(at) > 0 {
			p.sources[target] = at
		}
	}
	for _, d := range rules.Attributes.Definitions() {
		if at := m.Sources(sheet.CustomTarget + d.Key); len(at) > 0 {
			target := sheet.CustomTarget + d.Key
			p.sources[target] = at
			p.custom = append(p.custom, customColumn{target, d.Key, d.Type})
		}
	}
	return p
}

func (p *preparer) prepare(record sheet.Record) row {
	r := row{line: record.Line, header: p.header}
	cells := record.Cells
	if beyond := filledBeyond(cells, len(p.header)); beyond > 0 {
		r.reject(RowError{Code: "cells_beyond_header", Params: problem.Params{
			"cells": strconv.Itoa(beyond), "header": strconv.Itoa(len(p.header)),
		}})
		return r
	}
	if len(cells) == 1 && cells[0] == "\x00" {
		r.reject(RowError{Code: "file_padded"})
		return r
	}
	if p.isHeaderAgain(cells) {
		r.reject(RowError{Code: "row_is_header"})
		return r
	}
	if p.isUndivided(cells) {
		r.reject(RowError{Code: "row_undivided"})
		return r
	}
	set := func(target, field string, into **string) {
		if value, at := p.value(cells, target); at >= 0 {
			*into = &value
			r.from(field, at)
		}
	}
	c := &r.change
	c.Found, c.Canonical = true, true
	set("name", "name", &c.Name)
	p.joinNames(cells, &r)
	p.readEmails(cells, &r)
	p.readPhones(cells, &r)
	set("identifier", fieldIdentifier, &c.Identifier)
	set("city", "city", &c.City)
	set("country_code", "country", &c.Country)
	set("company_name", "company_name", &c.CompanyName)
	if c.Identifier != nil && isScientific(*c.Identifier) {
		r.errors = append(r.errors, RowError{Column: r.column(fieldIdentifier), Code: "digits_lost"})
		c.Identifier = nil
	}
	p.readChoices(cells, &r)
	p.readLabels(cells, &r)
	p.readCustom(cells, &r)
	p.setDefaults(&r)
	p.apply(&r)
	if p.options.OnBadCell != dropCell && len(r.errors) > 0 {
		r.rejected = true
	}
	if !r.rejected && isFooter(r.change) {
		r.reject(RowError{Code: "row_is_footer"})
	}
	if !r.rejected && !r.fresh.Identifies() {
		r.reject(RowError{Code: "nothing_identifies"})
	}
	return r
}

// apply makes the contact that the row makes of nobody; where bad cells are
// dropped, without them.
func (p *preparer) apply(r *row) {
	for range 2 {
		fresh, err := contact.Contact{}.Apply(r.change, p.rules)
		r.fresh = fresh
		if fresh.Name == "" {
			r.fresh.Name, _ = contact.CleanText(r.beside)
		}
		found, is := problem.As(err)
		if !is {
			return
		}
		var dropped []string
		for _, f := range found.Fields {
			e := RowError{Column: r.column(f.Name), Code: f.Code, Params: f.Params}
			r.errors = append(r.errors, e)
			dropped = append(dropped, f.Name)
		}
		if p.options.OnBadCell != dropCell {
			return
		}
		r.change = r.change.Without(dropped...)
	}
	r.rejected = true // a fault that is no cell's
}

// setDefaults gives the row what is chosen for the whole file.
func (p *preparer) setDefaults(r *row) {
	if owner := p.options.OwnerID; owner != 0 {
		r.change.OwnerID = &owner
	}
	if kind := p.options.ContactType; kind != "" && r.change.Type == nil {
		r.change.Type = &kind
	}
	r.labels = united(r.labels, p.options.Labels)
}

// filledBeyond gives the number of cells up to the last filled one, if that lies
// beyond the header; blank cells there do no harm.
func filledBeyond(cells []string, header int) int {
	for n := len(cells); n > header; n-- {
		if !blank(cells[n-1]) {
			return n
		}
	}
	return 0
}

// blank says that a cell shows nothing.
func blank(cell string) bool { return fold.Trim(cell) == "" }

// value gives the first filled cell of a target and its column; where blank cells
// clear, a blank one of a target that has a column; -1 for none. A cell that says
// that there is nothing clears nothing: it may be an error of a spreadsheet's.
func (p *preparer) value(cells []string, target string) (string, int) {
	value, at := p.filled(cells, target)
	sources := p.sources[target]
	if at >= 0 || !p.options.BlankClears || len(sources) == 0 {
		return value, at
	}
	for _, at := range sources {
		if at < len(cells) && !blank(p.cell(cells[at])) {
			return "", -1
		}
	}
	return "", sources[0]
}

// filled gives the first cell of a target that says something, and its column.
func (p *preparer) filled(cells []string, target string) (string, int) {
	for _, at := range p.sources[target] {
		if at >= len(cells) {
			continue
		}
		if value := p.cell(cells[at]); !p.saysNothing(target, value) {
			return value, at
		}
	}
	return "", -1
}

// joinNames makes a name of first, middle and last name where there is no whole one.
func (p *preparer) joinNames(cells []string, r *row) {
	if r.change.Name != nil && *r.change.Name != "" {
		return
	}
	name, column := "", -1
	for _, target := range []string{"first_name", "middle_name", "last_name"} {
		part, at := p.value(cells, target)
		if at < 0 {
			continue
		}
		if column < 0 {
			column = at
		}
		name = joinName(name, fold.Trim(part))
	}
	if column >= 0 {
		r.change.Name = &name
		r.from("name", column)
	}
}

// joinName appends a part of a name, unless the name ends with it already: some put
// the whole name into the column of the first.
func joinName(name, part string) string {
	whole := fold.Key(name)
	if part == "" || strings.HasSuffix(whole, " "+fold.Key(part)) {
		return name
	}
	return strings.TrimSpace(name + " " + part)
}

// readChoices reads the cells that know few words. A blank one changes nothing, and
// no file takes back that somebody asked not to be written to.
func (p *preparer) readChoices(cells []string, r *row) {
	if truth := p.readTruth(cells, "blocked", r); truth != nil {
		r.change.Blocked = truth
	}
	if truth := p.readTruth(cells, "do_not_contact", r); truth != nil && *truth {
		r.change.DoNotContact = truth
	}
	if text, at := p.filled(cells, "contact_type"); at >= 0 {
		kind, known := contact.TypeOf(text)
		if !known {
			kind = contact.Type(strings.TrimSpace(text)) // refused as such
		}
		r.change.Type = &kind
		r.from("contact_type", at)
	}
}

func (p *preparer) readTruth(cells []string, target string, r *row) *bool {
	value, at := p.filled(cells, target)
	if at < 0 {
		return nil
	}
	truth, known := attribute.Truth(value)
	if !known {
		r.errors = append(r.errors, RowError{Column: p.header[at], Code: "value_invalid"})
		return nil
	}
	return &truth
}

// maxLabels is how many labels an account may have before a file makes no more: a
// column of names that is taken for labels shall not make a million.
const maxLabels = 1000

// readLabels adds the labels of all columns that go there; of several in a cell each.
func (p *preparer) readLabels(cells []string, r *row) {
	for _, at := range p.filledOf(cells, targetLabel) {
		titles, err := contact.CleanLabels(labelsIn(p.cell(cells[at])))
		if found, is := problem.As(err); is {
			r.errors = append(r.errors, RowError{Column: p.header[at], Code: found.Fields[0].Code, Params: found.Fields[0].Params})
			continue
		}
		for _, title := range titles {
			if !p.labels[title] {
				if p.options.UnknownLabels != createLabels || len(p.labels) >= maxLabels {
					r.errors = append(r.errors, RowError{Column: p.header[at], Code: "label_unknown", Params: problem.Params{"label": title}})
					continue
				}
				p.labels[title] = true
			}
			r.labels = united(r.labels, []string{title})
		}
	}
}

// readCustom reads the cells of custom attributes, each by the type of its own.
func (p *preparer) readCustom(cells []string, r *row) {
	for _, c := range p.custom {
		text, at := p.value(cells, c.target)
		if at < 0 {
			continue
		}
		value, err := p.readValue(c, text, p.locales[at])
		if err != nil {
			fault := &problem.Fault{Code: "value_invalid"}
			errors.As(err, &fault)
			r.errors = append(r.errors, RowError{Column: p.header[at], Code: fault.Code, Params: fault.Params})
			continue
		}
		if r.change.Custom == nil {
			r.change.Custom = make(map[string]any, len(p.custom))
		}
		r.change.Custom[c.key] = value
	}
}

// readValue reads a cell of an attribute; a blank one, which clears, is nil.
func (p *preparer) readValue(c customColumn, text string, locale attribute.Locale) (any, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no value is no error
	}
	if c.kind == attribute.Text && isScientific(text) {
		return nil, &problem.Fault{Code: "digits_lost"}
	}
	return p.rules.Attributes.Parse(c.key, text, locale)
}
