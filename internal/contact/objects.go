package contact

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Bounds of the JSON that a client may keep with a contact, each of its two
// objects: bytes, and how deep values may be nested.
const (
	maxAttributes     = 64 << 10
	maxAttributeDepth = 32
)

// setCustom takes values of attributes in their canonical form, a blank one off,
// and keeps those of unknown keys as they are. A value that stays as it is need
// not be valid any more: its definition may have changed.
func (c *Contact) setCustom(given map[string]any, canonical bool, schema attribute.Schema) (faults []problem.Field) {
	if len(given) == 0 && c.Custom != nil {
		return nil
	}
	// Nobody changes these maps in place, so the contact has the given one where that is as it is to be, as most are.
	merged, own := c.Custom, false
	if len(merged) == 0 {
		merged = given
	}
	put := func(key string, value any, is bool) {
		if there, has := merged[key]; has == is && (!has || isSame(there, value)) {
			return
		}
		if !own {
			merged, own = maps.Clone(merged), true
		}
		if merged[key] = value; !is {
			delete(merged, key)
		}
	}
	var unfit error
	more := false // to take something away is never too much
	for _, key := range sortedKeys(make([]string, 0, 16), given) {
		value := given[key]
		held, has := c.Custom[key]
		if schema.Has(key) && (value == nil || !has || !reflect.DeepEqual(value, held)) {
			if !canonical {
				read, err := schema.Canonical(key, value)
				if err != nil {
					faults = append(faults, fault("custom_attributes."+key, err))
					put(key, held, has)
					continue
				}
				value = read
			}
			if value == nil {
				put(key, nil, false)
				continue
			}
		}
		kept, err := cleanValue(value, maxAttributeDepth)
		put(key, kept, true)
		unfit, more = cmp.Or(unfit, err, fold.Check(key)), true
	}
	if merged == nil {
		merged = map[string]any{}
	}
	if more {
		unfit = cmp.Or(unfit, fits(merged))
	}
	if unfit != nil {
		return append(faults, fault("custom_attributes", unfit))
	}
	c.Custom = merged
	return faults
}

// isSame is true of equal values that are no list or object.
func isSame(a, b any) bool {
	switch a.(type) {
	case nil, string, bool, json.Number:
		return a == b
	}
	return false
}

// sortedKeys gives the keys in order, in the room of the list.
func sortedKeys(keys []string, attributes map[string]any) []string {
	for key := range attributes {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fits bounds what a client may keep with a contact.
func fits(attributes map[string]any) error {
	if sizeOf(attributes) > maxAttributes {
		return &FieldError{Code: CodeTooLong, Params: map[string]string{"max": strconv.Itoa(maxAttributes)}}
	}
	return nil
}

// merge puts the keys of add over those of old; neither map is changed.
func merge(old, add map[string]any) (map[string]any, error) {
	if len(add) == 0 && old != nil {
		return old, nil
	}
	out := make(map[string]any, len(old)+len(add))
	maps.Copy(out, old)
	for key, value := range add {
		kept, err := cleanValue(value, maxAttributeDepth)
		if err := errors.Join(fold.Check(key), err); err != nil {
			return old, err
		}
		out[key] = kept
	}
	// What was there counts too, or many small changes would grow without end.
	if err := fits(out); err != nil {
		return old, err
	}
	return out, nil
}

// cleanValue gives a JSON value in the form that both stores give back: numbers
// without exponent. It refuses what one of them cannot hold, however deep it is.
func cleanValue(value any, depth int) (any, error) {
	if depth == 0 {
		return nil, &FieldError{Code: codeValueInvalid}
	}
	switch v := value.(type) {
	case string:
		return v, fold.Check(v)
	case json.Number:
		return cleanNumber(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			kept, err := cleanValue(inner, depth-1)
			if err := errors.Join(fold.Check(key), err); err != nil {
				return nil, err
			}
			out[key] = kept
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			kept, err := cleanValue(inner, depth-1)
			if err != nil {
				return nil, err
			}
			out[i] = kept
		}
		return out, nil
	}
	return value, nil
}

// cleanNumber keeps the digits as they are written, for ids longer than a float
// holds. An exponent is written out, and refused where that would take pages.
func cleanNumber(n json.Number) (any, error) {
	text := n.String()
	if strings.ContainsAny(text, "eE") {
		f, err := n.Float64()
		digits, _, _ := strings.Cut(strings.ToLower(text), "e")
		zero := strings.Trim(digits, "-0.") == ""
		if err != nil || !zero && (math.Abs(f) > 1e30 || math.Abs(f) < 1e-30) {
			return nil, &FieldError{Code: codeValueInvalid}
		}
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-") // no store keeps the sign of nothing
	}
	return json.Number(text), nil
}

// sizeOf is about what a JSON value takes, in bytes.
func sizeOf(value any) int {
	size := 8
	switch v := value.(type) {
	case string:
		size += len(v)
	case json.Number:
		size += len(v)
	case map[string]any:
		for key, inner := range v {
			size += len(key) + sizeOf(inner)
		}
	case []any:
		for _, inner := range v {
			size += sizeOf(inner)
		}
	}
	return size
}
