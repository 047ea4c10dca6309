package filter

import (
	"slices"
	"time"
)

// Explanation says why a contact is in a filter or not.
type Explanation struct {
	Matches    bool
	ChangesAt  time.Time // when time alone would change that; zero for never
	Conditions []Explained
}

// Explained is one condition held against a contact.
type Explained struct {
	Condition
	Path      string
	Actual    any // string, json.Number, bool, int64 (an id or epoch seconds) or []string; nil for none
	Met       bool
	ChangesAt time.Time // when time alone would change Met; zero for never
}

// Explain holds each condition against a contact, in the order in which they were
// written; of a segment that is named, only whether the contact is in it.
func (f *Filter) Explain(r Record) Explanation {
	out := Explanation{Matches: f.Holds(r), Conditions: []Explained{}}
	var moments []time.Time
	for _, l := range f.root.leaves() {
		var own []time.Time
		for _, inner := range append([]*leaf{l}, l.inner()...) {
			own = append(own, inner.moments(&r, f.today)...)
		}
		explained := Explained{Condition: l.Condition, Path: l.path, Met: l.holds(&r, f.today), ChangesAt: changes(l, &r, f.today, own)}
		if l.field.Kind != Segment {
			explained.Actual = shown(l.field.oneByOne(l.field.value(&r)))
			if statuses, are := explained.Actual.([]string); are && l.field.many {
				explained.Actual = statusesAt(statuses, f.today.now)
			}
		}
		out.Conditions = append(out.Conditions, explained)
		moments = append(moments, own...)
	}
	out.ChangesAt = changes(f.root, &r, f.today, moments)
	return out
}

func (g *group) leaves() (out []*leaf) {
	for _, part := range g.parts {
		out = append(out, part.leaves()...)
	}
	return out
}

func (n *negation) leaves() []*leaf { return n.part.leaves() }
func (l *leaf) leaves() []*leaf     { return []*leaf{l} }

// inner gives the conditions of the segments that this one names.
func (l *leaf) inner() (out []*leaf) {
	for _, part := range l.segments {
		for _, inner := range part.leaves() {
			out = append(append(out, inner), inner.inner()...)
		}
	}
	return out
}

// at gives the calendar as it will be.
func (c calendar) at(moment time.Time) calendar { return newCalendar(moment, c.zone) }

// changes gives the first of the moments at which a part says something else than
// now.
func changes(n node, r *Record, today calendar, moments []time.Time) time.Time {
	now := n.holds(r, today)
	slices.SortFunc(moments, time.Time.Compare)
	for _, moment := range moments {
		if moment.After(today.now) && n.at(today.at(moment)).holds(r, today.at(moment)) != now {
			return moment
		}
	}
	return time.Time{}
}

// at gives the part as it will read when the calendar is another.
func (g *group) at(today calendar) node {
	parts := make([]node, len(g.parts))
	for i, part := range g.parts {
		parts[i] = part.at(today)
	}
	return &group{g.any, parts}
}

func (n *negation) at(today calendar) node { return &negation{n.part.at(today)} }

func (l *leaf) at(today calendar) node {
	later := *l
	if l.op.relative() || l.op.anniversary() {
		later.spans, later.yearly = today.relative(l.op, l.days), today.yearly(l.op, l.days)
	}
	later.segments = make([]node, len(l.segments))
	for i, part := range l.segments {
		later.segments[i] = part.at(today)
	}
	return &later
}

// moments are the beginnings of days on which a relative condition may change.
func (l *leaf) moments(r *Record, today calendar) []time.Time {
	if l.op == AnniversaryThisMonth {
		return l.monthMoments(r, today)
	}
	if l.field.column == statuses {
		return wakings(r)
	}
	if !l.op.relative() {
		return nil
	}
	var day time.Time
	switch v := l.field.value(r).(type) {
	case time.Time:
		day = today.day(v)
	case string:
		if l.op == AnniversaryWithinNext {
			return l.anniversaryMoments(v, today)
		}
		day, _ = readDay(v)
	}
	if day.IsZero() {
		return nil
	}
	return []time.Time{
		today.start(day.AddDate(0, 0, l.days+1)), // no longer within the last days
		today.start(day.AddDate(0, 0, -l.days)),  // within the next days
		today.start(day), today.start(day.AddDate(0, 0, 1)),
	}
}

// wakings are when the snoozed conversations are open again.
func wakings(r *Record) (out []time.Time) {
	for _, v := range r.Conversations {
		if v.Status == "snoozed" && !v.SnoozedUntil.IsZero() {
			out = append(out, v.SnoozedUntil)
		}
	}
	return out
}

// monthMoments are when the next month of the contact's day begins and ends.
func (l *leaf) monthMoments(r *Record, today calendar) (out []time.Time) {
	text, _ := l.field.value(r).(string)
	day, ok := readDay(text)
	if !ok {
		return nil
	}
	for year := today.today.Year(); year <= today.today.Year()+1; year++ {
		out = append(out, today.start(dayOf(year, day.Month(), 1)), today.start(dayOf(year, day.Month()+1, 1)))
	}
	return out
}

// anniversaryMoments are when the next anniversaries come into reach, and pass.
func (l *leaf) anniversaryMoments(value string, today calendar) (out []time.Time) {
	day, ok := readDay(value)
	if !ok || l.days >= 365 {
		return nil
	}
	for year := today.today.Year(); year <= today.today.Year()+2; year++ {
		next := dayOf(year, day.Month(), day.Day())
		if next.Month() != day.Month() { // February 29
			next = dayOf(year, time.February, 28)
		}
		out = append(out, today.start(next.AddDate(0, 0, -l.days)), today.start(next.AddDate(0, 0, 1)))
	}
	return out
}
