package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Columns holds what contacts have of some fields.
type Columns interface {
	// Scan gives the contacts whose value meets the test; positions are its own.
	Scan(f Field, t Test) Bitmap
	// Empty gives a set that has room for all contacts.
	Empty() Bitmap
}

// Test is what a condition demands of one value, without its negation.
type Test struct {
	leaf  *leaf
	today calendar
}

// Met says whether a value in the form of [Field.Compared], nil for none, meets it.
func (t Test) Met(value any) bool { return t.leaf.metBy(value, t.today) }

// MetText is Met for a text that is not empty.
func (t Test) MetText(text string) bool {
	return t.leaf.op == IsPresent || t.leaf.metByString(text)
}

// Range is numbers from one to another, both inclusive.
type Range struct{ From, To float64 }

// Ranges gives the numbers that meet the test.
func (t Test) Ranges() []Range {
	least, most := math.Inf(-1), math.Inf(1)
	switch numbers := t.leaf.numbers; t.leaf.op {
	case IsPresent:
		return []Range{{least, most}}
	case Between:
		return []Range{{numbers[0], numbers[1]}}
	case IsGreaterThan:
		return ranges(numbers, func(n float64) Range { return Range{math.Nextafter(n, most), most} })
	case IsLessThan:
		return ranges(numbers, func(n float64) Range { return Range{least, math.Nextafter(n, least)} })
	default:
		return ranges(numbers, func(n float64) Range { return Range{n, n} })
	}
}

func ranges(numbers []float64, of func(n float64) Range) []Range {
	out := make([]Range, len(numbers))
	for i, n := range numbers {
		out[i] = of(n)
	}
	return out
}

// Match gives the contacts that the filter holds for, and bits of no meaning behind
// the last contact. The columns must have all of [Filter.Fields].
func (f *Filter) Match(c Columns) Bitmap { return f.root.match(c, f.today) }

func (g *group) match(c Columns, today calendar) Bitmap {
	out := c.Empty()
	if !g.any {
		out.Not()
	}
	for _, part := range g.parts {
		if g.any {
			out.Or(part.match(c, today))
		} else {
			out.And(part.match(c, today))
		}
	}
	return out
}

func (n *negation) match(c Columns, today calendar) Bitmap {
	out := n.part.match(c, today)
	out.Not()
	return out
}

func (l *leaf) match(c Columns, today calendar) (out Bitmap) {
	if l.field.Kind == Segment {
		out = (&group{any: true, parts: l.segments}).match(c, today)
	} else {
		out = c.Scan(l.field, Test{l, today})
	}
	if l.negated {
		out.Not()
	}
	return out
}

// Fields gives the fields that the filter asks about, each once, those of segments that
// it names among them.
func (f *Filter) Fields() (out []Field) {
	for _, l := range f.root.leaves() {
		for _, l := range append([]*leaf{l}, l.inner()...) {
			same := func(other Field) bool { return other.column == l.field.column && other.Name() == l.field.Name() }
			if l.field.Kind != Segment && !slices.ContainsFunc(out, same) {
				out = append(out, l.field)
			}
		}
	}
	return out
}

// Zone is the time zone whose days the filter means.
func (f *Filter) Zone() *time.Location { return f.today.zone }

// Name tells fields apart that have the same key or read the same values differently.
func (f Field) Name() string {
	if f.Attribute != nil {
		return CustomPrefix + f.Attribute.Key + " " + string(f.Kind)
	}
	return f.Key
}

// Raw is a value as it is read from the store for columns: a text or an integer, the
// zero value for none.
type Raw struct {
	Text   string
	Number int64
}

// ReadSQL gives the expression over `contacts c` that reads a field for columns, and
// whether it is an integer. A field that is [Field.Listed] has none.
func (f Field) ReadSQL(add func(value any) string) (expression string, integer bool) {
	switch {
	case f.Attribute != nil:
		return "COALESCE(CAST(c.custom_attributes->CAST(" + add(f.Attribute.Key) + " AS TEXT) AS TEXT), '')", false
	case f.Kind == Label: // a title has no comma
		return `COALESCE((SELECT string_agg(l.title, ',' ORDER BY l.title) FROM contact_labels cl
			JOIN labels l ON l.account_id = cl.account_id AND l.id = cl.label_id WHERE cl.account_id = c.account_id AND cl.contact_id = c.id), '')`, false
	case f.many:
		return "COALESCE(" + f.column + ", '')", false
	case f.Kind == Number:
		return "CAST(" + f.column + " AS BIGINT)", true
	case f.Kind == Boolean:
		return "CASE WHEN " + f.column + " THEN 1 ELSE 0 END", true
	case f.Kind == Instant || f.Kind == Member || f.Kind == Import:
		return "COALESCE(" + f.column + ", 0)", true
	case f.others != "":
		return "COALESCE(" + f.column + ", '') || CASE WHEN " + f.others + " = '[]' THEN '' ELSE COALESCE((SELECT string_agg(CAST(" + add(several) + ` AS TEXT) || i.value, '' ORDER BY i.value)
			FROM contact_identities i WHERE i.account_id = c.account_id AND i.contact_id = c.id AND i.kind = '` + f.Key + "'), '') END", false
	case shownColumns[f.Key] != "" && f.Shows(): // parts of a split show how it is written
		return shownColumns[f.Key], false
	}
	return "COALESCE(" + f.column + ", '')", false
}

// Listed says whether the field is true of few contacts, which [Field.ListSQL] lists,
// and changes with other tables than theirs.
func (f Field) Listed() bool { return f.column == possibleDuplicate }

// ListSQL gives the query for the ids of the contacts that a boolean field is true of;
// account is the placeholder of the account's id.
func (f Field) ListSQL(account string) string {
	return "SELECT d.first_id FROM duplicates d WHERE d.account_id = " + account + " AND d.status = 'open' UNION SELECT d.second_id FROM duplicates d WHERE d.account_id = " +
		account + " AND d.status = 'open'"
}

// Alike gives what is the same for all values that no condition tells apart: of
// instants the day.
func (f Field) Alike(raw Raw, zone *time.Location) Raw {
	if f.Kind != Instant || raw == (Raw{}) {
		return raw
	}
	const day = 24 * 60 * 60
	at := time.UnixMicro(raw.Number)
	_, offset := at.In(zone).Zone()
	seconds := at.Unix() + int64(offset)
	days := seconds / day
	if seconds%day < 0 {
		days--
	}
	return Raw{Text: "day", Number: days}
}

// Compared gives a value in the form in which conditions compare it: string, float64,
// time.Time, bool, int64, []int64 or []string; nil for none, and for what the field could not
// have.
func (f Field) Compared(raw Raw) any {
	switch {
	case f.Attribute != nil:
		value, err := decodeValue(raw.Text)
		if err != nil {
			return nil
		}
		return f.comparison(&Record{Custom: map[string]any{f.Attribute.Key: value}})
	case f.Kind == Boolean:
		return raw.Number != 0
	case f.Kind == Number:
		return float64(raw.Number)
	case raw == (Raw{}):
		return nil
	case f.Kind == Instant:
		return time.UnixMicro(raw.Number)
	case f.many && f.Kind != Choice:
		return idsOf(raw.Text)
	case f.Kind == Member || f.Kind == Import:
		return raw.Number
	case f.Kind == Label || f.many:
		return strings.Split(raw.Text, ",")
	}
	if text := f.compared(raw.Text); text != "" {
		return text
	}
	return nil
}

// idsOf reads ids that are divided by commas; repeated ones stay so.
func idsOf(text string) (ids []int64) {
	for part := range strings.SplitSeq(text, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
