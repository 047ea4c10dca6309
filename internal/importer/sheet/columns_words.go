package sheet

import (
	"slices"
	"strings"
	"unicode"

	"github.com/fichahq/ficha/internal/fold"
)

// Programs put words around the names of columns that say whose or which one it is:
// "Telefone comercial (contato)", "Address 1 - City", "nm_cliente". Such a column is
// what its name is without them, behind those that have the name alone.

// Ranks of names that are known without some of their words; a number in the name
// adds ten times itself.
const (
	rankNumbered  = 1
	rankQualified = 5
)

// maxNameWords bounds the work for a cell that is no name of a column.
const maxNameWords = 10

var (
	// joiningWords say nothing.
	joiningWords = map[string]bool{
		"de": true, "do": true, "da": true, "dos": true, "das": true, "of": true, "the": true, "no": true, "na": true, "nos": true, "nas": true, "em": true,
		"com": true, "c": true, "e": true, "and": true, "ou": true, "or": true, "para": true, "p": true, "a": true, "o": true, "s": true,
	}
	// whoseWords say whom a column is about: the contact, whatever a program calls it.
	whoseWords = map[string]bool{
		"contato": true, "contatos": true, "contact": true, "contacts": true, "cliente": true, "clientes": true, "customer": true, "customers": true,
		"client": true, "clients": true, "lead": true, "leads": true, "pessoa": true, "person": true, "subscriber": true, "primary": true, "principal": true,
		"main": true, "default": true, "associated": true, "associado": true, "associada": true, "atual": true, "current": true, "obrigatorio": true,
		"obrigatoria": true, "required": true, "opcional": true, "optional": true,
	}
	// whichWords tell several addresses and numbers of one contact apart.
	whichWords = map[string]bool{
		"comercial": true, "business": true, "residencial": true, "home": true, "trabalho": true, "work": true, "casa": true, "pessoal": true,
		"personal": true, "particular": true, "corporativo": true, "corporate": true, "profissional": true, "mailing": true, "billing": true,
		"cobranca": true, "shipping": true, "entrega": true, "faturamento": true, "endereco": true, "address": true, "number": true, "numero": true,
		"num": true, "nr": true, "n": true, "ddd": true, "value": true, "valor": true, "format": true, "formatado": true, "formatted": true,
		"formatada": true, "full": true, "completo": true, "e164": true,
	}
	// countedFields are those of which a contact may have several.
	countedFields = map[string]bool{
		"email": true, "phone_number": true, "city": true, "country_code": true, "company_name": true,
	}
	// qualifiedFields are those whose names are known among other words.
	qualifiedFields = map[string]bool{
		"name": true, "first_name": true, "middle_name": true, "last_name": true, "email": true, "phone_number": true, "city": true, "country_code": true,
		"company_name": true, "label": true,
	}
	// tableWords are how the columns of databases begin: a name, or anything else.
	tableWords = map[string]bool{
		"nm": true, "ds": true, "nr": true, "nu": true, "num": true, "tx": true, "vc": true, "str": true, "txt": true,
	}
)

// headerWords are the words of a column's name, folded, without those that join
// others, and the first number in it: "E-mail 2 (casa)" has email, casa and 2.
func headerWords(header string) (words []string, number int) {
	isSign := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(fold.Key(header), "e-mail", "email"), isSign) {
		base := strings.TrimRight(word, "0123456789")
		if digits := word[len(base):]; len(digits) == 1 && number == 0 {
			number = int(digits[0] - '0')
		} else if digits != "" {
			base = word
		}
		if base != "" && !joiningWords[base] {
			words = append(words, base)
		}
	}
	return words, number
}

// matchWords recognises a name of which some words say whose or which one it is.
func matchWords(header string) (field string, rank int) {
	words, number := headerWords(header)
	if len(words) == 0 || len(words) > maxNameWords {
		return "", 0
	}
	if tableWords[words[0]] && len(words) > 1 {
		if words[0] == "nm" {
			if m := lookUp(append([]string{"nome"}, words[1:]...), 0); m.field != "" {
				return m.field, m.rank
			}
		}
		words = words[1:]
	}
	m := lookUp(words, number)
	return m.field, m.rank
}

// lookUp tries a name as it is, then without the words that say whose it is, then
// without those that say which one.
func lookUp(words []string, number int) columnName {
	rank := rankNumbered + 10*number
	for step, dropped := range []map[string]bool{nil, whoseWords, whichWords} {
		words = slices.DeleteFunc(slices.Clone(words), func(word string) bool { return dropped[word] })
		m := oneName(words)
		switch {
		case m.field == "":
		case step > 0 && !qualifiedFields[m.field], (step == 2 || number > 0) && !countedFields[m.field]:
			return columnName{}
		default:
			return columnName{m.field, m.rank + rank + rankQualified*min(step, 1)}
		}
	}
	return columnName{}
}

// oneName is a name of the table, or several for the same field: "Telefone/WhatsApp".
func oneName(words []string) columnName {
	if m, known := columnNames[strings.Join(words, "")]; known || len(words) < 2 {
		return m
	}
	first := columnNames[words[0]]
	for _, word := range words[1:] {
		if m := columnNames[word]; m.field != first.field {
			return columnName{}
		}
	}
	return first
}
