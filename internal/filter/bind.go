package filter

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Rules is what a filter is bound by: what the account has, who asks and when.
type Rules struct {
	Talks      bool             // the filter is over conversations, not contacts; it is only written as SQL
	Attributes attribute.Schema // of what it is over
	Zone       *time.Location   // of the account
	Now        time.Time
	UserID     int64 // whom "me" means
	Self       int64 // the segment that the filter is of, which it must not name; 0 for none
	// Phone gives the numbers that a text may mean, as they are stored.
	Phone func(text string) []string
	// Country gives the code of a country by code or name.
	Country func(text string) (code string, known bool)
	// Segment gives the filter of a segment. Error: not found.
	Segment func(id int64) (Tree, error)
}

// Filter is a tree ready to be asked. It is not changed afterwards, and safe for
// concurrent use.
type Filter struct {
	talks bool
	tree  Tree
	root  node
	today calendar
}

// node is a part of a bound filter.
type node interface {
	sql(c *compiler) string
	holds(r *Record, today calendar) bool
	match(c Columns, today calendar) Bitmap
	leaves() []*leaf
	at(today calendar) node
}

// group joins parts.
type group struct {
	any   bool
	parts []node
}

// negation holds when its part does not.
type negation struct{ part node }

// leaf is a condition with its values as they are stored.
type leaf struct {
	Condition
	field   Field
	path    string
	op      Operator // without negation
	negated bool

	texts    []string
	ids      []int64
	numbers  []float64
	spans    []span // of days
	truths   []bool
	days     int       // of a relative operator
	yearly   monthDays // of an anniversary
	segments []node
	together [][]string // of a search: fragments of which a text holds one list whole
}

// Bind holds a tree against the fields of an account. Errors, each naming its
// condition: filter_operator, filter_value, filter_attribute, filter_many_values,
// filter_too_large, segment_cycle, and what is wrong with a segment that it names.
func Bind(tree Tree, rules Rules) (*Filter, error) {
	b := &binder{Rules: rules, today: newCalendar(rules.Now, rules.Zone)}
	if rules.Self != 0 {
		b.within = []int64{rules.Self}
	}
	root, err := b.bind(tree)
	if err != nil {
		return nil, err
	}
	return &Filter{talks: rules.Talks, tree: tree, root: root, today: b.today}, nil
}

// Tree gives the filter as it was written.
func (f *Filter) Tree() Tree { return f.tree }

type binder struct {
	Rules

	today      calendar
	conditions int
	within     []int64 // the segments that are being bound
}

func (b *binder) bind(tree Tree) (node, error) {
	if tree.Group == One {
		return b.leaf(tree)
	}
	parts := make([]node, len(tree.Parts))
	for i, part := range tree.Parts {
		var err error
		if parts[i], err = b.bind(part); err != nil {
			return nil, err
		}
	}
	if tree.Group == Not {
		return &negation{parts[0]}, nil
	}
	return &group{tree.Group == Any, parts}, nil
}

// leaf checks in the order of the compatible API: operator, values, attribute.
func (b *binder) leaf(tree Tree) (node, error) {
	if b.conditions++; b.conditions > MaxConditions {
		return nil, refuse(tree.Path, CodeTooLarge, "max", strconv.Itoa(MaxConditions))
	}
	l := &leaf{Condition: tree.Condition, path: tree.Path}
	var known bool
	if l.field, known = fieldOf(l.Key, b.Attributes); b.Talks {
		l.field, known = talkedOf(l.Key, b.Attributes)
	}
	l.op, l.negated = l.Operator.positive()
	if known && !slices.Contains(operators[l.field.Kind], l.Operator) {
		return nil, refuse(tree.Path, CodeOperator, "key", l.Key, "operators", list(operators[l.field.Kind]))
	}
	if err := l.checkValues(); err != nil {
		return nil, err
	}
	if !known {
		return nil, refuse(tree.Path, CodeAttribute, "key", l.Key)
	}
	if l.Operator.valueless() {
		l.yearly = b.today.yearly(l.op, 0)
		return l, nil
	}
	if !b.values(l) {
		return nil, refuse(tree.Path, CodeValue, "key", l.Key)
	}
	return l, b.expand(l)
}

func list(operators []Operator) string {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = string(o)
	}
	return strings.Join(names, ",")
}

// checkValues takes blank values out and refuses what no field could mean.
func (l *leaf) checkValues() error {
	if l.Operator.valueless() {
		l.Values = nil
		return nil
	}
	most := MaxValues
	if l.op.pattern() {
		most = MaxPatterns
	}
	if len(l.Values) > most {
		return refuse(l.path, CodeManyValues, "key", l.Key, "max", strconv.Itoa(most))
	}
	kept := make([]any, 0, len(l.Values))
	for _, value := range l.Values {
		text := textOf(value)
		if fold.Check(text) != nil || utf8.RuneCountInString(text) > maxValue {
			return refuse(l.path, CodeValue, "key", l.Key)
		}
		if fold.Trim(text) != "" {
			kept = append(kept, value)
		} else if _, isText := value.(string); !isText && value != nil {
			return refuse(l.path, CodeValue, "key", l.Key) // a list or an object
		}
	}
	if len(kept) == 0 {
		return refuse(l.path, CodeValue, "key", l.Key)
	}
	l.Values = kept
	return nil
}

// values turns the values into the form that is stored; false when one does not fit.
func (b *binder) values(l *leaf) bool {
	if l.op.relative() {
		days, err := strconv.Atoi(fold.Trim(textOf(l.Values[0])))
		l.days, l.spans, l.yearly = days, b.today.relative(l.op, days), b.today.yearly(l.op, days)
		return err == nil && len(l.Values) == 1 && days >= 0 && days <= MaxDays
	}
	for _, value := range l.Values {
		if !b.value(l, fold.Trim(textOf(value))) {
			return false
		}
	}
	if l.op == Between {
		return l.range2()
	}
	if l.field.Kind == Day || l.field.Kind == Instant {
		l.compareDays()
	}
	return true
}

// value adds one value to the leaf.
func (b *binder) value(l *leaf, text string) bool {
	switch l.field.Kind {
	case Text:
		return l.addText(text)
	case Phone:
		return b.addPhone(l, text)
	case Label:
		l.texts = append(l.texts, lower(text))
	case Choice:
		key := strings.ToLower(text)
		l.texts = append(l.texts, key)
		return slices.Contains(l.field.Choices, key)
	case Country:
		code, known := b.Country(text)
		l.texts = append(l.texts, code)
		return known
	case Number:
		return l.addNumber(text)
	case Day, Instant:
		day, ok := readDay(text)
		l.spans = append(l.spans, span{day, day})
		return ok
	case Checkbox, Boolean:
		truth, err := strconv.ParseBool(text) // no words of a language: those are of files
		l.truths = append(l.truths, truth)
		return err == nil
	case Member, Import, Inbox, Team, Segment:
		return b.addID(l, text)
	}
	return true
}

func (l *leaf) addText(text string) bool {
	key := l.field.folded(text)
	l.texts = append(l.texts, key)
	return key != "" // a lone accent is nothing to look for
}

// addPhone takes a number for comparison as it may be stored, a part of one by its
// digits.
func (b *binder) addPhone(l *leaf, text string) bool {
	if l.op == EqualTo {
		l.texts = append(l.texts, b.Phone(text)...)
		if len(l.texts) == 0 {
			l.texts = append(l.texts, digits(text))
		}
		return true
	}
	part := digits(text)
	if l.op == StartsWith && !strings.HasPrefix(part, "+") { // as every number does that is stored
		part = "+" + part
	}
	l.texts = append(l.texts, part)
	return strings.Trim(part, "+") != ""
}

func (l *leaf) addNumber(text string) bool {
	canonical, err := attribute.NewSchema([]attribute.Definition{{Key: "n", Type: attribute.Number}}).Canonical("n", text)
	if err != nil {
		return false
	}
	number, err := strconv.ParseFloat(textOf(canonical), 64)
	l.numbers = append(l.numbers, number)
	return err == nil
}

func (b *binder) addID(l *leaf, text string) bool {
	if l.field.Kind == Member && text == "me" {
		l.ids = append(l.ids, b.UserID)
		return true
	}
	id, err := strconv.ParseInt(text, 10, 64)
	l.ids = append(l.ids, id)
	return err == nil && id > 0
}

// range2 takes from and to, both inclusive.
func (l *leaf) range2() bool {
	switch {
	case len(l.numbers) == 2:
		return l.numbers[0] <= l.numbers[1]
	case len(l.spans) == 2:
		l.spans = []span{{l.spans[0].from, l.spans[1].to}}
		return !l.spans[0].to.Before(l.spans[0].from)
	}
	return false
}

// compareDays opens the spans of is_greater_than and is_less_than.
func (l *leaf) compareDays() {
	for i, s := range l.spans {
		switch l.op {
		case IsGreaterThan:
			l.spans[i] = span{from: s.to.AddDate(0, 0, 1)}
		case IsLessThan:
			l.spans[i] = span{to: s.from.AddDate(0, 0, -1)}
		default:
		}
	}
}

// expand puts the filters of segments in the place of their ids.
func (b *binder) expand(l *leaf) error {
	if l.field.Kind != Segment {
		return nil
	}
	for _, id := range l.ids {
		if slices.Contains(b.within, id) {
			return refuse(l.path, CodeCycle)
		}
		tree, err := b.Segment(id)
		if problem.Is(err, problem.KindNotFound) {
			return refuse(l.path, CodeValue, "key", l.Key)
		}
		if err != nil {
			return err
		}
		b.within = append(b.within, id)
		part, err := b.bind(tree)
		b.within = b.within[:len(b.within)-1]
		if err != nil {
			return inSegment(l.path, err)
		}
		l.segments = append(l.segments, part)
	}
	return nil
}

// inSegment says of an error inside a segment which condition has named it.
func inSegment(path string, err error) error {
	if p, ok := errors.AsType[*problem.Error](err); ok && p.Kind == problem.KindInvalid {
		params := make([]string, 0, 2*len(p.Params))
		for name, value := range p.Params {
			params = append(params, name, value)
		}
		return refuse(path, p.Code, params...)
	}
	return err
}
