package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Kind is what the cells of a column look like.
type Kind string

// The kinds. A column of which nine cells in ten do not agree is plain text; one
// without cells has no kind.
const (
	LooksText     Kind = "text"
	LooksEmail    Kind = "email"
	LooksPhone    Kind = "phone_number"
	LooksDocument Kind = "document" // CPF or CNPJ, as people punctuate them
	LooksDate     Kind = "date"
	LooksNumber   Kind = "number"
	LooksCurrency Kind = "currency" // with a symbol, or two decimals throughout
	LooksPercent  Kind = "percent"
	LooksCheckbox Kind = "checkbox"
	LooksLink     Kind = "link"
	LooksList     Kind = "list" // few values, each several times
	LooksName     Kind = "name" // of people: some words, all different
)

// Look is what one column's cells look like. Filled, Addresses, Values, DateOrder and Decimal
// are of the whole file, Kind of the first judged cells.
type Look struct {
	Filled    int      // rows in which the cell is not blank
	Addresses int      // rows in which it has the form of an e-mail address
	Kind      Kind     // "" for a column of blanks
	DateOrder string   // dmy or mdy, where a day above 12 shows it; "": nothing shows it, or both
	Decimal   string   // comma or point; "" as for DateOrder
	Samples   []string // the first that differ, shortened, line ends as blanks
	Values    []string // all there are, in the order in which they come, if at most maxValues
}

// How much of a column is kept in mind.
const (
	judged       = 2000    // cells judged for the kind, of a column
	judgedAll    = 400_000 // and of all columns of a wide file
	leastJudged  = 20
	valueColumns = 1000 // of the first so many the values are kept
	maxValues    = 50
	maxValueSize = 120 // bytes of one
	maxSamples   = 3
	sampleLength = 60 // characters
	listValues   = 20 // at most, of a list
)

// tally collects what the cells of one column show. It sees bytes: the encoding is
// known only at the end, and all that is looked for is ASCII.
type tally struct {
	filled  int
	mails   int // cells of the form of an e-mail address
	judged  int
	kinds   map[Kind]int
	samples [][]byte
	values  map[string]bool // nil once there are too many, and in columns far to the right
	order   []string
	cents   int // numbers with two decimals
	zeros   int // numbers that begin with a needless zero, which is part of them
	dates   evidence
	numbers evidence

	mayDate, mayNumber bool // see may
}

// evidence counts for and against two ways of reading.
type evidence struct{ one, other int }

func (e evidence) says(one, other string) string {
	switch {
	case e.one > 0 && e.other == 0:
		return one
	case e.other > 0 && e.one == 0:
		return other
	}
	return ""
}

// tallies has one for each column, as many as the widest row has filled cells.
type tallies []*tally

// add takes a record's cells.
func (t *tallies) add(data []byte, cells []span) {
	most := min(judged, max(leastJudged, judgedAll/max(len(cells), 1)))
	for at, c := range cells {
		cell := data[c.start:c.end]
		if len(cell) == 0 || at >= MaxColumns {
			continue
		}
		if c.escape == '\\' {
			cell = bytes.Clone(cell)
			cell = cell[:unescape(cell, c.escape)]
		}
		if cell = trim(cell); len(cell) == 0 || mayBePlaceholder(cell) && IsPlaceholder(string(cell)) {
			continue
		}
		for len(*t) <= at {
			*t = append(*t, newTally(len(*t)))
		}
		(*t)[at].add(cell, most)
	}
}

func newTally(at int) *tally {
	t := &tally{kinds: map[Kind]int{}}
	if at < valueColumns {
		t.values = map[string]bool{}
	}
	return t
}

// trim takes blanks off; only a cell that is not ASCII needs a close look.
func trim(cell []byte) []byte {
	if n := len(cell); n > 0 && isVisible(cell[0]) && isVisible(cell[n-1]) {
		return cell
	}
	cell = bytes.Trim(cell, " \t\r\n\v\f")
	if len(cell) > 0 && (cell[0] >= utf8.RuneSelf || cell[len(cell)-1] >= utf8.RuneSelf) {
		return bytes.TrimFunc(cell, isBlank)
	}
	return cell
}

func isVisible(c byte) bool { return ' ' < c && c < utf8.RuneSelf }

func (t *tally) add(cell []byte, most int) {
	t.filled++
	if hasAddressForm(cell) {
		t.mails++
	}
	t.remember(cell)
	if t.judged < most {
		t.judged++
		text := string(cell)
		kind := kindOf(text)
		t.kinds[kind]++
		t.detail(text, kind)
		t.mayDate = t.may(LooksDate)
		t.mayNumber = t.may(LooksNumber) || t.may(LooksCurrency) || t.may(LooksPercent)
	}
	if t.mayDate {
		if first, second, ok := dayAndMonth(cell); ok {
			t.dates.add(first > 12 && second <= 12, second > 12 && first <= 12)
		}
	}
	if t.mayNumber {
		t.numbers.add(decimalSign(cell))
	}
}

func (e *evidence) add(one, other bool) {
	if one {
		e.one++
	}
	if other {
		e.other++
	}
}

// may says whether a column can still be of a kind: all that has been judged decides
// whether the rest of the file is worth a look.
func (t *tally) may(kind Kind) bool { return t.judged < 20 || t.kinds[kind]*2 >= t.judged }

// detail counts what tells money and codes from other numbers.
func (t *tally) detail(text string, kind Kind) {
	if kind != LooksNumber {
		return
	}
	if n := len(text); n > 3 && (text[n-3] == ',' || text[n-3] == '.') {
		t.cents++
	}
	if len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9' {
		t.zeros++
	}
}

func (t *tally) remember(cell []byte) {
	if len(t.samples) < maxSamples && !containsBytes(t.samples, cell) {
		t.samples = append(t.samples, bytes.Clone(cell[:min(len(cell), 4*sampleLength)]))
	}
	if t.values == nil || t.values[string(cell)] {
		return
	}
	if len(t.values) == maxValues || len(cell) > maxValueSize {
		t.values, t.order = nil, nil
		return
	}
	t.values[string(cell)] = true
	t.order = append(t.order, string(cell))
}

func containsBytes(list [][]byte, b []byte) bool {
	for _, other := range list {
		if bytes.Equal(other, b) {
			return true
		}
	}
	return false
}

// look says what has been seen, in the encoding now known.
func (t *tally) look(enc Encoding) Look {
	l := Look{Filled: t.filled, Addresses: t.mails, Kind: t.kind(), DateOrder: t.dates.says("dmy", "mdy"), Decimal: t.numbers.says("comma", "point")}
	for _, s := range t.samples {
		l.Samples = append(l.Samples, shorten(strings.ReplaceAll(string(enc.appendText(nil, s)), `""`, `"`)))
	}
	seen := map[string]bool{}
	for _, value := range t.order {
		text := string(enc.appendText(nil, []byte(value)))
		if key := columnKey(text); !seen[key] || key == "" {
			seen[key] = true
			l.Values = append(l.Values, strings.ReplaceAll(text, `""`, `"`))
		}
	}
	if l.Kind != LooksDate {
		l.DateOrder = ""
	}
	if l.Kind != LooksNumber && l.Kind != LooksCurrency && l.Kind != LooksPercent {
		l.Decimal = ""
	}
	return l
}

func shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > sampleLength {
		return string(runes[:sampleLength]) + "…"
	}
	return s
}

// kind decides: nine of ten cells must agree.
func (t *tally) kind() Kind {
	if t.judged == 0 {
		return ""
	}
	most := func(kinds ...Kind) bool {
		n := 0
		for _, k := range kinds {
			n += t.kinds[k]
		}
		return n*10 >= t.judged*9
	}
	switch {
	case t.isCheckbox():
		return LooksCheckbox
	case t.kinds[LooksCurrency] > 0 && most(LooksCurrency, LooksNumber):
		return LooksCurrency
	case t.kinds[LooksPercent] > 0 && most(LooksPercent, LooksNumber):
		return LooksPercent
	case most(LooksNumber) && t.zeros > 0:
		return LooksText // a code: 00123
	case most(LooksNumber) && t.cents*10 >= t.judged*9:
		return LooksCurrency
	}
	for _, k := range []Kind{LooksEmail, LooksPhone, LooksDocument, LooksDate, LooksNumber, LooksLink} {
		if most(k) {
			return k
		}
	}
	switch {
	case t.isList():
		return LooksList
	case most(LooksName) && (t.values == nil || len(t.values)*10 >= t.filled*9):
		return LooksName
	}
	return LooksText
}

// isList is true of few values of which each comes about three times.
func (t *tally) isList() bool {
	return t.values != nil && len(t.values) <= listValues && t.filled >= 6 && len(t.values)*3 <= t.filled
}

// isCheckbox is true of a column in which everything says yes or no; of 1 and 0
// both must come, for ones alone may be numbers.
func (t *tally) isCheckbox() bool {
	if len(t.values) == 0 || len(t.values) > 6 {
		return false
	}
	words, digits := 0, 0
	for value := range t.values {
		switch {
		case value == "0" || value == "1":
			digits++
		case saysYesOrNo(value):
			words++
		default:
			return false
		}
	}
	return digits == 0 && words > 0 || digits == 2
}
