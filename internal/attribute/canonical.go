package attribute

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// MaxText is the most characters a value of type text may have.
const MaxText = 20_000

// refused is the error of a value.
func refused(code string) error { return &problem.Fault{Code: code} }

func (r *rule) canonical(value any) (any, error) {
	var text string
	switch v := value.(type) {
	case nil:
		return nil, nil //nolint:nilnil // no value is no error
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = strconv.FormatBool(v)
	default: // a list or an object
		return nil, refused("value_invalid")
	}
	text, err := fold.Clean(text, MaxText)
	if err != nil || text == "" {
		return nil, err
	}
	switch r.Type {
	case Number, Currency, Percent:
		return r.number(plainNumber(text))
	case Date:
		return canonicalDate(text)
	default:
		return r.sameEverywhere(text)
	}
}

// sameEverywhere reads the types whose values no locale writes differently.
func (r *rule) sameEverywhere(text string) (any, error) {
	switch r.Type {
	case Link:
		return canonicalLink(text)
	case List:
		return r.choice(text)
	case Checkbox:
		if truth, known := Truth(text); known {
			return truth, nil
		}
		return nil, refused("checkbox_invalid")
	default:
		return r.text(text)
	}
}

// text checks the pattern, which matches anywhere unless it says ^ and $.
func (r *rule) text(text string) (any, error) {
	switch {
	case r.pattern == nil || r.pattern.MatchString(text):
		return text, nil
	case r.PatternHint != "":
		return nil, &problem.Fault{Code: "pattern_hint", Params: problem.Params{"hint": r.PatternHint}}
	}
	return nil, refused("pattern_mismatch")
}

// choice gives the choice as the definition spells it.
func (r *rule) choice(text string) (any, error) {
	if choice, found := r.choices[fold.Key(text)]; found {
		return choice, nil
	}
	return nil, &problem.Fault{Code: "choice_invalid", Params: problem.Params{"choices": strings.Join(r.Choices[:min(len(r.Choices), 10)], ", ")}}
}

// number ends what reading a number has begun.
func (r *rule) number(digits string, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if _, decimals, _ := strings.Cut(digits, "."); r.Type == Currency && len(decimals) > r.decimals {
		return nil, &problem.Fault{Code: "currency_decimals", Params: problem.Params{"max": strconv.Itoa(r.decimals), "currency": r.Currency}}
	}
	return json.Number(digits), nil
}

// canonicalDate also takes an instant, as some clients send for a day, by the day
// that it names.
func canonicalDate(text string) (any, error) {
	if len(text) > len(time.DateOnly) {
		if _, err := time.Parse(time.RFC3339, text); err == nil {
			text = text[:len(time.DateOnly)]
		}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1 { // stores know no year 0
		return nil, refused("date_invalid")
	}
	return text, nil
}

// Truth reads a text for yes or no, in English and Portuguese.
func Truth(text string) (truth, known bool) {
	switch key := fold.Key(text); {
	case slices.Contains([]string{"true", "1", "t", "yes", "y", "on", "x", "sim", "s", "verdadeiro", "v", "✓", "✔"}, key):
		return true, true
	case slices.Contains([]string{"false", "0", "f", "no", "n", "off", "nao", "falso"}, key):
		return false, true
	}
	return false, false
}

func spell(symbol fmt.Formatter) string { return fmt.Sprint(symbol) }
