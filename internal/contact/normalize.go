package contact

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxTextLength is the most characters (not bytes) a single-line field such
// as name, city or company may have.
const MaxTextLength = 255

// MaxEmailLength is the most characters an e-mail address may have.
const MaxEmailLength = 255

// Codes of the FieldErrors of this package's normalisers.
const (
	CodeTextInvalid  = "text_invalid"  // not UTF-8, or has a NUL; no params
	CodeTooLong      = "too_long"      // params: max, length (characters)
	CodeEmailInvalid = "email_invalid" // no params
)

// FieldError says why one value was refused. The text for people is rendered
// elsewhere from Code and Params, in the reader's language.
type FieldError struct {
	Code   string
	Params map[string]string
}

// Error gives the code; it is for logs, not for people.
func (e *FieldError) Error() string { return e.Code }

// Email gives the address in the form in which addresses are compared and
// stored: trimmed (no-break and zero-width characters too) and lower-case. ""
// and blanks give "". Anything with one @ between two parts without spaces is
// accepted, with or without a dot, save for characters no mail system takes.
// Errors: email_invalid, too_long.
func Email(s string) (string, error) {
	s = trimBlank(s)
	if s == "" {
		return "", nil
	}
	if isPlainEmail(s) {
		return strings.ToLower(s), nil
	}
	if !utf8.ValidString(s) {
		return "", &FieldError{Code: CodeEmailInvalid}
	}
	if !isASCII(s) {
		s = norm.NFC.String(s)
	}
	s = strings.ToLower(s)
	if err := checkLength(s, MaxEmailLength); err != nil {
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
	return isASCII(s) || !strings.ContainsFunc(s, isBlankOrControl)
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

// CleanText gives a single-line field's text as it is stored: composed (NFC)
// and without white space, no-break or zero-width characters and byte-order
// marks around it. Line breaks inside are kept as they are; OneLine folds
// them. Errors: text_invalid, too_long (over MaxTextLength characters).
func CleanText(s string) (string, error) { return CleanTextMax(s, MaxTextLength) }

// CleanTextMax is CleanText with another limit in characters; 0 is no limit.
func CleanTextMax(s string, limit int) (string, error) {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return "", &FieldError{Code: CodeTextInvalid}
	}
	s = trimBlank(s)
	if !isASCII(s) {
		s = norm.NFC.String(s)
	}
	if err := checkLength(s, limit); err != nil {
		return "", err
	}
	return s, nil
}

// OneLine turns every line break inside s, with the blanks around it, into
// one space.
func OneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\u0085\u2028\u2029\v\f") {
		return s
	}
	lines := strings.FieldsFunc(s, isLineBreak)
	kept := lines[:0]
	for _, line := range lines {
		if line = trimBlank(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

func isLineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// checkLength counts only when the bytes alone do not already say it fits.
func checkLength(s string, limit int) error {
	if limit == 0 || len(s) <= limit {
		return nil
	}
	n := utf8.RuneCountInString(s)
	if n <= limit {
		return nil
	}
	return &FieldError{Code: CodeTooLong, Params: map[string]string{
		"max": strconv.Itoa(limit), "length": strconv.Itoa(n),
	}}
}

// trimBlank removes white space and invisible characters at both ends. Most
// texts need nothing done, so their ends are looked at first.
func trimBlank(s string) string {
	if s == "" || isPlain(s[0]) && isPlain(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, isBlank)
}

func isPlain(c byte) bool { return c > ' ' && c < 0x7f }

// isBlank is true for what shows as nothing: white space, zero-width and
// direction marks, the byte-order mark.
func isBlank(r rune) bool {
	switch {
	case r == ' ', '\t' <= r && r <= '\r':
		return true
	case r < utf8.RuneSelf:
		return false
	}
	return unicode.IsSpace(r) || isInvisible(r)
}

func isInvisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	}
	return r == 0xfeff || r == 0xad || r == 0x180e
}

func isBlankOrControl(r rune) bool { return isBlank(r) || unicode.IsControl(r) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
