package filter

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Holds says whether the filter holds for a contact.
func (f *Filter) Holds(r Record) bool { return f.root.holds(&r, f.today) }

func (g *group) holds(r *Record, today calendar) bool {
	for _, part := range g.parts {
		if part.holds(r, today) == g.any {
			return g.any
		}
	}
	return !g.any
}

func (n *negation) holds(r *Record, today calendar) bool { return !n.part.holds(r, today) }

func (l *leaf) holds(r *Record, today calendar) bool { return l.met(r, today) != l.negated }

// met is what the operator says without its negation.
func (l *leaf) met(r *Record, today calendar) bool {
	if l.field.Kind == Segment {
		return slices.ContainsFunc(l.segments, func(n node) bool { return n.holds(r, today) })
	}
	return l.metBy(l.field.comparison(r), today)
}

// metBy is met of the field's value as it is compared.
func (l *leaf) metBy(value any, today calendar) bool {
	if l.op == IsPresent || value == nil {
		return value != nil
	}
	switch v := value.(type) {
	case string:
		return l.metByString(v)
	case float64:
		return l.metByNumber(v)
	case time.Time:
		day := today.day(v)
		return slices.ContainsFunc(l.spans, func(s span) bool { return s.has(day) })
	case bool:
		return slices.Contains(l.truths, v)
	case int64:
		return slices.Contains(l.ids, v)
	case []string: // titles of labels, or statuses of conversations
		if l.field.many {
			v = statusesAt(v, today.now)
		}
		return slices.ContainsFunc(v, func(text string) bool { return slices.Contains(l.texts, text) })
	case []int64:
		return slices.ContainsFunc(v, func(id int64) bool { return slices.Contains(l.ids, id) })
	}
	return false
}

func (l *leaf) metByString(text string) bool {
	if l.field.Kind == Day {
		return l.metByDay(text)
	}
	return l.metByText(text)
}

// comparison gives the field's value in a record as conditions compare it.
func (f Field) comparison(r *Record) any {
	value := f.value(r)
	if text, is := value.(string); is {
		return f.compared(text)
	}
	return value
}

// value gives what the field is about in a record: string, float64, time.Time, bool,
// int64, []int64 or []string; nil when it is absent or of another type than the field.
func (f Field) value(r *Record) any {
	switch v := f.of(r).(type) {
	case string:
		if f.Kind == Day && !isDayText(v) || f.Kind == Number || f.Kind == Checkbox || f.compared(v) == "" {
			return nil
		}
		return v
	case json.Number:
		if n, err := v.Float64(); err == nil && f.Kind == Number {
			return n
		}
	case bool:
		if f.Kind == Boolean || f.Kind == Checkbox {
			return v
		}
	case time.Time:
		if !v.IsZero() {
			return v
		}
	case int64:
		if v != 0 {
			return v
		}
	case []string:
		if len(v) > 0 {
			return v
		}
	case []int64:
		if len(v) > 0 {
			return v
		}
	}
	return nil
}

// oneByOne gives the values of a field that has several as a list.
func (f Field) oneByOne(value any) any {
	text, is := value.(string)
	if !is || f.others == "" || !strings.Contains(text, several) {
		return value
	}
	return slices.DeleteFunc(strings.Split(text, several), func(one string) bool { return one == "" })
}

// compared gives a stored text in the form in which it is compared.
func (f Field) compared(text string) string {
	switch {
	case f.others != "":
		return text // as it is stored
	case f.Kind == Text:
		return f.folded(text)
	default:
		return text
	}
}

func (l *leaf) metByText(text string) bool {
	if l.together != nil {
		return holdsAll(text, l.together)
	}
	if l.field.others != "" {
		return slices.ContainsFunc(strings.Split(text, several), l.metByOne)
	}
	return l.metByOne(text)
}

func (l *leaf) metByOne(text string) bool {
	if l.op == EqualTo {
		return slices.Contains(l.texts, text)
	}
	return slices.ContainsFunc(l.texts, func(fragment string) bool { return matches(l.op, text, fragment) })
}

func (l *leaf) metByNumber(n float64) bool {
	return l.op == Between && n >= l.numbers[0] && n <= l.numbers[1] || l.op != Between && slices.ContainsFunc(l.numbers, func(value float64) bool {
		switch l.op {
		case IsGreaterThan:
			return n > value
		case IsLessThan:
			return n < value
		default:
			return n == value
		}
	})
}

func (l *leaf) metByDay(day string) bool {
	if l.op.anniversary() {
		if len(day) != len(time.DateOnly) { // not only digits
			return l.yearly.has(string([]rune(day)[5:]))
		}
		return l.yearly.has(day[5:])
	}
	day = strings.Map(lowerASCII, day)
	return slices.ContainsFunc(l.spans, func(s span) bool {
		from, to := s.texts()
		return (from == "" || day >= from) && (to == "" || day <= to)
	})
}

func (s span) has(day time.Time) bool {
	return (s.from.IsZero() || !day.Before(s.from)) && (s.to.IsZero() || !day.After(s.to))
}

// lowerASCII is what both stores do to a letter in a comparison of bytes.
func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// shown gives a value for people: instants as epoch seconds, absent as nil.
func shown(value any) any {
	switch v := value.(type) {
	case time.Time:
		return v.Unix()
	case float64:
		return json.Number(strconv.FormatFloat(v, 'f', -1, 64))
	}
	return value
}
