package contact

import (
	"strings"
	"testing"

	"golang.org/x/text/language/display"
)

func TestCountryCode(t *testing.T) {
	for text, want := range map[string]string{
		"Brasil": "BR", "Brazil": "BR", "BR": "BR", "br": "BR", "bra": "BR", "BRASIL": "BR", " brasil\u00a0": "BR", "Brásil": "BR",
		"EUA": "US", "E.U.A.": "US", "USA": "US", "Estados Unidos": "US", "United States of America": "US", "us": "US",
		"Inglaterra": "GB", "Reino Unido": "GB", "UK": "GB", "uk": "GB", "England": "GB", "Holanda": "NL", "The Netherlands": "NL",
		"Países Baixos": "NL", "PAISES BAIXOS": "NL", "Alemanha": "DE", "Germany": "DE", "Portugal": "PT", "Argentina": "AR",
		"Coreia do Sul": "KR", "Korea, Republic of": "KR", "Costa do Marfim": "CI", "Côte d’Ivoire": "CI", "Timor-Leste": "TL",
		"Trinidad & Tobago": "TT", "Trindade e Tobago": "TT", "Guiné-Bissau": "GW", "Guinea-Bissau": "GW", "guine bissau": "GW",
		"Guiné": "GN", "Guiné Equatorial": "GQ", "Nigéria": "NG", "Níger": "NE", "Niger": "NE", "Dominica": "DM", "República Dominicana": "DO",
		"Irã": "IR", "Irão": "IR", "Iraque": "IQ", "Tchéquia": "CZ", "Chéquia": "CZ", "Vietnã": "VN", "Vietname": "VN", "Kosovo": "XK",
		"República Democrática do Congo": "CD", "Áustria": "AT", "Austrália": "AU", "Índia": "IN", "Indonésia": "ID", "São Tomé e Príncipe": "ST",
	} {
		if got, ok := CountryCode(text); got != want || !ok {
			t.Errorf("CountryCode(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", "Atlântida", "XX", "ZZ", "EU", "Brasília", "B", "SU", "a", "de a", "\xff", "Recife"} {
		if got, ok := CountryCode(text); ok {
			t.Errorf("CountryCode(%q) = %q, want none", text, got)
		}
	}
}

// Every name that we show must be understood when it comes back.
func TestCountryNamesComeBack(t *testing.T) {
	codes := strings.Fields(countryCodes)
	if len(codes) != 250 {
		t.Fatalf("%d countries, want 250", len(codes))
	}
	for _, code := range codes {
		for _, locale := range []string{"en", "pt-BR", "pt"} {
			name := CountryName(code, locale)
			if name == "" || name == code {
				t.Errorf("%s has no name in %s", code, locale)
			}
			if got, _ := CountryCode(name); got != code {
				t.Errorf("CountryCode(%q) = %q, want %q (%s)", name, got, code, locale)
			}
		}
		if got, ok := CountryCode(strings.ToLower(code)); got != code || !ok {
			t.Errorf("CountryCode(%q) = %q", strings.ToLower(code), got)
		}
	}
}

func TestCountryName(t *testing.T) {
	for _, c := range []struct{ code, locale, want string }{
		{"BR", "pt-BR", "Brasil"}, {"BR", "en", "Brazil"}, {"br", "pt", "Brasil"}, {"DE", "pt_BR", "Alemanha"},
		{"DE", "fr", "Germany"}, {"ZZ", "en", "ZZ"}, {"", "en", ""}, {"Narnia", "pt", "Narnia"},
	} {
		if got := CountryName(c.code, c.locale); got != c.want {
			t.Errorf("CountryName(%q, %q) = %q, want %q", c.code, c.locale, got, c.want)
		}
	}
}

func TestNoTwoCountriesShareASpelling(t *testing.T) {
	owner := map[string]string{}
	for _, code := range strings.Fields(countryCodes) {
		for _, n := range []display.Namer{countryNamers().en, countryNamers().pt} {
			key := countryKey(n.Name(mustRegion(t, code)))
			if other, taken := owner[key]; taken && other != code {
				t.Errorf("%q is %s and %s", key, other, code)
			}
			owner[key] = code
		}
	}
}

func FuzzCountryCode(f *testing.F) {
	f.Add("Brasil")
	f.Add("Côte d'Ivoire")
	f.Fuzz(func(t *testing.T, s string) {
		if code, ok := CountryCode(s); ok != (len(code) == 2) {
			t.Errorf("CountryCode(%q) = %q, %v", s, code, ok)
		}
	})
}
