package contact

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// MaxTextLength is the most characters (not bytes) a single-line field such
// as name, city or company may have.
const MaxTextLength = 255

// MaxEmailLength is the most characters an e-mail address may have.
const MaxEmailLength = 255

// Codes of the FieldErrors of this package's normalisers.
const (
	CodeTextInvalid  = fold.CodeTextInvalid
	CodeTooLong      = fold.CodeTooLong
	CodeEmailInvalid = "email_invalid"   // no params
	CodeTooMany      = "too_many_values" // of a list; params: max
)

// FieldError says why one value was refused.
type FieldError = problem.Fault

// Email gives the address in the form in which addresses are compared and
// stored: trimmed (no-break and zero-width characters too) and lower-case. ""
// and blanks give "". Anything with one @ between two parts without spaces is
// accepted, with or without a dot, save for characters no mail system takes.
// Errors: email_invalid, too_long.
func Email(s string) (string, error) {
	s = fold.Trim(s)
	if s == "" {
		return "", nil
	}
	if isPlainEmail(s) {
		return strings.ToLower(s), nil
	}
	if !utf8.ValidString(s) {
		return "", &FieldError{Code: CodeEmailInvalid}
	}
	if !fold.IsASCII(s) {
		s = norm.NFC.String(s)
	}
	s = strings.ToLower(s)
	if err := fold.CheckLength(s, MaxEmailLength); err != nil {
		return "", err
	}
	at := strings.IndexByte(s, '@')
	if at <= 0 || !isLocalPart(s[:at]) || !isDomain(s[at+1:]) {
		return "", &FieldError{Code: CodeEmailInvalid}
	}
	return s, nil
}

// isPlainEmail accepts the common addresses in one pass; the rest is decided
// by the parts of Email that know every character.
func isPlainEmail(s string) bool {
	at, last := -1, byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', c == '-', c == '_':
		case c == '.':
			if at >= 0 && last == '.' {
				return false
			}
		case c == '@' && at < 0 && i > 0:
			at, c = i, '.'
		default:
			return false
		}
		last = c
	}
	return at > 0 && last != '.' && len(s) <= MaxEmailLength
}

// isLocalPart refuses what a list of addresses or a display name leaves
// behind; everything else is the receiving server's business.
func isLocalPart(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ', c == 0x7f, c == ',', c == ';', c == '<', c == '>', c == '(', c == ')':
			return false
		}
	}
	return fold.IsASCII(s) || !strings.ContainsFunc(s, fold.IsBlankOrControl)
}

func isDomain(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if !isDomainRune(r) {
			return false
		}
	}
	return true
}

// isDomainRune allows letters and digits of any script, the hyphen and
// underscore, and the characters of an address literal ([10.0.0.1]).
func isDomainRune(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', r == '-', r == '_', r == '[', r == ']', r == ':':
		return true
	case r < utf8.RuneSelf:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// CleanText gives a single-line field's text as it is stored; see [fold.Clean].
// OneLine folds line breaks, which are kept. Errors: text_invalid, too_long (over
// MaxTextLength characters).
func CleanText(s string) (string, error) { return fold.Clean(s, MaxTextLength) }

// SortKey gives the text by which s is sorted and compared loosely; see [fold.Key].
func SortKey(s string) string { return fold.Key(s) }

// OneLine turns every line break inside s, with the blanks around it, into
// one space.
func OneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\u0085\u2028\u2029\v\f") {
		return s
	}
	lines := strings.FieldsFunc(s, isLineBreak)
	kept := lines[:0]
	for _, line := range lines {
		if line = fold.Trim(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

func isLineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}
