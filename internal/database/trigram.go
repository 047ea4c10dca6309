package database

import (
	"slices"
	"strings"
)

// A trigram index finds rows by any three characters of a text. It is a table of its own, so
// that it may follow later, and writers keep it with [Dialect.TrigramRenew]. On PostgreSQL it
// has the texts with an index that LIKE uses; on SQLite (FTS5) it only says which rows may
// match.

// matchTrigrams is [Dialect.TrigramMatch] on SQLite.
func matchTrigrams(table, _, placeholder string, anyOf [][]string, _ func(string) string) (string, []any) {
	var either []string
	for _, all := range anyOf {
		if grams := trigrams(all); len(grams) > 0 {
			either = append(either, "("+strings.Join(grams, " AND ")+")")
		}
	}
	if len(either) < len(anyOf) {
		return "", nil // one of them is too short for the index: every row may match
	}
	return "SELECT rowid FROM " + table + " WHERE " + table + " MATCH " + placeholder, []any{strings.Join(either, " OR ")}
}

// maxTrigrams is how many of a query's trigrams are looked up; the rest would
// hardly leave out another row, and an expression has bounds.
const maxTrigrams = 60

// trigrams gives trigrams in FTS5's quotes that lie side by side in the texts: the
// overlapping ones between them cost as much to look up and leave out little more.
func trigrams(texts []string) []string {
	var out []string
	for _, text := range texts {
		runes := []rune(text)
		for i := 0; i < len(runes) && len(runes) >= 3 && len(out) < maxTrigrams; i += 3 {
			at := min(i, len(runes)-3)
			gram := `"` + strings.ReplaceAll(string(runes[at:at+3]), `"`, `""`) + `"`
			if !slices.Contains(out, gram) {
				out = append(out, gram)
			}
		}
	}
	return out
}
