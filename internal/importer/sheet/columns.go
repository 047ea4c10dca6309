package sheet

import (
	"slices"
	"strings"
	"unicode"

	"github.com/fichahq/ficha/internal/contact"
)

// Column says where the cells of one column go.
type Column struct {
	Column string `json:"column"` // the header's cell as in the file
	Target string `json:"target"` // a standard field, first_name, middle_name, last_name, phone_area, phone_country, label, custom_attributes.KEY; "": nowhere
}

// Mapping has one Column for each cell of the header, in its order.
type Mapping []Column

// CustomTarget begins the target of a custom attribute; its key follows.
const CustomTarget = "custom_attributes."

// Sources gives the indexes of the columns that go to target, the one that
// wins first; the others fill where it is blank.
func (m Mapping) Sources(target string) []int {
	var at []int
	for i, c := range m {
		if c.Target == target {
			at = append(at, i)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return RankFor(m[a].Column, target) - RankFor(m[b].Column, target) })
	return at
}

// RankFor puts a column mapped by hand behind those known for the target.
func RankFor(header, target string) int {
	field, rank := MatchColumn(header)
	if field != target {
		return 1000
	}
	return rank
}

// MatchColumn recognises a column's name in English and Portuguese; case,
// accents, blanks, dashes and underscores do not matter. field is "" for a
// name that is not known (id among them). Of several columns for one field the
// lowest rank wins; 0 is the field's own name.
func MatchColumn(header string) (field string, rank int) {
	if m, ok := columnNames[columnKey(header)]; ok {
		return m.field, m.rank
	}
	return matchWords(header)
}

// Custom is one name by which people write a custom attribute: its key or its
// display name.
type Custom struct{ Name, Key string }

// MapColumns recognises the columns of a header. custom are the names of the
// custom attributes, of equal ones the first counts; they win over other names of
// a standard field, not over the field's own. A column whose name says nothing may
// be recognised by looks, what its cells look like, as far as they are known.
// Errors: header_is_data, header_duplicate, header_missing.
func MapColumns(header []string, custom []Custom, looks []Look) (Mapping, error) {
	if cell, ok := dataCell(header); ok {
		return nil, headerError(CodeHeaderIsData, cell)
	}
	if name, ok := duplicate(header); ok {
		return nil, headerError(CodeHeaderDuplicate, name)
	}
	known := make(map[string]string, len(custom))
	for _, c := range custom {
		if name := columnKey(c.Name); known[name] == "" {
			known[name] = c.Key
		}
	}
	mapping := make(Mapping, len(header))
	for i, name := range header {
		mapping[i] = Column{Column: name, Target: target(name, known)}
	}
	mapping.keepPlausible(looks)
	mapping.pairNames()
	mapping.nameCompanies()
	mapping.byLooks(looks)
	if !mapping.identifies() {
		return nil, headerError(CodeHeaderMissing, strings.Join(shown(header), ", "))
	}
	return mapping, nil
}

// MapLooks recognises the columns of a file without a header by what they look like
// alone. Error: header_missing.
func MapLooks(looks []Look) (Mapping, error) {
	mapping := make(Mapping, len(looks))
	mapping.byLooks(looks)
	at := slices.IndexFunc(looks, func(l Look) bool { return l.Kind == LooksName })
	if at >= 0 {
		mapping[at].Target = "name"
	}
	if !mapping.identifies() {
		return nil, headerError(CodeHeaderMissing, "")
	}
	return mapping, nil
}

// byLooks gives e-mail addresses and phone numbers their field, if no column has it
// by name. A column of a few addresses again and again is of somebody else: whoever
// sold, or the shop.
func (m Mapping) byLooks(looks []Look) {
	for _, field := range []Kind{LooksEmail, LooksPhone} {
		if len(m.Sources(string(field))) > 0 {
			continue
		}
		for at, c := range m {
			if at < len(looks) && c.Target == "" && looks[at].Kind == field && !looks[at].repeats() {
				m[at].Target = string(field)
				break
			}
		}
	}
}

// repeats is true of a column that has few values, each many times.
func (l Look) repeats() bool { return len(l.Values) > 0 && len(l.Values)*3 <= l.Filled }

func target(name string, custom map[string]string) string {
	field, rank := MatchColumn(name)
	if key, ok := custom[columnKey(name)]; ok && columnKey(name) != "" && (field == "" || rank > 0) {
		return CustomTarget + key
	}
	return field
}

// pairNames reads "Nome; Sobrenome" as first and last name.
func (m Mapping) pairNames() {
	if len(m.Sources("last_name"))+len(m.Sources("middle_name")) == 0 || len(m.Sources("first_name")) > 0 {
		return
	}
	for i, c := range m {
		if key := columnKey(c.Column); c.Target == "name" && (key == "nome" || key == "name") {
			m[i].Target = "first_name"
		}
	}
}

// nameCompanies makes the registered name of companies the name of the contacts in a
// list of companies, where no column names a person.
func (m Mapping) nameCompanies() {
	for _, c := range m {
		switch c.Target {
		case "name", "first_name", "middle_name", "last_name":
			return
		}
	}
	for _, registered := range []string{"razaosocial", "nomefantasia", "fantasia"} {
		for at, c := range m {
			if c.Target == "company_name" && columnKey(c.Column) == registered {
				m[at].Target = "name"
				return
			}
		}
	}
}

func (m Mapping) identifies() bool {
	return slices.ContainsFunc(m, func(c Column) bool { return Identifies(c.Target) })
}

// Identifies says whether a cell of the target can say whom a row means.
func Identifies(target string) bool {
	switch target {
	case "name", "first_name", "middle_name", "last_name", "email", "phone_number", "identifier":
		return true
	}
	return false
}

// dataCell finds a cell that names nothing but is itself an address or number.
func dataCell(header []string) (string, bool) {
	for _, cell := range header {
		text := strings.TrimSpace(cell)
		if email, err := contact.Email(text); err == nil && email != "" || isNumberLike(text) {
			return text, true
		}
	}
	return "", false
}

// isNumberLike is true for ten digits and more, or eight behind a +, with
// nothing but the punctuation of phone and tax numbers. A date has eight and
// may name a column.
func isNumberLike(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case !strings.ContainsRune("+-.()/' \u00a0", r):
			return false
		}
	}
	return digits >= 10 || digits >= 8 && s[0] == '+'
}

// duplicate finds a name that comes twice. Columns without a name may repeat.
func duplicate(header []string) (string, bool) {
	seen := make(map[string]bool, len(header))
	for _, name := range header {
		key := columnKey(name)
		if key == "" {
			key = contact.SortKey(name)
		}
		if key != "" && seen[key] {
			return strings.TrimSpace(name), true
		}
		seen[key] = true
	}
	return "", false
}

func shown(header []string) []string {
	var names []string
	for _, name := range header {
		if name = strings.TrimSpace(name); name != "" && len(names) < 20 {
			names = append(names, name)
		}
	}
	return names
}

func headerError(code, header string) error {
	if runes := []rune(header); len(runes) > 200 {
		header = string(runes[:200]) + "…"
	}
	return &Error{Code: code, Params: map[string]string{"header": header}}
}

// columnKey folds what people write differently to letters and digits.
func columnKey(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, contact.SortKey(header))
}

// columnNameList is one line of the table: a field, a rank, names.
type columnNameList struct {
	field string
	rank  int
	names []string
}

func buildColumnNames(lists []columnNameList) map[string]columnName {
	table := make(map[string]columnName, 200)
	for _, list := range lists {
		for _, name := range list.names {
			table[columnKey(name)] = columnName{list.field, list.rank}
		}
	}
	for _, list := range lists { // "telefone para contato" is "telefone contato", too
		for _, name := range list.names {
			words, number := headerWords(name)
			if short := strings.Join(words, ""); number == 0 && table[short].field == "" {
				table[short] = columnName{list.field, list.rank}
			}
		}
	}
	return table
}
