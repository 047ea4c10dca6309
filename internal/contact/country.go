package contact

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// CountryCode gives the ISO 3166 alpha-2 code of a country written as code
// (alpha-2 or alpha-3) or by its name in English or Portuguese; case, accents
// and punctuation do not matter. ok is false for "" and for what is no country.
func CountryCode(s string) (code string, ok bool) {
	if len(s) == 2 && isCountryCode(s) {
		return s, true
	}
	code, ok = countryIndex()[countryKey(s)]
	return code, ok
}

// CountryName gives the country's name in the locale's language (Portuguese
// for pt…, else English); an unknown code comes back as it is.
func CountryName(code, locale string) string {
	upper := strings.ToUpper(code)
	if len(upper) != 2 || !isCountryCode(upper) {
		return code
	}
	region, err := language.ParseRegion(upper)
	if err != nil {
		return code
	}
	names := countryNamers().en
	if strings.HasPrefix(strings.ToLower(locale), "pt") {
		names = countryNamers().pt
	}
	if name := names.Name(region); name != "" {
		return name
	}
	return code
}

// isCountryCode looks two upper-case letters up among the codes.
func isCountryCode(s string) bool {
	for i := 0; i < len(countryCodes); i += 3 {
		if countryCodes[i] == s[0] && countryCodes[i+1] == s[1] {
			return true
		}
	}
	return false
}

type regionNamers struct{ en, pt display.Namer }

var countryNamers = sync.OnceValue(func() regionNamers {
	return regionNamers{display.Regions(language.English), display.Regions(language.BrazilianPortuguese)}
})

// countryIndex maps every known spelling to its code. It is built on first
// use: most of it comes from the language tables.
var countryIndex = sync.OnceValue(func() map[string]string {
	index := make(map[string]string, 1500)
	namers := []display.Namer{
		countryNamers().en, countryNamers().pt, display.Regions(language.EuropeanPortuguese),
	}
	for code := range strings.FieldsSeq(countryCodes) {
		region, err := language.ParseRegion(code)
		if err != nil {
			continue
		}
		index[countryKey(code)] = code
		index[countryKey(region.ISO3())] = code
		for _, n := range namers {
			index[countryKey(n.Name(region))] = code
		}
	}
	for name, code := range countryAliases {
		index[countryKey(name)] = code
	}
	delete(index, "")
	return index
})

// countryKey folds what people write differently: case, accents, dots,
// dashes, "&", a leading article.
func countryKey(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '.', '\'', '’', '´', '`':
			return -1
		case '-', '–', '_', ',', '(', ')', '[', ']', '/', '&':
			return ' '
		}
		return r
	}, SortKey(s))
	words := strings.Fields(s)
	kept := make([]string, 0, len(words))
	for _, w := range words {
		if !isFillerWord(w) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 { // "de" alone is Germany's code
		kept = words
	}
	return strings.Join(kept, " ")
}

func isFillerWord(w string) bool {
	switch w {
	case "the", "of", "and", "e", "de", "do", "da", "dos", "das", "o", "a", "os", "as":
		return true
	}
	return false
}
