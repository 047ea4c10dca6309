package attribute

import (
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/fold"
)

// maxDigits is how many digits of a number both stores and a browser keep exactly.
const maxDigits = 15

// plainNumber writes a JSON number, or a text like one, out in digits: without
// exponent, plus sign and useless zeros.
func plainNumber(text string) (string, error) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if scientific {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift > 100 || shift < -100 {
			return "", refused("number_invalid")
		}
	}
	unsigned := strings.TrimPrefix(mantissa, "-")
	negative := unsigned != mantissa
	if !negative {
		unsigned = strings.TrimPrefix(mantissa, "+")
	}
	whole, decimals, _ := strings.Cut(unsigned, ".")
	if whole+decimals == "" || strings.ContainsFunc(whole+decimals, notDigit) {
		return "", refused("number_invalid")
	}
	return place(negative, whole+decimals, len(whole)+shift)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// place writes digits with the decimal point behind the first point of them.
func place(negative bool, digits string, point int) (string, error) {
	kept := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(kept)
	kept = strings.TrimRight(kept, "0")
	if kept == "" {
		return "0", nil
	}
	if len(kept) > maxDigits || point > maxDigits || point < -maxDigits {
		return "", refused("number_too_long")
	}
	sign := ""
	if negative {
		sign = "-"
	}
	switch {
	case point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + kept, nil
	case point >= len(kept):
		return sign + kept + strings.Repeat("0", point-len(kept)), nil
	}
	return sign + kept[:point] + "." + kept[point:], nil
}

// parseNumber reads a number as people write it: "R$ 1.234,56", "-1,234.56",
// "10 %". symbols may stand beside it.
func parseNumber(text string, comma bool, symbols map[string]bool) (string, error) {
	text, inBrackets := withoutBrackets(text)
	first := strings.IndexFunc(text, partOfNumber)
	if first < 0 && isNoMoney(text, symbols) {
		return "0", nil
	}
	if first < 0 {
		return "", refused("number_invalid")
	}
	last := strings.LastIndexFunc(text, func(r rune) bool { return !notDigit(r) }) + 1
	if last <= first {
		return "", refused("number_invalid")
	}
	before, negative := takeSign(text[:first])
	if inBrackets && strings.ContainsAny(text[:first], "-−+") || !symbols[fold.Key(before)] || !symbols[fold.Key(text[last:])] {
		return "", refused("number_invalid")
	}
	whole, decimals, ok := splitNumber(text[first:last], comma)
	if !ok {
		return "", refused("number_invalid")
	}
	return place(negative || inBrackets, whole+decimals, len(whole))
}

// withoutBrackets takes the brackets off in which accountants put what is negative,
// with the symbol before or in them.
func withoutBrackets(text string) (inner string, were bool) {
	before, rest, opened := strings.Cut(text, "(")
	inner, after, closed := strings.Cut(rest, ")")
	if !opened || !closed || after != "" {
		return text, false
	}
	return before + inner, true
}

// isNoMoney is true of "R$ -", as a spreadsheet shows nothing in the form of accounts.
func isNoMoney(text string, symbols map[string]bool) bool {
	symbol, dash := strings.CutSuffix(text, "-")
	key := fold.Key(symbol)
	return dash && key != "" && symbols[key]
}

func partOfNumber(r rune) bool { return !notDigit(r) || r == '.' || r == ',' }

// takeSign takes one sign out of what stands before a number.
func takeSign(before string) (rest string, negative bool) {
	at := strings.IndexFunc(before, func(r rune) bool { return r == '-' || r == '−' || r == '+' })
	if at < 0 {
		return fold.Trim(before), false
	}
	sign, after := before[at:], ""
	for i, r := range sign {
		if i > 0 {
			after = sign[i:]
			break
		}
		negative = r != '+'
	}
	return fold.Trim(before[:at] + after), negative
}

// splitNumber finds the decimal point or comma. What the separators themselves
// say comes first; only "1.234" and "1,234" are read by the locale.
func splitNumber(text string, comma bool) (whole, decimals string, ok bool) {
	var groups []string
	var separators []rune
	begin := 0
	for i, r := range text {
		switch {
		case !notDigit(r):
		case r == '.', r == ',', r == ' ', r == '\u00a0', r == '\u2009', r == '\u202f', r == '\'', r == '’':
			groups, separators = append(groups, text[begin:i]), append(separators, r)
			begin = i + len(string(r))
		default:
			return "", "", false
		}
	}
	groups = append(groups, text[begin:])
	if n := len(separators); n > 0 && isDecimal(groups, separators, comma) {
		decimals, groups, separators = groups[n], groups[:n], separators[:n-1]
	}
	return strings.Join(groups, ""), decimals, grouped(groups, separators)
}

// isDecimal says whether the last separator is the decimal one.
func isDecimal(groups []string, separators []rune, comma bool) bool {
	n := len(separators)
	last := separators[n-1]
	if last != '.' && last != ',' {
		return false
	}
	if n > 1 {
		return separators[n-2] != last
	}
	if len(groups[1]) == 3 && len(groups[0]) >= 1 && len(groups[0]) <= 3 && groups[0][0] != '0' {
		return (last == ',') == comma
	}
	return true
}

// grouped says whether digits stand in thousands, all divided alike.
func grouped(groups []string, separators []rune) bool {
	for i, separator := range separators {
		if separator != separators[0] || len(groups[i+1]) != 3 {
			return false
		}
	}
	return len(separators) == 0 || len(groups[0]) >= 1 && len(groups[0]) <= 3
}
