package sheet

import (
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
)

// keepPlausible takes the target from a column whose cells are something else than its
// name says, where going there would reject the rows or make contacts of nonsense: a
// column Cliente of Sim and Não, a column WhatsApp of the same beside one of numbers.
func (m Mapping) keepPlausible(looks []Look) {
	for at := range m {
		if at < len(looks) && looks[at].Filled > 0 {
			m[at].Target = m.plausible(at, looks[at])
		}
	}
}

func (m Mapping) plausible(at int, look Look) string {
	header, target := m[at].Column, m[at].Target
	switch target {
	case "contact_type":
		if !look.all(func(value string) bool { _, known := contact.TypeOf(value); return known }) {
			return ""
		}
	case "name":
		rank := RankFor(header, target)
		if rank > 1 && look.isNoName() || rank >= rankPerson && slices.ContainsFunc(look.Samples, hasDigit) {
			return ""
		}
	case "country_code":
		switch {
		case look.Kind != LooksNumber && look.Kind != LooksPhone:
		case look.all(isCallingCode):
			return "phone_country"
		default: // a number by which some authority calls countries
			return ""
		}
	case "phone_number":
		switch {
		case len(m.Sources(target)) < 2:
		case strings.Contains(columnKey(header), "ddd") && look.all(isAreaCode):
			return "phone_area"
		case look.Kind == LooksCheckbox || look.Kind == LooksDate || look.Kind == LooksEmail:
			return ""
		}
	case "email":
		if len(m.Sources(target)) > 1 && (look.Kind == LooksCheckbox || look.Kind == LooksDate || look.Kind == LooksPhone) {
			return ""
		}
	}
	return target
}

// all says whether every value is of a kind; of a column with very many nothing is.
func (l Look) all(is func(value string) bool) bool {
	return l.Values != nil && !slices.ContainsFunc(l.Values, func(value string) bool { return !is(value) })
}

// isNoName is true of cells that name nobody.
func (l Look) isNoName() bool {
	return l.Kind != LooksName && l.Kind != LooksText && l.Kind != LooksList
}

func hasDigit(text string) bool { return strings.ContainsAny(text, "0123456789") }

func isCallingCode(text string) bool {
	digits := strings.TrimLeft(strings.Trim(text, "+ ()"), "0")
	return isDigits(digits) && len(digits) <= 3
}

// isAreaCode is true of two digits, perhaps behind the 0 or 0xx of long distance.
func isAreaCode(text string) bool {
	digits := strings.TrimLeft(strings.Trim(text, "() "), "0xX")
	return isDigits(digits) && len(digits) == 2
}
