package attribute_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/problem"
)

// everyType has one attribute of each type, its key the type's name.
func everyType() attribute.Schema {
	var all []attribute.Definition
	for _, typ := range attribute.Types() {
		d := attribute.Definition{Key: string(typ), Name: string(typ), Type: typ}
		switch typ {
		case attribute.Currency:
			d.Currency = "BRL"
		case attribute.List:
			d.Choices = []string{"Básico", "Pro", "Família"}
		}
		all = append(all, d)
	}
	return attribute.NewSchema(append(all,
		attribute.Definition{Key: "yen", Type: attribute.Currency, Currency: "JPY"},
		attribute.Definition{Key: "cep", Type: attribute.Text, Pattern: `/^\d{5}-\d{3}$/g`},
		attribute.Definition{Key: "plate", Type: attribute.Text, Pattern: `/^[a-z]{3}/i`, PatternHint: "ABC1D23"},
		attribute.Definition{Key: "old", Type: attribute.Number, ArchivedAt: noon},
		attribute.Definition{Key: "gone", Type: attribute.Number, DeletedAt: noon},
	))
}

func codeOf(err error) string {
	fault := (*problem.Fault)(nil)
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}

func num(text string) json.Number { return json.Number(text) }

func TestCanonical(t *testing.T) {
	schema := everyType()
	for _, c := range []struct {
		key   string
		given any
		want  any
		code  string
	}{
		{"text", " José ", "José", ""}, {"text", num("00123"), "00123", ""}, {"text", true, "true", ""}, {"text", nil, nil, ""}, {"text", " \u200b", nil, ""},
		{"text", "a\x00", nil, "text_invalid"}, {"text", strings.Repeat("é", attribute.MaxText+1), nil, "too_long"}, {"text", []any{"a"}, nil, "value_invalid"},
		{"text", map[string]any{}, nil, "value_invalid"},
		{"cep", "01310-100", "01310-100", ""}, {"cep", "x01310-100", nil, "pattern_mismatch"}, {"plate", "abc1d23", "abc1d23", ""}, {"plate", "12", nil, "pattern_hint"},

		{"number", num("12.50"), num("12.5"), ""}, {"number", "12.5", num("12.5"), ""}, {"number", num("1e3"), num("1000"), ""}, {"number", num("-0"), num("0"), ""},
		{"number", num("-1.20E-2"), num("-0.012"), ""}, {"number", "007", num("7"), ""}, {"number", "+5", num("5"), ""}, {"number", ".5", num("0.5"), ""}, {"number", "", nil, ""},
		{"number", num("999999999999999"), num("999999999999999"), ""}, {"number", num("1000000000000001"), nil, "number_too_long"}, {"number", num("1e40"), nil, "number_too_long"},
		{"number", num("1e999999999999"), nil, "number_invalid"}, {"number", "1,5", nil, "number_invalid"}, {"number", "1.234,56", nil, "number_invalid"},
		{"number", "abc", nil, "number_invalid"}, {"number", true, nil, "number_invalid"}, {"number", "1.2.3", nil, "number_invalid"}, {"number", "--1", nil, "number_invalid"},
		{"number", "NaN", nil, "number_invalid"}, {"number", "0x10", nil, "number_invalid"}, {"number", "e5", nil, "number_invalid"}, {"number", "٣", nil, "number_invalid"},
		{"percent", num("10"), num("10"), ""}, {"percent", "10%", nil, "number_invalid"}, {"percent", num("-33.333"), num("-33.333"), ""},
		{"currency", num("1234.56"), num("1234.56"), ""}, {"currency", num("1234.560"), num("1234.56"), ""}, {"currency", num("0.001"), nil, "currency_decimals"},
		{"currency", "R$ 1", nil, "number_invalid"}, {"yen", num("100"), num("100"), ""}, {"yen", num("100.5"), nil, "currency_decimals"},

		{"date", "2026-12-31", "2026-12-31", ""}, {"date", "2026-12-31T23:59:00.000Z", "2026-12-31", ""}, {"date", "2026-02-31", nil, "date_invalid"}, {"date", "2024-02-29", "2024-02-29", ""},
		{"date", "2023-02-29", nil, "date_invalid"}, {"date", "31/12/2026", nil, "date_invalid"}, {"date", "0000-01-01", nil, "date_invalid"}, {"date", num("45000"), nil, "date_invalid"},
		{"checkbox", true, true, ""}, {"checkbox", "Sim", true, ""}, {"checkbox", num("0"), false, ""}, {"checkbox", "não", false, ""}, {"checkbox", "talvez", nil, "checkbox_invalid"}, {"checkbox", "", nil, ""},
		{"list", "FAMILIA", "Família", ""}, {"list", " pro ", "Pro", ""}, {"list", "Ouro", nil, "choice_invalid"}, {"list", num("1"), nil, "choice_invalid"},

		{"link", "https://exemplo.com/a?b=c#d", "https://exemplo.com/a?b=c#d", ""}, {"link", "exemplo.com", "https://exemplo.com", ""}, {"link", "exemplo.com:8080/a", "https://exemplo.com:8080/a", ""},
		{"link", "HTTP://exemplo.com", "HTTP://exemplo.com", ""}, {"link", "mailto:ana@exemplo.com", "mailto:ana@exemplo.com", ""}, {"link", "tel:+5511912345678", "tel:+5511912345678", ""},
		{"link", "javascript:alert(1)", nil, "link_scheme"}, {"link", " JavaScript:alert(1)", nil, "link_scheme"}, {"link", "java\tscript:alert(1)", nil, "link_invalid"},
		{"link", "data:text/html,x", nil, "link_scheme"}, {"link", "file:///etc/passwd", nil, "link_scheme"}, {"link", "https:exemplo.com", nil, "link_invalid"}, {"link", "//exemplo.com", nil, "link_invalid"},
		{"link", "exemplo", nil, "link_invalid"}, {"link", "https://", nil, "link_invalid"}, {"link", "mailto:", nil, "link_invalid"}, {"link", "exemplo.com/a b", nil, "link_invalid"},
		{"link", "https://exemplo.com:porta", nil, "link_invalid"}, {"link", `https:\\exemplo.com`, nil, "link_invalid"}, {"link", "https://e.com/" + strings.Repeat("a", 2000), nil, "too_long"},

		{"old", "5", num("5"), ""}, {"gone", "5", "5", ""}, {"unknown", map[string]any{"a": num("1")}, map[string]any{"a": num("1")}, ""},
	} {
		got, err := schema.Canonical(c.key, c.given)
		if codeOf(err) != c.code || c.code == "" && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %.60v: %.60v, %q, want %.60v, %q", c.key, c.given, got, codeOf(err), c.want, c.code)
		}
	}
}

func TestZeroSchemaKeepsAll(t *testing.T) {
	var none attribute.Schema
	if got, err := none.Canonical("a", num("1")); got != num("1") || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := none.Parse("a", "1", attribute.Locale{}); codeOf(err) != "value_invalid" {
		t.Errorf("a cell of no attribute: %v", err)
	}
	if _, found := none.Get("a"); found || len(none.Definitions()) != 0 {
		t.Error("it has definitions")
	}
}

func TestSchemaKeepsItsOrder(t *testing.T) {
	all := everyType().Definitions()
	if len(all) != 12 || all[0].Key != "text" || all[11].Key != "old" {
		t.Errorf("%d definitions", len(all))
	}
	if d, found := everyType().Get("yen"); !found || d.Currency != "JPY" {
		t.Errorf("%+v", d)
	}
}
