package importer

import (
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// plan decides what rows mean, one after the other, as if each were written
// before the next is looked at; but in memory, on the contacts that the rows'
// identities find. It is pure: a dry run and a run decide the same.
type plan struct {
	rules        contact.Rules
	byIdentifier map[string]*state
	byEmail      map[string]*state
	byPhone      map[string]*state
	byName       map[string][]*state // contacts with nothing but a name, by id
	changed      []*state            // in the order in which they were first touched
	counts       Counts
	rejections   []Rejection
}

// state is a contact as the database has it and as the rows so far leave it.
type state struct {
	before, now contact.Contact
	isNew       bool
	touched     bool
	claimed     bool // a row with nothing but a name has met it
	claim       bool // and it must be remembered
	line        int  // of the row that changed it last
}

func newPlan(rules contact.Rules, existing, nameOnly []contact.Contact, claimed map[int64]bool) *plan {
	p := &plan{
		rules:        rules,
		byIdentifier: map[string]*state{}, byEmail: map[string]*state{}, byPhone: map[string]*state{}, byName: map[string][]*state{},
	}
	for _, c := range existing {
		p.index(&state{before: c, now: c})
	}
	for _, c := range nameOnly {
		key := contact.SortKey(c.Name)
		p.byName[key] = append(p.byName[key], &state{before: c, now: c, claimed: claimed[c.ID]})
	}
	return p
}

func (p *plan) index(s *state) {
	if s.now.Identifier != "" {
		p.byIdentifier[s.now.Identifier] = s
	}
	for _, email := range s.now.Emails() {
		p.byEmail[email] = s
	}
	for _, number := range s.now.PhoneNumbers() {
		p.byPhone[number] = s
	}
}

// take decides one row. create makes the new contact of a row that meets nobody.
func (p *plan) take(r row, create func(r row) contact.Contact) {
	outcome := p.decide(&r, create)
	if outcome == Rejected {
		p.rejections = append(p.rejections, Rejection{Line: r.line, Errors: r.errors})
	}
	p.counts.add(outcome)
}

func (p *plan) decide(r *row, create func(r row) contact.Contact) Outcome {
	if len(r.errors) > 0 {
		return Rejected
	}
	met, fault := p.match(*r)
	if fault != nil {
		r.errors = append(r.errors, *fault)
		return Rejected
	}
	if met == nil {
		s := &state{now: create(*r), isNew: true}
		p.claimName(s, *r)
		p.index(s)
		p.touch(s)
		return Created
	}
	p.claimName(met, *r)
	after, err := met.now.Apply(r.change, p.rules)
	if err != nil { // cannot be: the row was applied to nobody before
		r.errors = append(r.errors, RowError{Code: "value_invalid"})
		return Rejected
	}
	if after.Equal(met.now) {
		return Unchanged
	}
	p.unindex(met)
	met.now, met.line = after, r.line
	p.index(met)
	p.touch(met)
	return Updated
}

// unindex takes away the keys that a contact is about to lose.
func (p *plan) unindex(s *state) {
	delete(p.byIdentifier, s.now.Identifier)
	for _, email := range s.now.Emails() {
		delete(p.byEmail, email)
	}
	for _, number := range s.now.PhoneNumbers() {
		delete(p.byPhone, number)
	}
}

func (p *plan) touch(s *state) {
	if !s.touched {
		s.touched = true
		p.changed = append(p.changed, s)
	}
}

// match finds the contact of a row by identifier, email, phone number; a row whose
// identities belong to different contacts is nobody's.
func (p *plan) match(r row) (*state, *RowError) {
	if r.fresh.Identifier == "" && r.fresh.Email == "" && r.fresh.PhoneNumber == "" {
		return p.matchByName(r), nil
	}
	var met *state
	var metBy string
	for _, by := range []struct {
		field string
		state *state
	}{
		{"identifier", p.byIdentifier[r.fresh.Identifier]},
		{"email", p.byEmail[r.fresh.Email]},
		{"phone_number", p.byPhone[r.fresh.PhoneNumber]},
	} {
		switch {
		case by.state == nil || by.state == met:
		case met == nil:
			met, metBy = by.state, by.field
		default:
			return nil, &RowError{Code: "belongs_to_two", Params: problem.Params{
				"field": metBy, "contact": name(met.now), "other_field": by.field, "other_contact": name(by.state.now),
			}}
		}
	}
	return met, nil
}

// name is how a message names a contact.
func name(c contact.Contact) string {
	for _, text := range []string{c.Name, c.Email, c.PhoneNumber} {
		if text != "" {
			return strings.TrimSpace(text)
		}
	}
	return c.Identifier
}

// matchByName finds the first contact with nothing but a name that no row of this
// import has met and that has all the values that the row gives.
func (p *plan) matchByName(r row) *state {
	for _, s := range p.byName[contact.SortKey(r.fresh.Name)] {
		if s.claimed {
			continue
		}
		if after, err := s.now.Apply(r.change, p.rules); err == nil && after.Equal(s.now) {
			return s
		}
	}
	return nil
}

func (p *plan) claimName(s *state, r row) {
	if r.fresh.Identifier != "" || r.fresh.Email != "" || r.fresh.PhoneNumber != "" {
		return
	}
	s.claimed, s.claim = true, true
	if !s.isNew {
		p.touch(s)
	}
}
