package contact

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/fichahq/ficha/internal/fold"
)

// Codes of the FieldErrors of Phone. Each has the param country (ISO alpha-2,
// "" when the account has none).
const (
	CodePhoneDoubtful    = "phone_number_doubtful"     // not valid here, but with a + it would be; param suggestion (E.164)
	CodePhoneInvalid     = "phone_number_invalid"      // no such number in the country
	CodePhoneTooShort    = "phone_number_too_short"    // too few digits
	CodePhoneTooLong     = "phone_number_too_long"     // too many digits, or two numbers in one cell
	CodePhoneCountryCode = "phone_number_country_code" // after + comes no country's code
	CodePhoneNoCountry   = "phone_number_no_country"   // national form, but no country to read it by
	CodePhoneCharacters  = "phone_number_characters"   // letters, other text
	CodePhoneExtension   = "phone_number_extension"    // behind the number comes an extension
	CodePhoneScientific  = "phone_number_scientific"   // 5,51E+12: a spreadsheet has cut digits off
)

// maxPhoneText bounds the work for a cell that is no phone number at all.
const maxPhoneText = 100

// Phone reads a phone number as people write it and gives it in E.164. s is
// international (+ or 00) or national to country (ISO alpha-2, may be ""),
// in Brazil also with a bare 55; a leading ' (a spreadsheet's) is dropped.
// A Brazilian mobile without its ninth digit gets it. In the account's own
// country the number must be valid, elsewhere possible. "" and blanks give
// "". Errors: FieldErrors with the phone_number codes.
func Phone(s, country string) (string, error) {
	if e164, ok := brazilPhone(s, country); ok {
		return e164, nil
	}
	return parsePhone(s, country)
}

// PhoneCandidates gives the numbers that s, the value of a search or filter,
// may mean: as Phone reads it, then as if it had a + before it. None when s
// is no number at all.
func PhoneCandidates(s, country string) []string {
	var out []string
	if e164, err := Phone(s, country); err == nil && e164 != "" {
		out = append(out, e164)
	}
	d, err := scanPhone(s)
	if err != nil || d.plus || d.digits == "" {
		return out
	}
	e164, err := parseDigits("+"+d.digits, strings.ToUpper(country))
	if err == nil && (len(out) == 0 || out[0] != e164) {
		out = append(out, e164)
	}
	return out
}

// parsePhone is Phone by the library alone; the shortcut must equal it.
func parsePhone(s, country string) (string, error) {
	country = strings.ToUpper(country)
	d, err := scanPhone(s)
	if err != nil {
		return "", phoneError(err.Error(), country, "")
	}
	if d.digits == "" {
		return "", nil
	}
	if d.plus {
		e164, err := parseDigits("+"+d.digits, country)
		if err != nil {
			return "", phoneError(err.Error(), country, "")
		}
		return e164, nil
	}
	e164, err := parseNational(d.digits, country)
	if err != nil {
		if suggestion := suggestPlus(d.digits); suggestion != "" {
			return "", phoneError(CodePhoneDoubtful, country, suggestion)
		}
		return "", phoneError(err.Error(), country, "")
	}
	return e164, nil
}

func parseNational(digits, country string) (string, error) {
	if phonenumbers.GetCountryCodeForRegion(country) == 0 {
		return "", phoneCode(CodePhoneNoCountry)
	}
	return parseDigits(digits, country)
}

// parseDigits parses "+" and digits, or digits national to country.
func parseDigits(text, country string) (string, error) {
	n, err := phonenumbers.Parse(text, country)
	if err != nil {
		return "", parseFailure(err)
	}
	n = withNinthDigit(n)
	if phonenumbers.IsValidNumber(n) {
		return phonenumbers.Format(n, phonenumbers.E164), nil
	}
	own := int(n.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(country)
	if own || !phonenumbers.IsPossibleNumber(n) {
		return "", lengthFailure(n)
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	if len(e164) < len(text) {
		// The library took a trunk prefix off; of a number that is only
		// possible there may be another. Stored numbers must read as themselves.
		return parseDigits(e164, country)
	}
	return e164, nil
}

// withNinthDigit puts the 9 that Brazilian mobiles got between 2012 and 2016
// before eight digits that begin with 6, 8 or 9; before 7 only when the
// number is not valid without, as such numbers of the old trunking networks
// still exist; never before 2 to 5, which are landlines.
func withNinthDigit(n *phonenumbers.PhoneNumber) *phonenumbers.PhoneNumber {
	if n.GetCountryCode() != 55 {
		return n
	}
	nsn := phonenumbers.GetNationalSignificantNumber(n)
	if len(nsn) != 10 || !isBrazilArea(nsn[0], nsn[1]) {
		return n
	}
	switch nsn[2] {
	case '6', '8', '9':
	case '7':
		if phonenumbers.IsValidNumber(n) {
			return n
		}
	default:
		return n
	}
	longer, err := phonenumbers.Parse("+55"+nsn[:2]+"9"+nsn[2:], "")
	if err != nil {
		return n
	}
	return longer
}

// suggestPlus gives the number that the digits are with a + before them, if
// it is a valid one: guessing it silently would turn typing errors into
// strangers abroad, so it is only said.
func suggestPlus(digits string) string {
	n, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return ""
	}
	n = withNinthDigit(n)
	if !phonenumbers.IsValidNumber(n) {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

func parseFailure(err error) error {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return phoneCode(CodePhoneCountryCode)
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return phoneCode(CodePhoneTooLong)
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD),
		errors.Is(err, phonenumbers.ErrNotANumber):
		return phoneCode(CodePhoneTooShort)
	}
	return phoneCode(CodePhoneInvalid)
}

func lengthFailure(n *phonenumbers.PhoneNumber) error {
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.TOO_SHORT:
		return phoneCode(CodePhoneTooShort)
	case phonenumbers.TOO_LONG:
		return phoneCode(CodePhoneTooLong)
	}
	return phoneCode(CodePhoneInvalid)
}

// phoneCode is a failure before the country and the suggestion are known.
type phoneCode string

func (c phoneCode) Error() string { return string(c) }

func phoneError(code, country, suggestion string) error {
	params := map[string]string{"country": country}
	if suggestion != "" {
		params["suggestion"] = suggestion
	}
	return &FieldError{Code: code, Params: params}
}

// phoneDigits is a phone number stripped of everything but its digits.
type phoneDigits struct {
	digits string
	plus   bool // + or 00 stood before them
}

// scanPhone takes the digits out of s. It refuses text that is more than a
// number: an extension or a second number dropped silently would merge people.
func scanPhone(s string) (phoneDigits, error) {
	s = fold.Trim(strings.TrimPrefix(fold.Trim(s), "'"))
	if len(s) > maxPhoneText {
		return phoneDigits{}, phoneCode(CodePhoneTooLong)
	}
	if isScientific(s) {
		return phoneDigits{}, phoneCode(CodePhoneScientific)
	}
	d := phoneDigits{}
	buf := make([]byte, 0, 24)
	for _, r := range trimDecimal(s) {
		digit, ok := digitOf(r)
		switch {
		case ok:
			buf = append(buf, digit)
		case (r == '+' || r == '＋') && len(buf) == 0:
			d.plus = true
		case r == '/' && len(buf) >= 8:
			return phoneDigits{}, phoneCode(CodePhoneTooLong) // a second number follows
		case !isPhoneSeparator(r):
			return phoneDigits{}, phoneCode(strangeCharacters(s, len(buf)))
		}
	}
	if len(buf) == 0 && s != "" {
		return phoneDigits{}, phoneCode(CodePhoneCharacters)
	}
	if !d.plus && len(buf) > 2 && strings.HasPrefix(s, "00") {
		d.plus, buf = true, buf[2:]
	}
	d.digits = string(buf)
	return d, nil
}

var extensionForm = regexp.MustCompile(`(?i)\d[\s,;(-]*(ramal|rml|r\.|ext|extension|extensão|x|#)[.:\s]*\d{1,6}\)?$`)

// strangeCharacters tells an extension behind enough digits from other text.
func strangeCharacters(s string, digits int) string {
	if digits >= 8 && extensionForm.MatchString(s) {
		return CodePhoneExtension
	}
	return CodePhoneCharacters
}

// trimDecimal drops the ".0" that programs append when they took the column
// for a number: read as a digit it would make another valid number.
func trimDecimal(s string) string {
	whole, ok := strings.CutSuffix(s, ".0")
	if !ok || strings.Trim(whole, "0123456789") != "" {
		return s
	}
	return whole
}

// isScientific knows what a spreadsheet makes of a long number: 5,51199E+12.
func isScientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E")
	if !ok || mantissa == "" || exponent == "" {
		return false
	}
	return strings.Trim(mantissa, "0123456789.,") == "" && strings.Trim(exponent, "+0123456789") == ""
}

func digitOf(r rune) (byte, bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r), true
	case r < 0x80 || !unicode.Is(unicode.Nd, r):
		return 0, false
	}
	return decimalValue(r)
}

// decimalValue reads a digit of another script. Unicode keeps each script's
// digits together in tens, so the value is the distance to the zero.
func decimalValue(r rune) (byte, bool) {
	for v := range rune(10) {
		if !unicode.Is(unicode.Nd, r-v-1) {
			return '0' + byte(v), true
		}
	}
	return 0, false
}

func isPhoneSeparator(r rune) bool {
	switch r {
	case '(', ')', '-', '.', '/', '[', ']', '~', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\uff08', '\uff09', '\uff0d':
		return true
	}
	return fold.IsBlank(r)
}
