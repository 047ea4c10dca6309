package filter

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/fichahq/ficha/internal/fold"
)

// folded gives a text as the field is compared by.
func (f Field) folded(text string) string {
	if f.fold != nil {
		return f.fold(text)
	}
	return fold.Key(text)
}

// lower compares e-mail addresses and labels, in which an accent makes another one.
func lower(text string) string { return strings.ToLower(norm.NFC.String(fold.Trim(text))) }

// lowerText compares texts of which no folded form is stored: only ASCII's capitals are small letters.
func lowerText(text string) string { return strings.Map(lowerASCII, norm.NFC.String(fold.Trim(text))) }

// address compares e-mail addresses of which a contact may have several.
func address(text string) string { return strings.ReplaceAll(lower(text), several, " ") }

// digits gives what of a text can be part of a stored phone number; "" when there is
// no digit.
func digits(text string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, text)
	if strings.Trim(kept, "+") == "" {
		return ""
	}
	return kept
}

// like gives the pattern of LIKE, with \ to escape, for a fragment.
func like(op Operator, fragment string) string {
	fragment = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(fragment)
	switch op {
	case StartsWith:
		return fragment + "%"
	case EndsWith:
		return "%" + fragment
	default:
		return "%" + fragment + "%"
	}
}

// matches is like in memory.
func matches(op Operator, text, fragment string) bool {
	switch op {
	case StartsWith:
		return strings.HasPrefix(text, fragment)
	case EndsWith:
		return strings.HasSuffix(text, fragment)
	default:
		return strings.Contains(text, fragment)
	}
}
