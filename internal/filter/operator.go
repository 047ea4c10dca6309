package filter

import "slices"

// Operator is what a condition says about a field.
type Operator string

// The operators. Those that are the negation of another hold whenever it does not.
const (
	EqualTo               Operator = "equal_to"     // one of the values
	NotEqualTo            Operator = "not_equal_to" // none of them
	Contains              Operator = "contains"     // any of the values
	DoesNotContain        Operator = "does_not_contain"
	StartsWith            Operator = "starts_with"
	EndsWith              Operator = "ends_with"
	IsPresent             Operator = "is_present"
	IsNotPresent          Operator = "is_not_present"
	IsGreaterThan         Operator = "is_greater_than" // of days: after the day
	IsLessThan            Operator = "is_less_than"
	Between               Operator = "between"                 // from, to: both inclusive
	DaysBefore            Operator = "days_before"             // more than so many days ago
	WithinLast            Operator = "within_last"             // today or so many days before
	WithinNext            Operator = "within_next"             // today or so many days after
	AnniversaryWithinNext Operator = "anniversary_within_next" // the same day in any year
	AnniversaryThisMonth  Operator = "anniversary_this_month"  // the same month in any year
	InSegment             Operator = "in_segment"
	NotInSegment          Operator = "not_in_segment"
)

// negations are the operators that say that another one does not hold.
var negations = map[Operator]Operator{
	NotEqualTo: EqualTo, DoesNotContain: Contains, IsNotPresent: IsPresent, NotInSegment: InSegment,
}

// positive gives the operator without its negation.
func (o Operator) positive() (positive Operator, negated bool) {
	if positive, negated = negations[o]; negated {
		return positive, true
	}
	return o, false
}

// valueless operators take no values.
func (o Operator) valueless() bool {
	return o == IsPresent || o == IsNotPresent || o == AnniversaryThisMonth
}

// anniversary operators look at the day and the month only.
func (o Operator) anniversary() bool { return o == AnniversaryWithinNext || o == AnniversaryThisMonth }

// relative operators take a number of days.
func (o Operator) relative() bool {
	return slices.Contains([]Operator{DaysBefore, WithinLast, WithinNext, AnniversaryWithinNext}, o)
}

// pattern operators look inside a text.
func (o Operator) pattern() bool { return o == Contains || o == StartsWith || o == EndsWith }

// Kind is what the values of a field are, which decides what can be said about it.
type Kind string

// The kinds.
const (
	Text     Kind = "text"
	Phone    Kind = "phone"    // digits, however they are written
	Choice   Kind = "choice"   // one of a few words
	Country  Kind = "country"  // a code, or a name in English or Portuguese
	Label    Kind = "labels"   // of the contact's labels
	Number   Kind = "number"   // currency and percent too
	Day      Kind = "date"     // a day
	Instant  Kind = "time"     // a moment, asked for by its day in the account's time zone
	Checkbox Kind = "checkbox" // yes, no or nothing
	Boolean  Kind = "boolean"  // yes or no
	Member   Kind = "member"   // of the account; "me" is whoever asks
	Import   Kind = "import"
	Inbox    Kind = "inbox"
	Segment  Kind = "segment"
)

//nolint:gochecknoglobals // constant tables made of each other
var (
	presence = []Operator{IsPresent, IsNotPresent}
	equality = []Operator{EqualTo, NotEqualTo}
	chosen   = slices.Concat(equality, presence)
	texts    = slices.Concat(equality, []Operator{Contains, DoesNotContain, StartsWith, EndsWith}, presence)
	numbers  = slices.Concat(equality, []Operator{IsGreaterThan, IsLessThan, Between}, presence)
	timed    = slices.Concat(equality, []Operator{IsGreaterThan, IsLessThan, Between, DaysBefore, WithinLast, WithinNext}, presence)
)

// operators is what can be said about each kind.
var operators = map[Kind][]Operator{
	Text: texts, Phone: texts, Choice: chosen, Country: chosen, Label: chosen, Number: numbers,
	Day: append(slices.Clone(timed), AnniversaryWithinNext, AnniversaryThisMonth), Instant: timed,
	Checkbox: chosen, Boolean: equality, Member: chosen, Import: chosen, Inbox: chosen, Team: chosen, Segment: {InSegment, NotInSegment},
}

// Operators lists what can be said about fields of a kind.
func (k Kind) Operators() []Operator { return slices.Clone(operators[k]) }
