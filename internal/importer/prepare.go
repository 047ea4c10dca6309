package importer

import (
	"errors"
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
	line   int
	change contact.Change
	fresh  contact.Contact // what it makes of nobody; its keys find the contact
	errors []RowError
}

// preparer turns records into rows. It is pure and does the expensive part of the
// work, off the goroutine that writes.
type preparer struct {
	header   []string
	rules    contact.Rules
	locales  []attribute.Locale // by column
	exported bool
	sources  map[string][]int // the columns of each target, the first that is filled wins
	custom   []string         // keys of the attributes that columns go to
}

func newPreparer(header []string, mapping []Column, rules contact.Rules, options Options) *preparer {
	p := &preparer{header: header, rules: rules, sources: map[string][]int{}}
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
			p.sources[sheet.CustomTarget+d.Key] = at
			p.custom = append(p.custom, d.Key)
		}
	}
	return p
}

func (p *preparer) prepare(record sheet.Record) row {
	r := row{line: record.Line}
	cells := record.Cells
	if beyond := filledBeyond(cells, len(p.header)); beyond > 0 {
		r.errors = append(r.errors, RowError{Code: "cells_beyond_header", Params: problem.Params{
			"cells": strconv.Itoa(beyond), "header": strconv.Itoa(len(p.header)),
		}})
		return r
	}
	columns := map[string]int{} // which column gave each field
	set := func(target, field string, into **string) {
		if value, at := p.value(cells, target); at >= 0 {
			*into, columns[field] = &value, at
		}
	}
	c := &r.change
	c.Found = true
	set("name", "name", &c.Name)
	p.joinNames(cells, c, columns)
	set("email", "email", &c.Email)
	set("phone_number", "phone_number", &c.PhoneNumber)
	set("identifier", "identifier", &c.Identifier)
	set("city", "city", &c.City)
	set("country_code", "country", &c.Country)
	set("company_name", "company_name", &c.CompanyName)
	p.readBlocked(cells, &r)
	p.readCustom(cells, &r)
	fresh, err := contact.Contact{}.Apply(r.change, p.rules)
	r.fresh = fresh
	r.errors = append(r.errors, p.faults(err, columns)...)
	if len(r.errors) == 0 && !fresh.Identifies() {
		r.errors = append(r.errors, RowError{Code: "nothing_identifies"})
	}
	return r
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
func blank(cell string) bool {
	clean, err := fold.Clean(cell, sheet.MaxRecord)
	return err == nil && clean == ""
}

// value gives the first filled cell of a target and its column, -1 for none.
func (p *preparer) value(cells []string, target string) (string, int) {
	for _, at := range p.sources[target] {
		if at >= len(cells) {
			continue
		}
		value := cells[at]
		if p.exported {
			value = strings.TrimPrefix(value, "'")
		}
		if !blank(value) {
			return value, at
		}
	}
	return "", -1
}

// joinNames makes a name of first and last name where there is no whole one.
func (p *preparer) joinNames(cells []string, c *contact.Change, columns map[string]int) {
	if c.Name != nil {
		return
	}
	first, at := p.value(cells, "first_name")
	last, lastAt := p.value(cells, "last_name")
	if at < 0 {
		at = lastAt
	}
	if at >= 0 {
		name := strings.TrimSpace(strings.TrimSpace(first) + " " + strings.TrimSpace(last))
		c.Name, columns["name"] = &name, at
	}
}

func (p *preparer) readBlocked(cells []string, r *row) {
	value, at := p.value(cells, "blocked")
	if at < 0 {
		return
	}
	truth, known := attribute.Truth(value)
	if !known {
		r.errors = append(r.errors, RowError{Column: p.header[at], Code: "value_invalid"})
		return
	}
	r.change.Blocked = &truth
}

// readCustom reads the cells of custom attributes, each by the type of its own.
func (p *preparer) readCustom(cells []string, r *row) {
	for _, key := range p.custom {
		text, at := p.value(cells, sheet.CustomTarget+key)
		if at < 0 {
			continue
		}
		value, err := p.rules.Attributes.Parse(key, text, p.locales[at])
		if err != nil {
			fault := &problem.Fault{Code: "value_invalid"}
			errors.As(err, &fault)
			r.errors = append(r.errors, RowError{Column: p.header[at], Code: fault.Code, Params: fault.Params})
			continue
		}
		if r.change.Custom == nil {
			r.change.Custom = make(map[string]any, len(p.custom))
		}
		r.change.Custom[key] = value
	}
}

// faults names the column of the file instead of the field.
func (p *preparer) faults(err error, columns map[string]int) []RowError {
	found := &problem.Error{}
	if !errors.As(err, &found) {
		return nil
	}
	var out []RowError
	for _, f := range found.Fields {
		e := RowError{Code: f.Code, Params: f.Params}
		if at, ok := columns[f.Name]; ok {
			e.Column = p.header[at]
		}
		out = append(out, e)
	}
	return out
}
