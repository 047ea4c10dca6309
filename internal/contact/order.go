package contact

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// sortColumn is what contacts are sorted by.
type sortColumn struct {
	expression string
	absent     absence
	kind       valueKind
	indexed    bool   // an index gives this order
	tested     string // what is NULL exactly when the expression is, and easier to look at; "" is the expression
	key        string // the column, if it is one of [database.ContactKeys]
}

// absence is how a column says that there is no value. Absent values come last in
// both directions.
type absence int

const (
	never absence = iota
	isNull
	isEmpty // an empty text
)

// valueKind is what a column's values are, so that a cursor made up by somebody
// is refused before the store sees it.
type valueKind int

const (
	textValue valueKind = iota
	integerValue
	realValue
)

// sortable are the keys of a list, those of the compatible API among them. Ids
// ascend as contacts are created, so the one order serves both.
var sortable = map[string]sortColumn{
	"name":             {"c.name_key", isEmpty, textValue, true, "", nameKey},
	"email":            {"c.email", isNull, textValue, true, "", kindEmail},
	"phone_number":     {"c.phone_number", isNull, textValue, true, "", kindPhone},
	"identifier":       {"c.identifier", isNull, textValue, true, "", kindIdentifier},
	"last_activity_at": {"c.last_activity_at", isNull, integerValue, true, "", ""},
	"created_at":       {idExpression, never, integerValue, true, "", ""},
	"updated_at":       {"c.updated_at", never, integerValue, false, "", ""},
	"company":          {"c.company_key", isEmpty, textValue, false, "", ""},
	"city":             {"c.city_key", isEmpty, textValue, false, "", ""},
	"country":          {"c.country_code", isEmpty, textValue, false, "", ""},
	"contact_type":     {"c.contact_type", never, textValue, false, "", ""},
	"source":           {"c.source", never, textValue, false, "", ""},
	"blocked":          {"CAST(CASE WHEN c.blocked THEN 1 ELSE 0 END AS BIGINT)", never, integerValue, false, "", ""},
	"do_not_contact":   {"CAST(CASE WHEN c.do_not_contact THEN 1 ELSE 0 END AS BIGINT)", never, integerValue, false, "", ""},
}

// idExpression sorts by the id.
const idExpression = "c.id"

// owners sorts by the owner's name.
func owners(d *database.Dialect) sortColumn {
	name := "COALESCE((SELECT " + d.Folded("u.name") + " FROM users u WHERE u.id = c.owner_id), '')"
	return sortColumn{"CASE WHEN c.owner_id IS NOT NULL THEN " + name + " END", isNull, textValue, false, "c.owner_id", ""}
}

const customPrefix = "custom_attributes."

// numericTypes are the types of custom attributes that are sorted as numbers.
var numericTypes = []string{"number", "currency", "percent"}

// foldedTypes are those that are compared without case and accents.
var foldedTypes = []string{"text", "link", "list"}

// sortKey is one key of an order. argument, if given, is the parameter that stands
// as ? in the column's expression.
type sortKey struct {
	sortColumn
	argument   string
	field      *filter.Field // whose column in memory has this order, nil for none
	descending bool
}

// order is the keys of a sort; the id decides between equals.
type order struct {
	keys       []sortKey
	descending bool // of the id
	text       string
	ids        string // the SQL of the id, "" for idExpression
}

// maxSortKeys is how many keys an order has at most; more come from no person.
const maxSortKeys = 8

// sortKeys reads a sort as it is given: unknown keys are ignored, of a repeated one
// the first counts. Without any the newest come first.
func sortKeys(ctx context.Context, r database.Reader, accountID int64, sort string) (order, error) {
	o := order{descending: true}
	var names []string
	for given := range strings.SplitSeq(sort, ",") {
		name, descending := strings.CutPrefix(strings.TrimSpace(given), "-")
		if slices.Contains(names, name) || len(names) == maxSortKeys {
			continue
		}
		key, known, err := sortKeyOf(ctx, r, accountID, name)
		if err != nil {
			return o, err
		}
		if !known {
			continue
		}
		key.descending = descending
		names = append(names, name)
		o.keys = append(o.keys, key)
		o.descending = descending
		if o.text += name + ","; descending {
			o.text += "-,"
		}
	}
	return o, nil
}

func sortKeyOf(ctx context.Context, r database.Reader, accountID int64, name string) (k sortKey, known bool, err error) {
	if column, known := sortable[name]; known {
		return sortKey{sortColumn: column, field: fieldOfKey(name, "")}, true, nil
	}
	if name == "owner" {
		return sortKey{sortColumn: owners(r.Dialect())}, true, nil
	}
	key, custom := strings.CutPrefix(name, customPrefix)
	if !custom || !isAttributeKey(key) {
		return k, false, nil
	}
	types, err := database.Collect(ctx, r, database.Strings,
		"SELECT type FROM attribute_definitions WHERE account_id = $1 AND model = 'contact' AND key = $2 AND deleted_at IS NULL", accountID, key)
	if err != nil {
		return k, false, err
	}
	k.argument = key
	if len(types) == 0 {
		k.sortColumn = sortColumn{r.Dialect().Folded("c.custom_attributes->>CAST(? AS TEXT)"), isNull, textValue, false, "", ""}
		return k, true, nil
	}
	k.sortColumn, k.field = customColumn(r.Dialect(), types[0]), fieldOfKey(name, attribute.Type(types[0]))
	return k, true, nil
}

// customColumn sorts by a custom attribute of a type; texts as they are compared.
func customColumn(d *database.Dialect, kind string) sortColumn {
	switch {
	case slices.Contains(numericTypes, kind):
		return sortColumn{d.JSONNumber("c.custom_attributes", "?"), isNull, realValue, false, "", ""}
	case slices.Contains(foldedTypes, kind):
		return sortColumn{d.Folded("COALESCE(c.custom_keys->>CAST(? AS TEXT), c.custom_attributes->>CAST(? AS TEXT))"), isNull, textValue, false, "", ""}
	}
	return sortColumn{d.Folded("c.custom_attributes->>CAST(? AS TEXT)"), isNull, textValue, false, "", ""}
}

// isAttributeKey is true for keys that both stores take for the name of a member
// and never for a path.
func isAttributeKey(key string) bool {
	for _, c := range key {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != ' ' {
			return false
		}
	}
	return key != "" && len(key) <= MaxTextLength
}

// sql gives the expression with its parameter.
func (k sortKey) sql(p *params) string {
	if k.argument == "" {
		return k.expression
	}
	return strings.ReplaceAll(k.expression, "?", p.add(k.argument))
}

// nullable gives the expression with NULL for what is absent.
func (k sortKey) nullable(p *params) string {
	if k.absent == isEmpty {
		return "NULLIF(" + k.sql(p) + ", '')"
	}
	return k.sql(p)
}

func (k sortKey) direction() string { return direction(k.descending) }

func direction(descending bool) string {
	if descending {
		return " DESC"
	}
	return " ASC"
}

// after compares with a value that comes before in the order.
func (k sortKey) after() string {
	if k.descending {
		return " < "
	}
	return " > "
}

// orderBy gives the whole order over `contacts c`.
func (o order) orderBy(p *params) string {
	parts := make([]string, 0, len(o.keys)+1)
	for _, k := range o.keys {
		parts = append(parts, k.lastIfAbsent(k.nullable(p)))
	}
	return strings.Join(append(parts, "c.id"+direction(o.descending)), ", ")
}

// lastIfAbsent orders by an expression; where nothing can be absent, NULLS LAST
// would only keep an index from being used.
func (k sortKey) lastIfAbsent(expression string) string {
	if k.absent == never {
		return expression + k.direction()
	}
	return expression + k.direction() + " NULLS LAST"
}

// part is a stretch of an order that an index gives in one go: contacts whose
// first keys are fixed, and of the next key those present (after a value), or
// those absent. The parts of an order follow each other.
type part struct {
	fixed   []any // values of the first keys, nil for absent
	tail    tail
	value   any   // with afterValue
	afterID int64 // with afterID
}

type tail int

const (
	whole tail = iota
	present
	absentOnes
	afterValue
	afterIDOnly
)

func (o order) id() string {
	if o.ids == "" {
		return idExpression
	}
	return o.ids
}

// through gives what to read to walk a part of the order: the order with its first key as that names it, where that
// key has a table of its own. Of what has no value there is no key.
func (o order) through(d *database.Dialect, at part) (order, database.KeySource) {
	if len(o.keys) == 0 || o.keys[0].key == "" || o.keys[0].absent == isNull && at.absentFirst() {
		return o, d.ContactsBy("id")
	}
	by := d.ContactsBy(o.keys[0].key)
	o.keys, o.ids = slices.Clone(o.keys), by.ID
	o.keys[0].expression = by.Key
	return o, by
}

// absentFirst says that the part is of contacts without a value of the first key.
func (p part) absentFirst() bool {
	if len(p.fixed) > 0 {
		return p.fixed[0] == nil
	}
	return p.tail == absentOnes
}

// parts gives what is left of the order behind a cursor, nil for all of it.
func (o order) parts(c *cursor) []part {
	if c == nil {
		if len(o.keys) == 0 || o.keys[0].absent == never {
			return []part{{tail: whole}}
		}
		return []part{{tail: present}, {tail: absentOnes}}
	}
	out := []part{{fixed: c.values, tail: afterIDOnly, afterID: c.id}}
	for n, k := range slices.Backward(o.keys) {
		if c.values[n] == nil {
			continue
		}
		out = append(out, part{fixed: c.values[:n], tail: afterValue, value: c.values[n]})
		if k.absent != never {
			out = append(out, part{fixed: c.values[:n], tail: absentOnes})
		}
	}
	return out
}

// where gives the part as a condition over `contacts c`.
func (o order) where(at part, p *params) string {
	var all []string
	for n, value := range at.fixed {
		if value == nil {
			all = append(all, o.keys[n].isAbsent(p))
		} else {
			all = append(all, o.keys[n].sql(p)+" = "+p.add(value))
		}
	}
	n := len(at.fixed)
	switch at.tail {
	case present:
		all = append(all, o.keys[n].isPresent(p))
	case absentOnes:
		all = append(all, o.keys[n].isAbsent(p))
	case afterValue:
		k := o.keys[n]
		all = append(all, k.sql(p)+k.after()+p.add(at.value))
		if k.absent == isEmpty {
			all = append(all, k.isPresent(p))
		}
	case afterIDOnly:
		all = append(all, o.id()+sortKey{descending: o.descending}.after()+p.add(at.afterID))
	case whole:
	}
	if len(all) == 0 {
		return ""
	}
	return " AND " + strings.Join(all, " AND ")
}

func (k sortKey) isAbsent(p *params) string {
	if k.absent == isEmpty {
		return k.sql(p) + " = ''"
	}
	return k.test(p) + " IS NULL"
}

func (k sortKey) isPresent(p *params) string {
	if k.absent == isEmpty {
		return k.sql(p) + " > ''"
	}
	return k.test(p) + " IS NOT NULL"
}

func (k sortKey) test(p *params) string {
	if k.tested != "" {
		return k.tested
	}
	return k.sql(p)
}

// within gives the order inside a part, in which the first key is either present
// or absent, so that an index may serve. Without one, what is absent throughout
// needs no sorting.
func (o order) within(at part, p *params) string {
	parts := make([]string, 0, len(o.keys)+1)
	for n, k := range o.keys {
		switch {
		case n == 0 && !k.indexed && (at.tail == absentOnes && len(at.fixed) == 0 || len(at.fixed) > 0 && at.fixed[0] == nil):
		case n == 0:
			parts = append(parts, k.sql(p)+k.direction())
		default:
			parts = append(parts, k.lastIfAbsent(k.nullable(p)))
		}
	}
	return strings.Join(append(parts, o.id()+direction(o.descending)), ", ")
}

// values gives the keys as columns named k0, k1, … for cursors.
func (o order) values(p *params) string {
	var b strings.Builder
	for n, k := range o.keys {
		b.WriteString(", " + k.nullable(p) + " AS k" + strconv.Itoa(n))
	}
	return b.String()
}

// indexed says whether an index gives the order.
func (o order) indexed() bool { return len(o.keys) == 0 || o.keys[0].indexed }

// afterCursor is the condition of what follows a cursor over columns named as by
// values.
func (o order) afterCursor(c *cursor, p *params) string {
	if c == nil {
		return "1 = 1"
	}
	var either, equal []string
	for n, k := range o.keys {
		name, value := "k"+strconv.Itoa(n), c.values[n]
		if value == nil {
			equal = append(equal, name+" IS NULL")
			continue
		}
		placeholder := p.add(value)
		further := append(slices.Clone(equal), "("+name+k.after()+placeholder+" OR "+name+" IS NULL)")
		either, equal = append(either, strings.Join(further, " AND ")), append(equal, name+" = "+placeholder)
	}
	equal = append(equal, "id"+sortKey{descending: o.descending}.after()+p.add(c.id))
	return "(" + strings.Join(append(either, strings.Join(equal, " AND ")), " OR ") + ")"
}
