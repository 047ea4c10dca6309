package filter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/problem"
)

// Codes of the errors of this package. Each names the condition at fault by its
// path; those of the compatible API keep its texts.
const (
	CodeAttribute  = "filter_attribute"   // params: key
	CodeOperator   = "filter_operator"    // params: key, operators
	CodeJoiner     = "filter_joiner"      // neither AND nor OR
	CodeValue      = "filter_value"       // params: key
	CodeMalformed  = "filter_malformed"   // no condition and no group
	CodeTooLarge   = "filter_too_large"   // params: max
	CodeTooDeep    = "filter_too_deep"    // params: max
	CodeManyValues = "filter_many_values" // params: key, max
	CodeCycle      = "segment_cycle"      // a segment names itself, directly or not
)

func refuse(path, code string, params ...string) error {
	if path == "" {
		path = "payload"
	}
	options := []problem.Option{problem.OnField(path)}
	for i := 0; i < len(params); i += 2 {
		options = append(options, problem.With(params[i], params[i+1]))
	}
	return problem.Invalid(code, options...)
}

// Read takes a filter from the wire: a flat list of conditions, each joined with the
// next by its query_operator; or a group, {"all": […]}, {"any": […]} or {"not": …},
// whose parts are conditions and groups. An empty list holds for every contact.
// What the conditions mean is looked at by [Bind]. Errors: filter_joiner,
// filter_malformed, filter_too_large, filter_too_deep.
func Read(payload []byte) (Tree, error) {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var given any
	if err := decoder.Decode(&given); err != nil {
		return Tree{}, refuse("", CodeMalformed)
	}
	r := &reader{}
	var tree Tree
	var err error
	if list, flat := given.([]any); flat {
		tree, err = r.flat(list)
	} else {
		tree, err = r.part(given, "", 0)
	}
	if err != nil {
		return Tree{}, err
	}
	return tree, nil
}

type reader struct{ conditions int }

// flat reads a list: the stretches joined by AND are alternatives to each other. All
// joiners are looked at first, as the compatible API does.
func (r *reader) flat(list []any) (Tree, error) {
	joiners := make([]string, len(list))
	for i, given := range list {
		var err error
		if joiners[i], err = joiner(given, strconv.Itoa(i)); err != nil {
			return Tree{}, err
		}
	}
	either := Tree{Group: Any}
	all := Tree{Group: All, Parts: []Tree{}}
	for i, given := range list {
		part, err := r.condition(given, strconv.Itoa(i))
		if err != nil {
			return Tree{}, err
		}
		all.Parts = append(all.Parts, part)
		if joiners[i] == "OR" && i < len(list)-1 {
			either.Parts, all = append(either.Parts, all), Tree{Group: All}
		}
	}
	if len(either.Parts) == 0 {
		return all, nil
	}
	either.Parts = append(either.Parts, all)
	return either, nil
}

func joiner(given any, path string) (string, error) {
	object, _ := given.(map[string]any)
	text, isText := object["query_operator"].(string)
	switch joiner := strings.ToUpper(strings.TrimSpace(text)); {
	case object["query_operator"] == nil, isText && joiner == "":
		return "AND", nil
	case joiner == "AND", joiner == "OR":
		return joiner, nil
	}
	return "", refuse(path, CodeJoiner)
}

func (r *reader) part(given any, path string, depth int) (Tree, error) {
	if depth > MaxDepth {
		return Tree{}, refuse(path, CodeTooDeep, "max", strconv.Itoa(MaxDepth))
	}
	object, ok := given.(map[string]any)
	if !ok {
		return Tree{}, refuse(path, CodeMalformed)
	}
	for _, group := range []Group{All, Any, Not} {
		if inner, found := object[string(group)]; found {
			if len(object) > 1 {
				return Tree{}, refuse(path, CodeMalformed)
			}
			return r.group(group, inner, path, depth)
		}
	}
	if _, err := joiner(given, path); err != nil {
		return Tree{}, err
	}
	return r.condition(given, path)
}

func (r *reader) group(group Group, given any, path string, depth int) (Tree, error) {
	tree := Tree{Group: group, Path: path, Parts: []Tree{}}
	list, isList := given.([]any)
	switch {
	case group == Not && !isList:
		list = []any{given}
	case !isList, group == Not && len(list) != 1, len(list) == 0 && (group == Any || depth > 0):
		return Tree{}, refuse(join(path, string(group)), CodeMalformed)
	}
	for i, inner := range list {
		at := join(path, string(group))
		if isList {
			at += "." + strconv.Itoa(i)
		}
		part, err := r.part(inner, at, depth+1)
		if err != nil {
			return Tree{}, err
		}
		tree.Parts = append(tree.Parts, part)
	}
	return tree, nil
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func (r *reader) condition(given any, path string) (Tree, error) {
	object, ok := given.(map[string]any)
	if !ok {
		return Tree{}, refuse(path, CodeMalformed)
	}
	if r.conditions++; r.conditions > MaxConditions {
		return Tree{}, refuse(path, CodeTooLarge, "max", strconv.Itoa(MaxConditions))
	}
	key, _ := object["attribute_key"].(string)
	operator, _ := object["filter_operator"].(string)
	if key == "" || operator == "" {
		return Tree{}, refuse(path, CodeMalformed)
	}
	c := Condition{Key: key, Operator: Operator(operator)}
	switch values := object["values"].(type) {
	case nil:
	case []any:
		c.Values = values
	default:
		c.Values = []any{values}
	}
	return Tree{Condition: c, Path: path}, nil
}

// textOf gives a value as text; "" for what is none.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number, bool:
		return fmt.Sprint(v)
	}
	return ""
}
