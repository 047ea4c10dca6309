package fold

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/fichahq/ficha/internal/problem"
)

// Codes of the faults of this package.
const (
	CodeTextInvalid = "text_invalid" // not UTF-8, or has a NUL; no params
	CodeTooLong     = "too_long"     // params: max, length (characters)
)

// Clean gives a text as it is stored: composed (NFC) and without white space,
// no-break or zero-width characters and byte-order marks around it. Line breaks
// inside are kept. limit is in characters, 0 for none. Errors, as
// *[problem.Fault]: text_invalid, too_long.
func Clean(s string, limit int) (string, error) {
	if err := Check(s); err != nil {
		return "", err
	}
	s = Trim(s)
	if !IsASCII(s) {
		s = norm.NFC.String(s)
	}
	if err := CheckLength(s, limit); err != nil {
		return "", err
	}
	return s, nil
}

// Check refuses what a store cannot hold: text_invalid.
func Check(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return &problem.Fault{Code: CodeTextInvalid}
	}
	return nil
}

// CheckLength refuses more than limit characters: too_long. It counts only when
// the bytes alone do not already say that it fits.
func CheckLength(s string, limit int) error {
	if limit == 0 || len(s) <= limit {
		return nil
	}
	n := utf8.RuneCountInString(s)
	if n <= limit {
		return nil
	}
	return &problem.Fault{Code: CodeTooLong, Params: problem.Params{"max": strconv.Itoa(limit), "length": strconv.Itoa(n)}}
}

// Trim removes white space and invisible characters at both ends. Most texts
// need nothing done, so their ends are looked at first.
func Trim(s string) string {
	if s == "" || isPlain(s[0]) && isPlain(s[len(s)-1]) {
		return s
	}
	return strings.TrimFunc(s, IsBlank)
}

func isPlain(c byte) bool { return c > ' ' && c < 0x7f }

// IsBlank is true for what shows as nothing: white space, zero-width and
// direction marks, the byte-order mark.
func IsBlank(r rune) bool {
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

// IsBlankOrControl is true for blanks and for characters that drive a terminal.
func IsBlankOrControl(r rune) bool { return IsBlank(r) || unicode.IsControl(r) }

// IsASCII is true for texts that need no composing.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
