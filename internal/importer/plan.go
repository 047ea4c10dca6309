package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// plan decides what rows mean, one after the other, as if each were written
// before the next is looked at; but in memory, on the contacts that the rows'
// identities find. It is pure: a dry run and a run decide the same.
type plan struct {
	owned
	nobody     contact.Contact // what new ones were before
	rules      contact.Rules
	options    Options
	identities []string            // of the options
	preview    bool                // every row tells what it would change
	byName     map[string][]*state // contacts with nothing but a name, by id
	found      []*state            // the contacts that rows may meet by an identity
	changed    []*state            // in the order in which they were first touched
	counts     Counts
	results    []result
	row        row     // that is being decided, which may take cells from it: the chunk's stays, for another try
	output     *output // see prepare
}

// owned are contacts by their identities.
type owned struct{ byIdentifier, byEmail, byPhone map[string]*state }

func newOwned() owned { return owned{map[string]*state{}, map[string]*state{}, map[string]*state{}} }

func (o owned) clear() {
	clear(o.byIdentifier)
	clear(o.byEmail)
	clear(o.byPhone)
}

// known is a contact that rows may meet, as the rows before them leave it.
type known struct {
	contact contact.Contact
	claimed bool // a row with nothing but a name has met it
	line    int  // of the last row that met it, 0 for none
	draft   *drafted
}

// state is a contact as the database has it and as the rows so far leave it.
type state struct {
	before  *contact.Contact // never nil
	now     contact.Contact
	isNew   bool
	touched bool
	claimed bool     // a row with nothing but a name has met it
	claim   bool     // and it must be remembered
	line    int      // of the row that changed it last
	met     int      // the line of the row that met it last
	draft   *drafted // in a preview: what rows before have made of it
}

// result is what became of a row and the contact that it is about, if any.
type result struct {
	Row
	state *state
}

func newPlan(rules contact.Rules, options Options, existing, nameOnly []known) *plan {
	p := &plan{
		owned: newOwned(), rules: rules, options: options, identities: options.identities(), byName: map[string][]*state{},
	}
	for _, k := range existing {
		st := &state{before: &k.contact, now: k.contact, claimed: k.claimed, met: k.line, draft: k.draft}
		p.found = append(p.found, st)
		p.index(st)
	}
	for _, k := range nameOnly {
		key := contact.SortKey(k.contact.Name)
		p.byName[key] = append(p.byName[key], &state{before: &k.contact, now: k.contact, claimed: k.claimed, met: k.line, draft: k.draft})
	}
	return p
}

func (p *plan) index(s *state) {
	give := func(by map[string]*state, key string) {
		if key != "" {
			by[key] = s
		}
	}
	give(p.byIdentifier, s.now.Identifier)
	give(p.byEmail, s.now.Email)
	give(p.byPhone, s.now.PhoneNumber)
	for _, email := range s.now.OtherEmails {
		give(p.byEmail, email)
	}
	for _, phone := range s.now.OtherPhones {
		give(p.byPhone, phone.Number)
	}
}

// take decides one row. create makes the new contact of a row that meets nobody.
func (p *plan) take(r *row, create func(r *row) contact.Contact) {
	p.row = *r
	p.results = append(p.results, result{Row: Row{Line: r.line}})
	out := &p.results[len(p.results)-1]
	p.decide(&p.row, out, create)
	out.Errors = p.row.errors
	p.counts.add(out.Outcome)
	if out.isDropped() {
		p.counts.Dropped++
	}
}

func (p *plan) decide(r *row, out *result, create func(r *row) contact.Contact) {
	if r.rejected {
		out.Outcome = Rejected
		return
	}
	met := p.match(r)
	switch {
	case r.rejected:
		out.Outcome = Rejected
	case met == nil && !p.options.Create:
		out.Outcome = Skipped
	case met == nil:
		s := &state{before: &p.nobody, now: create(r), isNew: true, met: r.line}
		s.now.Labels = united(nil, r.labels)
		p.claimName(s, r)
		p.index(s)
		p.touch(s)
		out.Outcome, out.state = Created, s
	default:
		out.state, out.Earlier = met, met.met
		met.met = r.line
		p.claimName(met, r)
		out.Outcome = p.update(met, r, out)
	}
}

// update makes a row's change of the contact that it has met.
func (p *plan) update(met *state, r *row, out *result) Outcome {
	change := r.change
	switch p.options.OnMatch {
	case onMatchSkip:
		return Skipped
	case onMatchFill:
		change = change.OnlyBlanks(met.now)
	}
	after, err := met.now.Apply(change, p.rules)
	if err != nil { // only of what the contact has besides: the row was applied to nobody before
		return r.reject(RowError{Code: "value_invalid"})
	}
	if after.Labels = united(met.now.Labels, r.labels); len(after.Labels) > contact.MaxLabels {
		return r.reject(RowError{Code: contact.CodeTooMany, Params: problem.Params{"max": strconv.Itoa(contact.MaxLabels)}})
	}
	if after.Equal(met.now) {
		return Unchanged
	}
	if p.preview {
		out.Changes = changesOf(met.now, after)
	}
	p.unindex(met)
	met.now, met.line = after, r.line
	p.index(met)
	p.touch(met)
	return Updated
}

// changesOf tells labels too, which are kept apart from a contact.
func changesOf(before, after contact.Contact) contact.Changes {
	changes := contact.Diff(before, after)
	if !slices.Equal(before.Labels, after.Labels) {
		changes["labels"] = [2]any{before.Labels, after.Labels}
	}
	return changes
}

// united gives the labels of both lists, in order; nil for none.
func united(has, more []string) []string {
	if len(more) == 0 {
		return has
	}
	all := slices.Concat(has, more)
	slices.Sort(all)
	return slices.Compact(all)
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

// match finds the contact of a row by the identities and in the order of the
// options. An identity that is another contact's rejects the row or, where bad cells
// are dropped, goes.
func (p *plan) match(r *row) *state {
	if r.isBare() {
		return p.matchByName(r)
	}
	var met *state
	var metBy string
	for n, field := range p.identities {
		owners := p.owners(field, r)
		if met == nil && len(owners) > 0 && n < len(p.options.MatchBy) {
			met, metBy = owners[0], field
		}
		at := slices.IndexFunc(owners, func(s *state) bool { return s != met })
		if at < 0 {
			continue
		}
		found := owners[at]
		fault := RowError{Code: "identity_taken", Params: problem.Params{"field": field, "contact": name(found.now)}}
		if met != nil {
			fault = RowError{Code: "belongs_to_two", Params: problem.Params{
				"field": metBy, "contact": name(met.now), "other_field": field, "other_contact": name(found.now),
			}}
		}
		fault.name(met, found)
		if p.options.OnBadCell != dropCell {
			r.reject(fault)
			return nil
		}
		fault.Column = r.drop(field)
		r.errors = append(r.errors, fault)
	}
	if !r.fresh.Identifies() {
		r.reject(RowError{Code: "nothing_identifies"})
	}
	return met
}

// name keeps which contacts the fault is about, as far as they are stored.
func (e *RowError) name(about ...*state) {
	var ids []string
	for _, s := range about {
		if s != nil && s.now.ID != 0 {
			ids = append(ids, strconv.FormatInt(s.now.ID, 10))
		}
	}
	if len(ids) > 0 {
		e.Params[contactsParam] = strings.Join(ids, " ")
	}
}

// identities are all fields that tell contacts apart, those to match by first.
func (o Options) identities() []string {
	all := slices.Clone(o.MatchBy)
	for _, field := range identityFields {
		if !slices.Contains(all, field) {
			all = append(all, field)
		}
	}
	return all
}

// owners gives the contacts that have a row's identities of a kind.
func (p *plan) owners(field string, r *row) (owners []*state) {
	add := func(s *state) {
		if s != nil && !slices.Contains(owners, s) {
			owners = append(owners, s)
		}
	}
	switch field {
	case fieldIdentifier:
		add(p.byIdentifier[r.fresh.Identifier])
	case fieldEmail:
		add(p.byEmail[r.fresh.Email])
		for _, email := range r.fresh.OtherEmails {
			add(p.byEmail[email])
		}
	case fieldPhone:
		add(p.byPhone[r.fresh.PhoneNumber])
		for _, phone := range r.fresh.OtherPhones {
			add(p.byPhone[phone.Number])
		}
	}
	return owners
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
func (p *plan) matchByName(r *row) *state {
	for _, s := range p.byName[contact.SortKey(r.fresh.Name)] {
		if s.claimed {
			continue
		}
		after, err := s.now.Apply(r.change, p.rules)
		if after.Labels = united(s.now.Labels, r.labels); err == nil && after.Equal(s.now) {
			return s
		}
	}
	return nil
}

func (p *plan) claimName(s *state, r *row) {
	if !r.isBare() {
		return
	}
	s.claimed, s.claim = true, true
	if !s.isNew {
		p.touch(s)
	}
}
