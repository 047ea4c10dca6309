package attribute

import (
	"regexp"
	"strconv"
	"strings"
	"time"

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

// timeOfDay may stand behind a date, as spreadsheets add it, and does not matter.
const timeOfDay = `(?:[ T,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$`

var (
	dateForm   = regexp.MustCompile(`^(\d{1,4})([-/.])(\d{1,2})([-/.])(\d{1,4})` + timeOfDay)
	wordedForm = regexp.MustCompile(`^(\d{1,2})(?:o|st|nd|rd|th)?(?: de |[-/. ]+)([a-z]{3,9})\.?(?: de |[-/., ]+)(\d{4}|\d{2})` + timeOfDay)
	monthForm  = regexp.MustCompile(`^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})` + timeOfDay)
	serialForm = regexp.MustCompile(`^([1-9]\d{4})(?:[.,]\d+)?$`)
)

// parseDate reads 31/12/2026, 31.12.26, 2026-12-31, 31 de dezembro de 2026, dez 31
// 2026 and the like, and the number that a spreadsheet keeps for a day. A day that
// the month does not have, or a month in the wrong place, is refused, not guessed.
func parseDate(text string, monthFirst bool) (any, error) {
	if m, ok := plainDate(text); ok {
		return digitDate(m[:], monthFirst)
	}
	if m := dateForm.FindStringSubmatch(text); m != nil {
		return digitDate(m, monthFirst)
	}
	if m := serialForm.FindStringSubmatch(text); m != nil {
		return serialDate(m[1])
	}
	key := fold.Key(text)
	year, name, day := "", "", ""
	if m := wordedForm.FindStringSubmatch(key); m != nil {
		day, name, year = m[1], m[2], m[3]
	} else if m := monthForm.FindStringSubmatch(key); m != nil {
		name, day, year = m[1], m[2], m[3]
	}
	month, known := monthOf(name)
	if !known {
		return nil, refused("date_invalid")
	}
	return canonicalDate(fullYear(year) + "-" + month + "-" + twoDigits(day))
}

// plainDate gives what dateForm finds in the usual ten characters, 31/12/2026 or 2026-12-31, without its work; not ok of others.
func plainDate(text string) (m [6]string, ok bool) {
	if len(text) != len(time.DateOnly) {
		return m, false
	}
	isSign := func(at int) bool { return strings.IndexByte("-/.", text[at]) >= 0 }
	for _, at := range [][2]int{{2, 5}, {4, 7}} {
		if a, b := at[0], at[1]; isSign(a) && isSign(b) {
			first, second, third := text[:a], text[a+1:b], text[b+1:]
			if strings.ContainsFunc(first, notDigit) || strings.ContainsFunc(second, notDigit) || strings.ContainsFunc(third, notDigit) {
				return m, false
			}
			return [...]string{text, first, text[a : a+1], second, text[b : b+1], third}, true
		}
	}
	return m, false
}

// digitDate reads a date of three numbers, the year first or last.
func digitDate(m []string, monthFirst bool) (any, error) {
	year, month, day := m[1], m[3], m[5]
	if len(m[1]) < 3 {
		year, month, day = m[5], m[3], m[1]
		if monthFirst {
			month, day = day, month
		}
	}
	year = fullYear(year)
	if m[2] != m[4] || len(year) != 4 || len(month) > 2 || len(day) > 2 {
		return nil, refused("date_invalid")
	}
	return canonicalDate(year + "-" + twoDigits(month) + "-" + twoDigits(day))
}

// fullYear gives a year of two digits its century as spreadsheets do: up to 29 it is
// this one, from 30 on the last.
func fullYear(year string) string {
	switch {
	case len(year) != 2:
		return year
	case year < "30":
		return "20" + year
	}
	return "19" + year
}

// monthOf reads the name of a month in Portuguese or English, whole or its first
// three letters, folded.
func monthOf(name string) (number string, known bool) {
	if len(name) < 3 {
		return "", false
	}
	for i, names := range months {
		for whole := range strings.FieldsSeq(names) {
			if name == whole || name == whole[:3] || name == "sept" && whole == "september" {
				return twoDigits(strconv.Itoa(i + 1)), true
			}
		}
	}
	return "", false
}

var months = [12]string{
	"janeiro january", "fevereiro february", "marco march", "abril april", "maio may", "junho june", "julho july", "agosto august",
	"setembro september", "outubro october", "novembro november", "dezembro december",
}

// serialDate reads the days since the end of 1899, as spreadsheets count them; of
// five digits, from 1927 on.
func serialDate(days string) (any, error) {
	n, err := strconv.Atoi(days)
	if err != nil {
		return nil, refused("date_invalid")
	}
	day := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
	return canonicalDate(day.Format(time.DateOnly))
}

// twoDigits puts a nought before a single digit.
func twoDigits(n string) string { return strings.Repeat("0", max(2-len(n), 0)) + n }
