package contact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/fold"
)

// People write more into one cell of a list than one address or number. The readers
// of this file take a cell apart where every part of it is understood, and else give
// it back whole, for [Email] or [Phone] to say what is wrong with it: what is not
// understood is never dropped.

// EmailsIn gives the e-mail addresses that a cell has, the first of them the primary
// one, and the name beside them, as in "Ana Reis <ana@x.com>". Addresses are divided
// by ; , | / blanks or line breaks; mailto:, invisible characters and signs around an
// address are no part of it.
func EmailsIn(cell string) (emails []string, name string) {
	if email, err := Email(cell); err == nil && !strings.HasPrefix(email, "mailto:") {
		return []string{email}, ""
	}
	if len(cell) > maxCellText || !utf8.ValidString(cell) {
		return []string{cell}, ""
	}
	text := strings.ReplaceAll(strings.Map(withoutInvisible, cell), tripleColon, ";")
	for _, part := range strings.FieldsFunc(text, dividesMailboxes) {
		found, beside, ok := mailbox(part)
		if !ok {
			return []string{cell}, ""
		}
		if name == "" {
			name = beside
		}
		emails = appendNew(emails, found...)
	}
	if len(emails) == 0 {
		return []string{cell}, ""
	}
	return emails, name
}

// tripleColon is how Google's address book divides several values in a cell.
const tripleColon = ":::"

// maxCellText bounds the work for a cell that is no list of addresses or numbers.
const maxCellText = 8 << 10

func dividesMailboxes(r rune) bool { return r == ';' || r == '|' || isLineBreak(r) }

var mailboxForm = regexp.MustCompile(`^([^<>@]*)<([^<>]+)>[\s.,]*$`)

// mailbox reads an address with a name beside it, or several addresses. None is
// understood too: something stood between two signs that divide.
func mailbox(part string) (emails []string, name string, ok bool) {
	if m := mailboxForm.FindStringSubmatch(part); m != nil {
		email, err := Email(bareEmail(m[2]))
		return []string{email}, strings.Trim(fold.Trim(m[1]), `"' ,`), err == nil && email != ""
	}
	for _, word := range strings.FieldsFunc(part, func(r rune) bool { return r == ',' || r == '/' || unicode.IsSpace(r) }) {
		word = bareEmail(word)
		if word == "" {
			continue
		}
		email, err := Email(word)
		if err != nil {
			return nil, "", false
		}
		emails = append(emails, email)
	}
	return emails, "", true
}

// bareEmail takes off what stands around an address.
func bareEmail(word string) string {
	word = strings.Trim(word, ` .,;:<>()[]{}"'*`)
	for _, prefix := range []string{"mailto:", "email:", "e-mail:"} {
		if len(word) > len(prefix) && strings.EqualFold(word[:len(prefix)], prefix) {
			word, _, _ = strings.Cut(word[len(prefix):], "?")
		}
	}
	switch fold.Key(word) {
	case "email", "e-mail", "mailto":
		return "" // a label of its own: "E-mail: ana@x.com"
	}
	return word
}

// withoutInvisible is for [strings.Map]: it drops characters that show as nothing.
func withoutInvisible(r rune) rune {
	if fold.IsBlank(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

func appendNew(list []string, values ...string) []string {
	for _, value := range values {
		if !slices.Contains(list, value) {
			list = append(list, value)
		}
	}
	return list
}

// PhonesIn gives the phone numbers that a cell has, the first of them the primary
// one, as they are written. Numbers are divided by ; , | / line breaks or a word that
// says what a number is, as in "Cel: (11) 98765-4321 (Zap) / 3333-4444"; one without
// its area code has that of the number before it. An extension is no such word: the
// number before it may be that of many people.
func PhonesIn(cell, country string) []string {
	if _, err := Phone(cell, country); err == nil {
		return []string{cell}
	}
	if len(cell) > maxCellText || !utf8.ValidString(cell) || isScientific(fold.Trim(cell)) {
		return []string{cell}
	}
	if m := whatsappForm.FindStringSubmatch(fold.Trim(cell)); m != nil {
		return []string{"+" + m[1] + m[2]}
	}
	parts := phoneParts(strings.ReplaceAll(cell, tripleColon, "|"))
	var written, numbers []string
	area := ""
	for _, part := range parts {
		number, err := Phone(part, country)
		if err != nil && area != "" {
			part = "(" + area + ") " + part
			number, err = Phone(part, country)
		}
		switch {
		case err != nil && len(parts) == 1:
			return parts // without its label the reason is a better one
		case err != nil:
			return []string{cell}
		}
		area = areaOf(number, country)
		if !slices.Contains(numbers, number) {
			written, numbers = append(written, part), append(numbers, number)
		}
	}
	if len(written) == 0 {
		return []string{cell}
	}
	return written
}

// whatsappForm is how programs around WhatsApp write a number: as a link or as the
// address of an account. Those of groups are no numbers.
var whatsappForm = regexp.MustCompile(`^(?:(?:https?://)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?(?:.*&)?phone=)(?:\+|%2B)?(\d{8,15})(?:[/?&].*)?|(\d{8,15})(?::\d+)?@(?:s\.whatsapp\.net|c\.us))$`)

// phoneParts are the parts of a cell that have a letter or a digit.
func phoneParts(cell string) (parts []string) {
	divides := func(r rune) bool { return strings.ContainsRune(";,|/", r) || isLineBreak(r) }
	for _, part := range strings.FieldsFunc(withoutLabels(cell), divides) {
		part = strings.TrimLeft(strings.TrimRight(fold.Trim(part), " ([-.:"), " )].:-")
		if strings.ContainsFunc(part, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			parts = append(parts, part)
		}
	}
	return parts
}

// areaOf gives the area code of a Brazilian number, for those beside it.
func areaOf(number, country string) string {
	digits, brazilian := strings.CutPrefix(number, "+55")
	if !brazilian || country != "BR" || len(digits) < 10 || !isBrazilArea(digits[0], digits[1]) {
		return ""
	}
	return digits[:2]
}

// phoneLabels are words that say what a number is, and those between two, folded.
var phoneLabels = map[string]bool{
	"tel": true, "tels": true, "telefone": true, "telefones": true, "fone": true, "fones": true, "phone": true, "phones": true, "telephone": true,
	"cel": true, "cels": true, "celular": true, "celulares": true, "cell": true, "mobile": true, "movel": true, "tm": true, "fixo": true, "fixa": true,
	"fixos": true, "whatsapp": true, "whats": true, "whatzapp": true, "wpp": true, "wp": true, "zap": true, "zapzap": true, "wa": true,
	"telegram": true, "res": true, "resid": true, "residencial": true, "residencia": true, "casa": true, "home": true, "com": true, "coml": true,
	"comercial": true, "trabalho": true, "trab": true, "empresa": true, "work": true, "office": true, "business": true, "pessoal": true,
	"personal": true, "particular": true, "principal": true, "vivo": true, "tim": true, "claro": true, "oi": true, "nextel": true, "e": true,
	"ou": true, "and": true, "or": true, "n": true, "no": true, "num": true, "numero": true, "contato": true, "contatos": true,
}

// withoutLabels puts a sign that divides in the place of each label, and drops
// pictures.
func withoutLabels(cell string) string {
	var out strings.Builder
	for len(cell) > 0 {
		end := strings.IndexFunc(cell, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(cell)
		}
		switch r, size := utf8.DecodeRuneInString(cell); {
		case end > 0 && phoneLabels[fold.Key(cell[:end])]:
			out.WriteByte('|')
		case end > 0:
			out.WriteString(cell[:end])
		case unicode.Is(unicode.So, r) || unicode.Is(unicode.Mn, r):
			out.WriteByte(' ')
			end = size
		default:
			out.WriteRune(r)
			end = size
		}
		cell = cell[end:]
	}
	return out.String()
}
