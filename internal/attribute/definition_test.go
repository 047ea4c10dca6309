package attribute_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/problem"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func of[T any](value T) *T { return &value }

// refusals lists an error's fields with their codes.
func refusals(err error) string {
	found, ok := problem.As(err)
	if !ok {
		return ""
	}
	var out []string
	for _, f := range found.Fields {
		out = append(out, f.Name+" "+f.Code)
	}
	return strings.Join(out, ", ")
}

func TestApply(t *testing.T) {
	valid := func(c attribute.Change) attribute.Change {
		if c.Name == nil {
			c.Name = of("Plano")
		}
		return c
	}
	many := make([]string, attribute.MaxChoices+1)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, c := range map[string]struct {
		change attribute.Change
		want   string
	}{
		"a text":                      {valid(attribute.Change{Type: of(attribute.Text)}), ""},
		"no name":                     {attribute.Change{Name: of(" \u200b"), Type: of(attribute.Text)}, "attribute_display_name required"},
		"a long name":                 {attribute.Change{Name: of(strings.Repeat("é", 256)), Type: of(attribute.Text)}, "attribute_display_name too_long, attribute_display_name required"},
		"no type":                     {valid(attribute.Change{}), "attribute_display_type choice_invalid"},
		"an unknown type":             {valid(attribute.Change{Type: of(attribute.Type("colour"))}), "attribute_display_type choice_invalid"},
		"a currency":                  {valid(attribute.Change{Type: of(attribute.Currency), Currency: of("brl")}), ""},
		"an unknown currency":         {valid(attribute.Change{Type: of(attribute.Currency), Currency: of("ZZZ")}), "currency_code currency_invalid"},
		"a currency that is not said": {valid(attribute.Change{Type: of(attribute.Currency)}), "currency_code currency_invalid"},
		"a list":                      {valid(attribute.Change{Type: of(attribute.List), Choices: &[]string{"Básico", " ", "Pro"}}), ""},
		"a list of nothing":           {valid(attribute.Change{Type: of(attribute.List), Choices: &[]string{" "}}), "attribute_values required"},
		"a choice twice":              {valid(attribute.Change{Type: of(attribute.List), Choices: &[]string{"Família", "FAMILIA "}}), "attribute_values choice_twice, attribute_values required"},
		"too many choices":            {valid(attribute.Change{Type: of(attribute.List), Choices: &many}), "attribute_values too_many, attribute_values required"},
		"a pattern":                   {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(`^\d{3}$`)}), ""},
		"a pattern that is none":      {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(`(`)}), "regex_pattern pattern_invalid"},
		"a lookahead":                 {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(`(?=a)b`)}), "regex_pattern pattern_invalid"},
		"a backreference":             {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(`(a)\1`)}), "regex_pattern pattern_invalid"},
		"repeats of repeats":          {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(`((a{1000}){1000}){1000}`)}), "regex_pattern pattern_invalid"},
		"a long pattern":              {valid(attribute.Change{Type: of(attribute.Text), Pattern: of(strings.Repeat("a", 501))}), "regex_pattern too_long"},
		"a NUL in the hint":           {valid(attribute.Change{Type: of(attribute.Text), PatternHint: of("\x00")}), "regex_cue text_invalid"},
	} {
		if _, err := (attribute.Definition{}).Apply(c.change, noon); refusals(err) != c.want {
			t.Errorf("%s: refused %q, want %q", name, refusals(err), c.want)
		}
	}
}

// A pattern that takes a backtracking engine for ever is only a pattern here.
func TestCatastrophicPatternIsHarmless(t *testing.T) {
	d := attribute.Definition{Key: "k", Type: attribute.Text, Pattern: `^(a+)+$`}
	if _, err := attribute.NewSchema([]attribute.Definition{d}).Canonical("k", strings.Repeat("a", attribute.MaxText-1)+"!"); err == nil {
		t.Error("it matched")
	}
}

func TestApplyKeepsWhatIsNotGiven(t *testing.T) {
	d := attribute.Definition{Name: "Plano", Type: attribute.List, Choices: []string{"Pro"}}
	d, err := d.Apply(attribute.Change{Description: of("o plano"), Archived: of(true)}, noon)
	if err != nil || d.Name != "Plano" || len(d.Choices) != 1 || d.Description != "o plano" || d.ArchivedAt != noon {
		t.Errorf("%+v, %v", d, err)
	}
	if again, _ := d.Apply(attribute.Change{Archived: of(true)}, noon.Add(time.Hour)); again.ArchivedAt != noon {
		t.Error("archiving again has moved the time")
	}
	d, err = d.Apply(attribute.Change{Type: of(attribute.Number), Archived: of(false)}, noon)
	if err != nil || d.Choices != nil || !d.ArchivedAt.IsZero() {
		t.Errorf("a number with choices, or still archived: %+v, %v", d, err)
	}
}

func TestKeys(t *testing.T) {
	for name, want := range map[string]string{
		"Gasto total": "gasto_total", " CPF/CNPJ ": "cpf_cnpj", "Última visita (dias)": "ultima_visita_dias", "日本": "attribute", "!": "attribute",
		"VIP": "vip_2", "Vip 2": "vip_2_2", strings.Repeat("palavra ", 30): "palavra_palavra_palavra_palavra_palavra_palavra_palavra_pala",
	} {
		if got := attribute.MakeKey(name, []string{"vip", "vip_2"}); name != "VIP" && got != want || name == "VIP" && got != "vip_3" {
			t.Errorf("key of %q: %q, want %q", name, got, want)
		}
	}
	for key, want := range map[string]string{
		"plano": "", "orderID": "", "customer-type": "", "2a_via": "",
		"": "attribute_key key_invalid", "a b": "attribute_key key_invalid", "-a": "attribute_key key_invalid", "ção": "attribute_key key_invalid",
		"a.b": "attribute_key key_invalid", `a"b`: "attribute_key key_invalid", strings.Repeat("a", 101): "attribute_key key_invalid",
		"email": "attribute_key key_reserved", "Email": "attribute_key key_reserved", "company": "attribute_key key_reserved",
		"labels": "attribute_key key_reserved", "owner": "attribute_key key_reserved", "blocked": "attribute_key key_reserved",
	} {
		if got := refusals(attribute.CheckKey(attribute.OfContact, key)); got != want {
			t.Errorf("key %q refused with %q, want %q", key, got, want)
		}
	}
	if attribute.CheckKey(attribute.OfConversation, "status") == nil || attribute.CheckKey(attribute.OfContact, "status") != nil {
		t.Error("a standard field of conversations is one of contacts")
	}
}
