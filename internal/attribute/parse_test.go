package attribute_test

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
)

func TestParse(t *testing.T) {
	schema := everyType()
	brazil, america := attribute.LocaleOf("pt-BR", "BR"), attribute.LocaleOf("en", "US")
	for _, c := range []struct {
		key, text       string
		inBrazil, inUSA any // a value, or the error's code
	}{
		{"number", "1.234,56", num("1234.56"), num("1234.56")}, {"number", "1,234.56", num("1234.56"), num("1234.56")},
		{"number", "1.234", num("1234"), num("1.234")}, {"number", "1,234", num("1.234"), num("1234")}, {"number", "1,5", num("1.5"), num("1.5")}, {"number", "1.5", num("1.5"), num("1.5")},
		{"number", "1.234.567", num("1234567"), num("1234567")}, {"number", "1,234,567.8", num("1234567.8"), num("1234567.8")}, {"number", "1 234 567,8", num("1234567.8"), num("1234567.8")},
		{"number", "1\u00a0234", num("1234"), num("1234")}, {"number", "0,123", num("0.123"), num("0.123")}, {"number", "0.123", num("0.123"), num("0.123")}, {"number", "1234,567", num("1234.567"), num("1234.567")},
		{"number", "-5", num("-5"), num("-5")}, {"number", "−5", num("-5"), num("-5")}, {"number", "+5", num("5"), num("5")}, {"number", ",5", num("0.5"), num("0.5")}, {"number", " ", nil, nil},
		{"number", "1'234.5", num("1234.5"), num("1234.5")}, {"number", "10,00", num("10"), num("10")},
		{"number", "1.23.4", "number_invalid", "number_invalid"}, {"number", "1,2.3,4", "number_invalid", "number_invalid"}, {"number", "12,34,567", "number_invalid", "number_invalid"},
		{"number", "1,23E+10", "number_invalid", "number_invalid"}, {"number", "abc", "number_invalid", "number_invalid"}, {"number", "10 kg", "number_invalid", "number_invalid"}, {"number", "R$ 10", "number_invalid", "number_invalid"},
		{"number", "1-2", "number_invalid", "number_invalid"}, {"number", "10.", "number_invalid", "number_invalid"}, {"number", "--5", "number_invalid", "number_invalid"}, {"number", "#N/A", "number_invalid", "number_invalid"},
		{"number", "1234567890123456", "number_too_long", "number_too_long"}, {"number", "٣٤", "number_invalid", "number_invalid"}, {"number", ".", "number_invalid", "number_invalid"},
		{"currency", "R$ 1.234,56", num("1234.56"), num("1234.56")}, {"currency", "R$\u00a01.234", num("1234"), "currency_decimals"}, {"currency", "1.234,56 BRL", num("1234.56"), num("1234.56")},
		{"currency", "-R$ 10,00", num("-10"), num("-10")}, {"currency", "R$ (1.234,56)", num("-1234.56"), num("-1234.56")}, {"currency", "(R$ 10,00)", num("-10"), num("-10")}, {"currency", "R$ -", num("0"), num("0")}, {"number", "(5)", num("-5"), num("-5")}, {"number", "(5", "number_invalid", "number_invalid"}, {"number", "(-5)", "number_invalid", "number_invalid"}, {"currency", "R$ -10,00", num("-10"), num("-10")}, {"currency", "r$10", num("10"), num("10")}, {"currency", "US$ 10", "number_invalid", "number_invalid"},
		{"currency", "10,999", "currency_decimals", num("10999")}, {"currency", "abc", "number_invalid", "number_invalid"}, {"yen", "¥ 1.000", num("1000"), num("1")},
		{"percent", "10%", num("10"), num("10")}, {"percent", "12,5 %", num("12.5"), num("12.5")}, {"percent", "%10", num("10"), num("10")},

		{"date", "31/12/2026", "2026-12-31", "date_invalid"}, {"date", "12/31/2026", "date_invalid", "2026-12-31"}, {"date", "01/02/2026", "2026-02-01", "2026-01-02"}, {"date", "1.2.2026", "2026-02-01", "2026-01-02"},
		{"date", "2026-12-31", "2026-12-31", "2026-12-31"}, {"date", "2026/12/31 00:00:00", "2026-12-31", "2026-12-31"}, {"date", "2026-12-31T10:00:00.5Z", "2026-12-31", "2026-12-31"}, {"date", "31-12-2026 10:00", "2026-12-31", "date_invalid"},
		{"date", "31/02/2026", "date_invalid", "date_invalid"}, {"date", "31/12/26", "2026-12-31", "date_invalid"}, {"date", "31/12/29", "2029-12-31", "date_invalid"}, {"date", "31/12/30", "1930-12-31", "date_invalid"}, {"date", "1.2.85", "1985-02-01", "1985-01-02"},
		{"date", "31 de dezembro de 2026", "2026-12-31", "2026-12-31"}, {"date", "1º de março de 2026", "2026-03-01", "2026-03-01"}, {"date", "31-dez-26", "2026-12-31", "2026-12-31"}, {"date", "5/abr./1985", "1985-04-05", "1985-04-05"}, {"date", "Dec 31, 2026", "2026-12-31", "2026-12-31"}, {"date", "31 December 2026 10:00", "2026-12-31", "2026-12-31"},
		{"date", "31 de fevereiro de 2026", "date_invalid", "date_invalid"}, {"date", "dezembro de 2026", "date_invalid", "date_invalid"}, {"date", "31 de dezembrro de 2026", "date_invalid", "date_invalid"}, {"date", "2026", "date_invalid", "date_invalid"}, {"date", "12/31/2026 5:03 PM", "date_invalid", "2026-12-31"},
		{"date", "46387", "2026-12-31", "2026-12-31"}, {"date", "46387,5", "2026-12-31", "2026-12-31"}, {"date", "20261231", "date_invalid", "date_invalid"}, {"date", "1/2/3", "date_invalid", "date_invalid"}, {"date", "1/2/345", "date_invalid", "date_invalid"}, {"date", "0/0/00", "date_invalid", "date_invalid"}, {"date", "31/12-2026", "date_invalid", "date_invalid"}, {"date", "2026-12-2026", "date_invalid", "date_invalid"},
		{"date", "00/00/0000", "date_invalid", "date_invalid"}, {"date", "45000", "2023-03-15", "2023-03-15"}, {"date", "", nil, nil},

		{"checkbox", "Sim", true, true}, {"checkbox", "NÃO", false, false}, {"checkbox", "Yes", true, true}, {"checkbox", "x", true, true}, {"checkbox", "0", false, false}, {"checkbox", "2", "checkbox_invalid", "checkbox_invalid"},
		{"list", "familia", "Família", "Família"}, {"list", "Ouro", "choice_invalid", "choice_invalid"}, {"text", " 001 ", "001", "001"}, {"link", "exemplo.com", "https://exemplo.com", "https://exemplo.com"},
	} {
		for _, in := range []struct {
			locale attribute.Locale
			want   any
		}{{brazil, c.inBrazil}, {america, c.inUSA}} {
			got, err := schema.Parse(c.key, c.text, in.locale)
			if err != nil {
				got = codeOf(err)
			}
			if !reflect.DeepEqual(got, in.want) {
				t.Errorf("%s %q (comma: %v): %v, want %v", c.key, c.text, in.locale.DecimalComma, got, in.want)
			}
		}
	}
}

// A number is read alike however its language writes it.
func FuzzParseNumber(f *testing.F) {
	for _, seed := range []float64{0, 1, -1.5, 1234.56, 1e6, 0.001, 123456789.25} {
		f.Add(seed)
	}
	schema := everyType()
	f.Fuzz(func(t *testing.T, n float64) {
		n = math.Round(n*100) / 100
		if math.IsNaN(n) || math.Abs(n) > 1e12 {
			return
		}
		plain := strconv.FormatFloat(n, 'f', 2, 64)
		want, err := schema.Canonical("currency", plain)
		if err != nil {
			t.Fatalf("%s: %v", plain, err)
		}
		for text, locale := range map[string]attribute.Locale{
			grouped(plain, ",", "."): {}, grouped(plain, ".", ","): {DecimalComma: true}, strings.Replace(plain, ".", ",", 1): {DecimalComma: true}, plain: {DecimalComma: true},
			"R$ " + grouped(plain, ".", ","): {}, grouped(plain, "\u202f", ","): {},
		} {
			if got, err := schema.Parse("currency", text, locale); got != want {
				t.Errorf("%q (comma: %v): %v, %v, want %v", text, locale.DecimalComma, got, err, want)
			}
		}
	})
}

// grouped writes a number with thousands divided.
func grouped(plain, thousands, decimal string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(plain, "-"); negative {
		sign, plain = "-", rest
	}
	whole, decimals, _ := strings.Cut(plain, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + thousands + whole[i:]
	}
	return sign + whole + decimal + decimals
}

// Whatever a cell holds, it gives a value whose canonical form is itself, or a code.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1.234,56", "R$ -1", "31/12/2026", "2026-12-31T00:00:00Z", "Sim", "exemplo.com", "javascript:x", "mailto:a", "\x00", "\xff", "1e5", "٣", "%", "−", "a:b@c", "[::1]"} {
		f.Add(seed, true)
	}
	schema := everyType()
	f.Fuzz(func(t *testing.T, text string, flag bool) {
		for _, d := range schema.Definitions() {
			value, err := schema.Parse(d.Key, text, attribute.Locale{DecimalComma: flag, MonthFirst: !flag})
			if err != nil && codeOf(err) == "" {
				t.Fatalf("%s %q: an error without code: %v", d.Key, text, err)
			}
			again, err2 := schema.Canonical(d.Key, value)
			if err == nil && (err2 != nil || again != value) {
				t.Errorf("%s %q: %v, then %v, %v", d.Key, text, value, again, err2)
			}
			if _, err := schema.Canonical(d.Key, text); err != nil && codeOf(err) == "" {
				t.Errorf("%s %q: an error without code: %v", d.Key, text, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	schema, locale := everyType(), attribute.LocaleOf("pt-BR", "BR")
	for key, text := range map[string]string{"text": "123.456.789-00", "currency": "R$ 1.234,56", "date": "31/12/1999", "list": "Família", "checkbox": "Sim"} {
		b.Run(key, func(b *testing.B) {
			for b.Loop() {
				_, _ = schema.Parse(key, text, locale)
			}
		})
	}
}
