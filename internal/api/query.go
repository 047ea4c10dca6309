package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/problem"
)

// repairQuery takes a % that begins no escape as itself: people paste such URLs,
// and Go would drop the whole parameter in silence.
func repairQuery(r *http.Request) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		var b strings.Builder
		raw := strings.ReplaceAll(r.URL.RawQuery, ";", "%3B")
		for i := range len(raw) {
			b.WriteByte(raw[i])
			if raw[i] == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2])) {
				b.WriteString("25")
			}
		}
		r.URL.RawQuery = b.String()
		if values, err = url.ParseQuery(r.URL.RawQuery); err != nil {
			return problem.Malformed("body_malformed")
		}
	}
	for name, list := range values {
		for _, value := range append(list, name) {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return problem.Invalid("text_invalid")
			}
		}
	}
	nameLists(r, values)
	return nil
}

// nameLists takes labels=vip and labels[0]=vip, as clients' libraries write a list, as labels[]=vip: a
// list that nobody reads would answer with everything.
func nameLists(r *http.Request, values url.Values) {
	given, changed := url.Values{}, false
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list := name
		if base, index, _ := strings.Cut(strings.TrimSuffix(name, "]"), "["); base == "labels" && strings.Trim(index, "0123456789") == "" {
			list = "labels[]"
		}
		given[list] = append(given[list], values[name]...)
		changed = changed || list != name
	}
	if changed {
		r.URL.RawQuery = given.Encode()
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
