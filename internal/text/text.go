// Package text is the catalogue of the sentences that the server shows to people, in English and
// Brazilian Portuguese.
//
// Everything else in the program speaks in codes and parameters (see package problem); they become a
// sentence here, at the last moment, in the reader's language. A code has a text for people, which
// says what is wrong and what to do, and may have a second, fixed English text, which clients of the
// compatible API read. The sentences stand in catalogue_*.go, both languages side by side.
//
// In a sentence {name} is replaced by the parameter, and {name|one|many} by the number and its noun.
package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// The languages of the catalogue, as they are stored and as Locale gives them.
const (
	English    = "en"
	Portuguese = "pt-BR"
)

// maxValue is the length, in characters, at which a parameter is cut: a cell of a file may hold megabytes.
const maxValue = 200

// sentence is the text of one code. Compatible is the fixed English of the API; empty: the same as en.
type sentence struct {
	en, pt     string
	compatible string
}

func (s sentence) in(locale string) string {
	if locale == Portuguese {
		return s.pt
	}
	return s.en
}

var tables = []map[string]sentence{accessTexts, requestTexts, contactTexts, attributeTexts, importTexts, bulkTexts, filterTexts, webhookTexts, conversationTexts, websiteTexts, whatsappTexts, mailTexts}

var neutral = sentence{
	en: "Something is not right here. Please check and try again.",
	pt: "Algo não está certo aqui. Confira e tente de novo.",
}

// Render is the text for people of a code, in the locale; any locale but Portuguese reads English. A
// code that is not in the catalogue gives a neutral sentence, a missing parameter an ellipsis.
func Render(locale, code string, params map[string]string) string {
	return fill(locale, find(code).in(locale), params)
}

// Message is the text of a code that clients of the compatible API read. It is always English.
func Message(code string, params map[string]string) string {
	found := find(code)
	if found.compatible == "" {
		return fill(English, found.en, params)
	}
	return fill(English, found.compatible, params)
}

// Known tells whether the catalogue has the code.
func Known(code string) bool { return find(code) != neutral }

// Word translates a value of the program, such as the field "phone_number" or the import status
// "running", into the reader's word. A value without translation is given back unchanged.
func Word(locale, kind, value string) string {
	if found, ok := words[kind][value]; ok {
		return found.in(locale)
	}
	return value
}

func find(code string) sentence {
	for _, table := range tables {
		if found, ok := table[code]; ok {
			return found
		}
	}
	return neutral
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)(?:\|([^|{}]+)\|([^|{}]+))?\}`)

func fill(locale, template string, params map[string]string) string {
	return placeholder.ReplaceAllStringFunc(template, func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		name, one, many := parts[1], parts[2], parts[3]
		value := shown(params[name])
		if one != "" {
			return value + " " + noun(locale, value, one, many)
		}
		return Word(locale, kindOf(name), value)
	})
}

// kindOf is the list of words for a parameter: "field" and "other_field" are both fields.
func kindOf(parameter string) string {
	return parameter[strings.LastIndexByte(parameter, '_')+1:]
}

func noun(locale, number, one, many string) string {
	n, err := strconv.Atoi(number)
	if err == nil && (n == 1 || n == 0 && locale == Portuguese) {
		return one
	}
	return many
}

// shown makes a parameter fit to stand in one line: values come from files and requests.
func shown(value string) string {
	value = strings.TrimSpace(strings.Map(printable, strings.ToValidUTF8(value, "�")))
	if value == "" {
		return "…"
	}
	if len(value) <= maxValue {
		return value
	}
	if characters := []rune(value); len(characters) > maxValue {
		return string(characters[:maxValue]) + "…"
	}
	return value
}

func printable(character rune) rune {
	if unicode.IsSpace(character) {
		return ' '
	}
	if unicode.IsPrint(character) || unicode.Is(unicode.Cf, character) && character == '\u200d' {
		return character
	}
	return -1
}

// Locale chooses the language of the catalogue for a header such as "pt-PT, en;q=0.8": a locale of a
// person or account works too. It is empty when none of the languages fits, so that the caller can
// go on to the next source.
func Locale(accept string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return ""
	}
	_, index, confidence := language.NewMatcher(supported).Match(wanted...)
	if confidence < language.Low {
		return ""
	}
	return supported[index].String()
}

var supported = []language.Tag{language.English, language.BrazilianPortuguese}
