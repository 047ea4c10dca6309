package text

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCompatibleEnglishIsExact(t *testing.T) {
	for code, want := range map[string]string{
		"email_taken":          "Email has already been taken",
		"phone_number_taken":   "Phone number has already been taken",
		"identifier_taken":     "Identifier has already been taken",
		"email_invalid":        "Email Invalid email",
		"phone_number_invalid": "Phone number should be in e164 format",
		"not_found":            "Resource could not be found",
		"not_signed_in":        "You need to sign in or sign up before continuing.",
		"access_token_invalid": "Invalid Access Token",
		"account_suspended":    "Account is suspended",
		"action_forbidden":     "You are not authorized to do this action",
		"account_forbidden":    "You are not authorized to access this account",
		"invalid_credentials":  "Invalid login credentials. Please try again.",
		"file_blank":           "File is blank",
		"search_blank":         "Specify search string with parameter q",
		"too_long":             "Name is too long (maximum is 255 characters)",
		"cells_beyond_header":  "5 cells, header has 4",
	} {
		params := map[string]string{"field": "name", "max": "255", "cells": "5", "header": "4"}
		if got := Message(code, params); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestMessageWithoutFixedTextIsTheEnglishOne(t *testing.T) {
	if got := Message("setup_done", nil); got != Render(English, "setup_done", nil) {
		t.Errorf("got %q", got)
	}
}

func names(template string) []string {
	found := map[string]bool{}
	for _, match := range placeholder.FindAllStringSubmatch(template, -1) {
		found[match[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range tables {
		for code, s := range table {
			if seen[code] {
				t.Errorf("%s stands in two tables", code)
			}
			seen[code] = true
			if s.en == "" || s.pt == "" || s.en == s.pt {
				t.Errorf("%s is not there in both languages", code)
			}
			if !slices.Equal(names(s.en), names(s.pt)) {
				t.Errorf("%s: placeholders differ: %v and %v", code, names(s.en), names(s.pt))
			}
			for _, template := range []string{s.en, s.pt} {
				checkSentence(t, code, template)
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d codes were looked at", len(seen))
	}
}

func checkSentence(t *testing.T, code, template string) {
	t.Helper()
	if rest := placeholder.ReplaceAllString(template, ""); strings.ContainsAny(rest, "{}|") {
		t.Errorf("%s has a placeholder that is not one: %s", code, template)
	}
	if !strings.HasSuffix(template, ".") {
		t.Errorf("%s is no sentence: %s", code, template)
	}
}

func TestWordsAreInBothLanguages(t *testing.T) {
	for kind, list := range words {
		for value, s := range list {
			if s.en == "" || s.pt == "" {
				t.Errorf("%s %s is not there in both languages", kind, value)
			}
		}
	}
}

func TestRender(t *testing.T) {
	for _, c := range []struct {
		name, locale, code string
		params             map[string]string
		want               string
	}{
		{"Portuguese", "pt-BR", "header_duplicate", map[string]string{"header": "email"}, "O cabeçalho tem a coluna “email” mais de uma vez. Mude o nome de uma delas ou exclua uma."},
		{"English", "en", "password_too_short", map[string]string{"min": "12"}, "The password is too short: use at least 12 characters."},
		{"an unknown locale reads English", "de", "setup_done", nil, "Ficha is set up already. Sign in instead."},
		{"an unknown code is never shown", "pt-BR", "no_such_code", nil, neutral.pt},
		{"an unknown code in English", "", "no_such_code", nil, neutral.en},
		{"one", "en", "rate_limited", map[string]string{"seconds": "1"}, "Too many attempts. Please try again in 1 second."},
		{"several", "en", "rate_limited", map[string]string{"seconds": "30"}, "Too many attempts. Please try again in 30 seconds."},
		{"a status is translated", "pt-BR", "wrong_status", map[string]string{"status": "running"}, "Isto não pode ser feito no estado atual: em andamento."},
		{"a missing parameter", "en", "too_large", nil, "The file is too large: at most … are accepted. Split it into smaller files."},
		{"fields are translated", "pt-BR", "belongs_to_two", map[string]string{"field": "email", "contact": "Ana", "other_field": "phone_number", "other_contact": "Zé"}, "E-mail pertence ao contato Ana, e Telefone, ao contato Zé. Una os dois contatos ou corrija a linha."},
		{"a value is not a template", "en", "header_duplicate", map[string]string{"header": "{line}"}, "The header has the column “{line}” more than once. Rename or delete one of them."},
		{"a value stays in its line", "en", "header_duplicate", map[string]string{"header": " e\r\n\x00mail\xff "}, "The header has the column “e  mail�” more than once. Rename or delete one of them."},
	} {
		if got := Render(c.locale, c.code, c.params); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLongValuesAreCut(t *testing.T) {
	for _, value := range []string{strings.Repeat("é", maxValue+1), strings.Repeat("x", 1<<20)} {
		got := Render(English, "header_duplicate", map[string]string{"header": value})
		if characters := utf8.RuneCountInString(got); characters > maxValue+100 || !strings.Contains(got, "…") {
			t.Errorf("%d characters: %.60s", characters, got)
		}
	}
	whole := strings.Repeat("é", maxValue)
	if got := Render(English, "header_duplicate", map[string]string{"header": whole}); !strings.Contains(got, whole+"”") {
		t.Error("a value of the greatest length was cut")
	}
}

func TestWord(t *testing.T) {
	for _, c := range [][4]string{
		{"pt-BR", "field", "phone_number", "Telefone"},
		{"en", "field", "phone_number", "Phone number"},
		{"pt-BR", "field", "Coluna do arquivo", "Coluna do arquivo"},
		{"pt-BR", "no such kind", "x", "x"},
	} {
		if got := Word(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v: %q", c, got)
		}
	}
	if Known("no_such_code") || !Known("email_taken") {
		t.Error("Known does not know")
	}
}

func TestLocale(t *testing.T) {
	for accept, want := range map[string]string{
		"":                        "",
		"pt":                      "pt-BR",
		"pt-BR":                   "pt-BR",
		"pt-PT":                   "pt-BR",
		"pt_BR":                   "pt-BR",
		"pt-br,pt;q=0.9,en;q=0.1": "pt-BR",
		"en":                      "en",
		"en-US;q=0.9":             "en",
		"en-GB,en;q=0.9,pt;q=0.8": "en",
		"de-DE, pt;q=0.5":         "pt-BR",
		"de-DE, en;q=0.5":         "en",
		"de":                      "",
		"ja, zh;q=0.5":            "",
		"*":                       "",
		"en;q=0":                  "",
		"pt;q=0, en":              "en",
		"not a header ;;;, \x00":  "",
		strings.Repeat("-", 5000): "",
	} {
		if got := Locale(accept); got != want {
			t.Errorf("%.40q: %q, want %q", accept, got, want)
		}
	}
}

func FuzzRenderAndLocale(f *testing.F) {
	f.Add("pt-BR", "too_long", "{max}", "pt;q=0.1,en")
	f.Add("", "", "\xff\x00", "-")
	f.Fuzz(func(t *testing.T, locale, code, value, accept string) {
		params := map[string]string{"field": value, "max": value, "header": value, "seconds": value}
		for _, got := range []string{Render(locale, code, params), Message(code, params)} {
			if got == "" || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\x00") {
				t.Errorf("%q", got)
			}
		}
		if got := Locale(accept); got != "" && got != English && got != Portuguese {
			t.Errorf("locale %q", got)
		}
	})
}
