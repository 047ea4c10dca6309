package contact

import "strings"

// brazilPhone is Phone for the plain ways of writing a Brazilian number,
// some hundred times faster than the library: +55DD9XXXXXXXX and, when the
// account is in Brazil, the national forms with brackets, dashes,
// blanks and a trunk zero.
// ok is false for everything else, which the library then decides. What it
// accepts equals the library's answer; tests hold it to that.
func brazilPhone(s, country string) (e164 string, ok bool) {
	if len(s) == 14 && isBrazilMobile(s) {
		return s, true
	}
	var buf [13]byte
	n, plus, ok := plainDigits(s, &buf)
	if !ok || !plus && country != "BR" {
		return "", false
	}
	nsn := buf[:n]
	switch {
	case n >= 12 && nsn[0] == '5' && nsn[1] == '5':
		nsn = nsn[2:]
	case !plus && (n == 11 || n == 12) && nsn[0] == '0':
		nsn = nsn[1:]
	case plus || n != 10 && n != 11:
		return "", false
	}
	return formatBrazil(nsn)
}

// isBrazilMobile is true for 14 bytes that are +55DD9XXXXXXXX as stored.
func isBrazilMobile(s string) bool {
	if s[0] != '+' || s[1] != '5' || s[2] != '5' || s[5] != '9' || !isBrazilArea(s[3], s[4]) {
		return false
	}
	for i := 6; i < 14; i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// plainDigits collects up to 13 digits of s, allowing a + before and ASCII
// separators among them.
func plainDigits(s string, buf *[13]byte) (n int, plus, ok bool) {
	if strings.HasSuffix(s, ".0") {
		return 0, false, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c-'0' <= 9:
			if n == len(buf) {
				return 0, false, false
			}
			buf[n] = c
			n++
		case c == '+' && n == 0 && !plus:
			plus = true
		case c == ' ', c == '-', c == '(', c == ')', c == '.':
		default:
			return 0, false, false
		}
	}
	return n, plus, true
}

// formatBrazil gives the national number its country code and, if it is a
// mobile in the old form, its ninth digit. Eight digits that begin with 7
// and everything unusual are left to the library.
func formatBrazil(nsn []byte) (string, bool) {
	if len(nsn) < 10 || !isBrazilArea(nsn[0], nsn[1]) {
		return "", false
	}
	out := [14]byte{'+', '5', '5', nsn[0], nsn[1], '9'}
	switch first := nsn[2]; {
	case len(nsn) == 11 && first == '9':
		copy(out[5:], nsn[2:])
		return string(out[:]), true
	case len(nsn) == 10 && '2' <= first && first <= '5':
		copy(out[5:], nsn[2:])
		return string(out[:13]), true
	case len(nsn) == 10 && (first == '6' || first == '8' || first == '9'):
		copy(out[6:], nsn[2:])
		return string(out[:]), true
	}
	return "", false
}

// isBrazilArea is true for the two digits of an area code (DDD) in use.
func isBrazilArea(a, b byte) bool {
	a, b = a-'0', b-'0'
	return a <= 9 && b <= 9 && brazilAreas[a]&(1<<b) != 0
}

// brazilAreas has, for each first digit, the second digits in use as bits.
var brazilAreas = [10]uint16{
	1: 0b11_1111_1110, // 11–19
	2: 0b01_1001_0110, // 21 22 24 27 28
	3: 0b01_1011_1110, // 31–35 37 38
	4: 0b11_1111_1110, // 41–49
	5: 0b00_0011_1010, // 51 53 54 55
	6: 0b11_1111_1110, // 61–69
	7: 0b10_1011_1010, // 71 73 74 75 77 79
	8: 0b11_1111_1110, // 81–89
	9: 0b11_1111_1110, // 91–99
}
