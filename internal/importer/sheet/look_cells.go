package sheet

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/fold"
)

// placeholders are what people and programs write for nothing, folded.
var placeholders = map[string]bool{
	"-": true, "--": true, "---": true, "–": true, "—": true, "n/a": true, "#n/a": true, "#n/d": true, "n/d": true, "null": true, `\n`: true,
	"nao informado": true, "nao informada": true, "não informado": true, "nao consta": true, "sem informacao": true, "(em branco)": true, "(blank)": true, "not available": true, "nan": true, "none": true, "undefined": true, "<na>": true, "#ref!": true, "#valor!": true, "#value!": true, "#nome?": true, "#name?": true, "#div/0!": true, "#num!": true, "#nulo!": true, "#null!": true,
}

const maxPlaceholder = 24 // bytes

// IsPlaceholder says whether a cell says in words or signs that there is nothing:
// "-", "N/A", "não informado", an error of Excel's, a rule drawn with signs. "Null" and "Nan" may be
// somebody's names and are none; "null", "NULL" and "NaN" are.
func IsPlaceholder(cell string) bool {
	if isRule(cell) {
		return true
	}
	if name := fold.Trim(cell); !mayBePlaceholder([]byte(cell)) || name == "Null" || name == "Nan" {
		return false
	}
	return placeholders[fold.Key(cell)]
}

// isRule is true of a line of signs, which programs draw below a header.
func isRule(cell string) bool {
	return len(cell) > 1 && strings.IndexByte("-=_+|", cell[0]) >= 0 && strings.Trim(cell, "-=_+| ") == ""
}

// mayBePlaceholder settles it for nearly all cells by length and first byte.
func mayBePlaceholder(cell []byte) bool {
	if len(cell) > maxPlaceholder || len(cell) == 0 {
		return false
	}
	switch c := cell[0]; c {
	case ' ', '-', '#', '(', '\\', '<', 'n', 'N', 's', 'S', 'u', 'U':
		return true
	default:
		return c >= utf8.RuneSelf
	}
}

var (
	documentForm = regexp.MustCompile(`^(\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2})$`)
	dateForm     = regexp.MustCompile(`^(\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2}|\d{1,2}[-/ ](?i:jan|fev|feb|mar|abr|apr|mai|may|jun|jul|ago|aug|set|sep|out|oct|nov|dez|dec)[-/. ]+\d{2,4}|\d{1,2}º? de \pL+ de \d{4})(?:[ T,]+\d{1,2}:\d{2}.*)?$`)
	numberForm   = regexp.MustCompile(`^[-+−]?(\d+([.,]\d+)?|\d{1,3}([.  ]\d{3})+(,\d+)?|\d{1,3}(,\d{3})+(\.\d+)?)$`)
	moneyForm    = regexp.MustCompile(`^[-−]?(R\$|US\$|\$|€|£|BRL|USD|EUR)[\s ]*[-−]?[\d.,]+$`)
	percentForm  = regexp.MustCompile(`^[-+−]?[\d.,]+\s?%$`)
	linkForm     = regexp.MustCompile(`^(?i)(https?://|www\.)\S+$`)
	brazilForm   = regexp.MustCompile(`^(55)?[1-9][1-9](9\d{8}|[2-5]\d{7}|[6-9]\d{7})$`)
)

// kindOf says what one cell looks like, seen by itself.
func kindOf(text string) Kind {
	switch {
	case len(text) > 200:
		return LooksText
	case IsAddress(text):
		return LooksEmail
	case linkForm.MatchString(text):
		return LooksLink
	case text[0] > '9' && text[0] < utf8.RuneSelf && !strings.ContainsAny(text, "$0123456789"):
		return nameOr(text, LooksText)
	case documentForm.MatchString(text):
		return LooksDocument
	case dateForm.MatchString(text):
		return LooksDate
	case moneyForm.MatchString(text):
		return LooksCurrency
	case percentForm.MatchString(text):
		return LooksPercent
	case isPhone(text):
		return LooksPhone
	case numberForm.MatchString(text):
		return LooksNumber
	}
	return nameOr(text, LooksText)
}

// IsAddress is true of a cell that is an e-mail address, or several, with what people write around them.
func IsAddress(text string) bool {
	at := strings.IndexByte(text, '@')
	if at < 1 || strings.IndexByte(text[at:], '.') < 0 {
		return false
	}
	emails, _ := contact.EmailsIn(text)
	email, err := contact.Email(emails[0])
	return err == nil && email != ""
}

// hasAddressForm is true of a@b.c without blanks. It is asked of every cell of a file, and so looks no closer.
func hasAddressForm(cell []byte) bool {
	at := bytes.IndexByte(cell, '@')
	return at > 0 && bytes.IndexByte(cell[at:], '.') > 1 && bytes.IndexByte(cell, ' ') < 0
}

// isPhone is true of a number that is punctuated as phone numbers are, and of bare
// digits that make a Brazilian number, unless they are those of a CPF.
func isPhone(text string) bool {
	text = strings.TrimPrefix(text, "'")
	digits := make([]byte, 0, 16)
	marks := false
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case strings.ContainsRune("+()-", r):
			marks = true
		case r != ' ' && r != '.' && r != '/' && r != '\u00a0':
			return false
		}
	}
	switch {
	case len(digits) < 8 || len(digits) > 15:
		return false
	case text[0] == '+' || text[0] == '(':
		return true
	case marks:
		return text[0] != '-' && (len(digits) >= 10 || strings.Contains(text, "-"))
	}
	return brazilForm.Match(digits) && !isCPF(digits)
}

// isCPF checks the two check digits.
func isCPF(digits []byte) bool {
	if len(digits) != 11 {
		return false
	}
	for _, n := range []int{9, 10} {
		sum := 0
		for i, d := range digits[:n] {
			sum += int(d-'0') * (n + 1 - i)
		}
		if sum*10%11%10 != int(digits[n]-'0') {
			return false
		}
	}
	return true
}

// nameOr is LooksName of two to six words of letters.
func nameOr(text string, other Kind) Kind {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 6 {
		return other
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !strings.ContainsRune(" .'’-", r) && r != utf8.RuneError {
			return other
		}
	}
	return LooksName
}

// dayAndMonth reads the first two numbers of 31/12/1999 and the like.
func dayAndMonth(cell []byte) (first, second int, ok bool) {
	var parts [3]int
	at, digits := 0, 0
	var sign byte
	for _, c := range cell {
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > 4 {
				return 0, 0, false
			}
			parts[at] = parts[at]*10 + int(c-'0')
			continue
		case (c == '/' || c == '.' || c == '-') && at < 2 && digits > 0 && digits <= 2 && (sign == 0 || sign == c):
			sign, at, digits = c, at+1, 0
			continue
		}
		if at == 2 && digits >= 2 && (c == ' ' || c == 'T' || c == ',') {
			break
		}
		return 0, 0, false
	}
	return parts[0], parts[1], at == 2 && digits >= 2 && parts[0] > 0 && parts[1] > 0
}

// decimalSign says which of comma and point a number shows to be its decimal sign:
// of two different ones the last, one that repeats divides thousands, and one alone
// shows it unless three digits follow.
func decimalSign(cell []byte) (comma, point bool) {
	lastComma, lastPoint := bytes.LastIndexByte(cell, ','), bytes.LastIndexByte(cell, '.')
	commas, points := bytes.Count(cell, []byte{','}), bytes.Count(cell, []byte{'.'})
	switch {
	case commas > 0 && points > 0:
		return lastComma > lastPoint && commas == 1, lastPoint > lastComma && points == 1
	case commas > 1:
		return false, true
	case points > 1:
		return true, false
	case commas == 1:
		return digitsAfter(cell, lastComma) != 3 || lastComma == 0 || leadingZero(cell, lastComma), false
	case points == 1:
		return false, digitsAfter(cell, lastPoint) != 3 || lastPoint == 0 || leadingZero(cell, lastPoint)
	}
	return false, false
}

// leadingZero is true of 0,123: no thousands are divided there.
func leadingZero(cell []byte, sign int) bool {
	return sign > 0 && cell[sign-1] == '0' && (sign == 1 || cell[sign-2] < '0' || cell[sign-2] > '9')
}

func digitsAfter(cell []byte, at int) (n int) {
	for _, c := range cell[at+1:] {
		if c < '0' || c > '9' {
			break
		}
		n++
	}
	return n
}

// saysYesOrNo is true of words and crosses; figures are judged by their column.
func saysYesOrNo(value string) bool {
	if slices.Contains([]string{"s", "v", "t", "f", "n", "y"}, fold.Key(value)) {
		return true
	}
	_, known := attribute.Truth(string(UTF8.appendText(nil, []byte(value))))
	return known
}
