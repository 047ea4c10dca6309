package contact

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/fold"
)

// wordStart stands before every word of a search text, so that a trigram finds
// the beginnings of words too: "  j" those with j, " jo" those with jo.
const wordStart = "  "

// SearchText gives what a search looks through: the folded name, addresses,
// numbers, identifier and company, each word after two blanks.
func SearchText(c Contact) string {
	fields, size := c.searched(), 0
	for _, field := range fields {
		size += len(field) + 2*len(wordStart)
	}
	var b strings.Builder
	b.Grow(size)
	for _, field := range fields {
		for word := range strings.FieldsSeq(fold.Key(field)) {
			b.WriteString(wordStart)
			b.WriteString(word)
		}
	}
	return b.String()
}

func (c Contact) searched() []string {
	out := append([]string{c.Name, c.Email, c.PhoneNumber, c.Identifier, c.CompanyName}, c.OtherEmails...)
	for _, phone := range c.OtherPhones {
		out = append(out, phone.Number)
	}
	return out
}

// searchFor reads a query: a search text must hold all fragments of one of the
// lists. None means that nothing can be found. Each word of the query has to be
// there, one of a character or two at the beginning of a word; what looks like a
// phone number is also one fragment in the ways in which it may be stored.
// country is the account's, for a national number.
func searchFor(query, country string) (anyOf [][]string) {
	var words []string
	for word := range strings.FieldsSeq(fold.Key(query)) {
		if utf8.RuneCountInString(word) < 3 {
			word = wordStart + word
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) > 0 {
		anyOf = append(anyOf, words)
	}
	for _, number := range phoneFragments(query, country) {
		if !slices.ContainsFunc(anyOf, func(l []string) bool { return len(l) == 1 && l[0] == number }) {
			anyOf = append(anyOf, []string{number})
		}
	}
	return anyOf
}

// phoneFragments gives the fragments of stored numbers that a query may mean which
// looks like part of one: as its digits stand, without the zeros that are dialled
// before a number, and with the ninth digit that Brazilian mobiles have got.
func phoneFragments(query, country string) []string {
	digits := phoneDigitsOf(query)
	if digits == "" {
		return nil
	}
	if len(digits) < 3 { // the beginning, with or without the country's code
		out := []string{wordStart + "+" + digits}
		if country == "BR" {
			out = append(out, wordStart+"+55"+digits)
		}
		return out
	}
	out := []string{digits}
	add := func(fragment string) {
		if len(fragment) >= 3 && !slices.Contains(out, fragment) {
			out = append(out, fragment)
		}
	}
	international := strings.TrimPrefix(digits, "00")
	add(international)
	national := strings.TrimPrefix(digits, "0")
	add(national)
	add(withNinth(national))
	if rest, ok := strings.CutPrefix(international, "55"); ok {
		rest = strings.TrimPrefix(rest, "0")
		add("55" + rest)
		add("55" + withNinth(rest))
	}
	for _, number := range PhoneCandidates(query, country) {
		add(strings.TrimPrefix(number, "+"))
	}
	return out
}

// withNinth puts the ninth digit into the beginning of a number with its area,
// "118123" to "1198123"; "" when it has none. Unlike where numbers are stored, no
// first digit is too low for a mobile: to find one more does no harm.
func withNinth(number string) string {
	if len(number) < 3 || len(number) > 10 || !isBrazilArea(number[0], number[1]) {
		return ""
	}
	return number[:2] + "9" + number[2:]
}

// phoneDigitsOf gives the digits of a query that looks like part of a phone
// number, however it is written, else "".
func phoneDigitsOf(query string) string {
	var digits strings.Builder
	for _, r := range query {
		digit, ok := digitOf(r)
		switch {
		case ok:
			digits.WriteByte(digit)
		case r != '+' && !isPhoneSeparator(r):
			return ""
		}
	}
	return digits.String()
}

// like makes a pattern that finds the text anywhere, its own % and _ as they are.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}
