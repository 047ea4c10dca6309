package attribute

import (
	"regexp"
	"strings"

	"github.com/fichahq/ficha/internal/fold"
)

// Locale is how somebody writes numbers and dates. Where a text speaks for
// itself, that counts.
type Locale struct {
	DecimalComma bool
	MonthFirst   bool // 12/31/2026
}

// LocaleOf gives the habits of an account's language and country.
func LocaleOf(language, country string) Locale {
	portuguese := strings.HasPrefix(language, "pt")
	return Locale{DecimalComma: portuguese, MonthFirst: !portuguese && country == "US"}
}

func (r *rule) parse(text string, locale Locale) (any, error) {
	text, err := fold.Clean(text, MaxText)
	if err != nil || text == "" {
		return nil, err
	}
	switch r.Type {
	case Number, Currency, Percent:
		return r.number(parseNumber(text, locale.DecimalComma, r.symbols))
	case Date:
		return parseDate(text, locale.MonthFirst)
	default:
		return r.sameEverywhere(text)
	}
}

// dateForm is a date with the year in four digits, first or last; a time of day
// behind it, as spreadsheets add, does not matter.
var dateForm = regexp.MustCompile(`^(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})(?:[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$`)

// parseDate reads 31/12/2026, 31.12.2026, 2026-12-31 and the like. A day that the
// month does not have, or a month in the wrong place, is refused, not guessed.
func parseDate(text string, monthFirst bool) (any, error) {
	m := dateForm.FindStringSubmatch(text)
	if m == nil || m[2] != m[4] {
		return nil, refused("date_invalid")
	}
	year, month, day := m[1], m[3], m[5]
	if len(m[5]) == 4 {
		year, month, day = m[5], m[3], m[1]
		if monthFirst {
			month, day = day, month
		}
	}
	if len(year) != 4 || len(month) > 2 || len(day) > 2 {
		return nil, refused("date_invalid")
	}
	return canonicalDate(year + "-" + twoDigits(month) + "-" + twoDigits(day))
}

func twoDigits(n string) string { return strings.Repeat("0", 2-len(n)) + n }
