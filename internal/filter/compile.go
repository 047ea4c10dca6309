package filter

import (
	"strings"

	"github.com/fichahq/ficha/internal/database"
)

// compiler writes the parts of a filter as SQL over `contacts c`, or over `conversations v`.
type compiler struct {
	*database.Dialect

	talks   bool
	custom  string // the column of custom attributes
	account string // the placeholder of the account's id
	today   calendar
	add     func(value any) string
	keys    map[string]string // placeholders of the keys of custom attributes
}

// SQL gives the filter as a condition over `contacts c`, one over conversations over `conversations v` and
// their `contact_inboxes ci` and `contacts c`. account is the placeholder
// of the account's id; add takes a further parameter and gives its placeholder.
// The condition may be NULL where it does not hold.
func (f *Filter) SQL(d *database.Dialect, account string, add func(value any) string) string {
	c := &compiler{Dialect: d, talks: f.talks, custom: "c.custom_attributes", account: account, today: f.today, add: add, keys: map[string]string{}}
	if f.talks {
		c.custom = d.JSONOf("v.custom_attributes")
	}
	return f.root.sql(c)
}

func (g *group) sql(c *compiler) string {
	if len(g.parts) == 0 {
		return "TRUE"
	}
	return c.join(g.any, len(g.parts), func(i int) string { return g.parts[i].sql(c) })
}

// join writes n conditions with AND, or with OR when any is enough.
func (*compiler) join(either bool, n int, part func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = part(i)
	}
	if n == 1 {
		return parts[0]
	}
	word := " AND "
	if either {
		word = " OR "
	}
	return "(" + strings.Join(parts, word) + ")"
}

func (n *negation) sql(c *compiler) string { return "(" + n.part.sql(c) + ") IS NOT TRUE" }

func (l *leaf) sql(c *compiler) string {
	if l.negated {
		return "(" + l.positive(c) + ") IS NOT TRUE"
	}
	return l.positive(c)
}

// positive writes what the operator says without its negation.
func (l *leaf) positive(c *compiler) string {
	if l.field.many {
		return l.manySQL(c)
	}
	switch l.field.Kind {
	case Text, Phone, Choice, Country:
		return l.textSQL(c)
	case Number:
		return l.numberSQL(c)
	case Day:
		return l.daySQL(c)
	case Instant:
		return l.instantSQL(c)
	case Checkbox, Boolean:
		return l.truthSQL(c)
	case Label:
		return l.labelSQL(c)
	case Member, Import, Inbox, Team:
		if l.op == IsPresent {
			return l.field.column + " IS NOT NULL"
		}
		return c.in(l.field.column, l.ids)
	default: // Segment
		return c.join(true, len(l.segments), func(i int) string { return l.segments[i].sql(c) })
	}
}

// in says that a column is one of the values.
func (c *compiler) in(column string, values any) string {
	// The argument depends on the values only, so its placeholder can come afterwards.
	_, argument := c.In(column, "", values)
	condition, _ := c.In(column, c.add(argument), values)
	return condition
}

func (l *leaf) textSQL(c *compiler) string {
	column, guard := l.field.column, ""
	if l.field.Attribute != nil {
		key := c.key(l.field)
		column = "COALESCE(c.custom_keys->>" + key + ", c.custom_attributes->>" + key + ")"
		if c.talks {
			column = c.Folded(c.custom + "->>" + key)
		}
		guard = " AND " + c.isText(l.field)
	}
	if l.field.others != "" {
		return l.severalSQL(c)
	}
	if column == statusNow && l.op != IsPresent {
		column = "CASE WHEN v.status = 'snoozed' AND v.snoozed_until <= " + c.add(c.today.now.UnixMicro()) + " THEN 'open' ELSE v.status END"
	}
	if l.field.column == "" && l.op == IsPresent {
		return "(" + column + " <> ''" + guard + ")"
	}
	switch {
	case l.op == IsPresent && l.field.absent == "":
		return "TRUE"
	case l.op == IsPresent:
		return column + " <> ''"
	case l.op == EqualTo && l.field.keyed:
		return "c.id IN (" + c.withKey(l) + ")"
	case l.op == EqualTo:
		return "(" + c.in(column, l.texts) + guard + ")"
	}
	return "(" + c.join(true, len(l.texts), func(i int) string {
		return column + " LIKE " + c.add(like(l.op, l.texts[i])) + ` ESCAPE '\'`
	}) + guard + ")"
}

// severalSQL looks through a field's primary value and the others. Equal ones are found by
// their indexes, and nobody without others is looked up among them.
func (l *leaf) severalSQL(c *compiler) string {
	own, others := l.field.column, l.field.others
	ofKind := " FROM contact_identities i WHERE i.account_id = " + c.account + " AND i.kind = '" + l.field.Key + "' AND "
	switch l.op {
	case IsPresent:
		return "(" + own + " <> '' OR " + others + " <> '[]')"
	case EqualTo:
		return "c.id IN (" + c.withKey(l) +
			" UNION ALL SELECT i.contact_id" + ofKind + c.in("i.value", l.texts) + ")"
	}
	return c.join(true, len(l.texts), func(i int) string {
		matches := " LIKE " + c.add(like(l.op, l.texts[i])) + ` ESCAPE '\'`
		return "(" + own + matches + " OR " + others + " <> '[]' AND EXISTS (SELECT 1" + ofKind + "i.contact_id = c.id AND i.value" + matches + "))"
	})
}

// withKey finds the contacts of which the field's column, one of [database.ContactKeys], has one of the values.
func (c *compiler) withKey(l *leaf) string {
	by := c.ContactsBy(strings.TrimPrefix(l.field.column, "c."))
	return "SELECT " + by.ID + " FROM " + by.From + " WHERE " + by.Account + " = " + c.account + " AND " + c.in(by.Key, l.texts)
}

// key gives the key of a custom attribute, as SQL.
func (c *compiler) key(f Field) string { return "CAST(" + c.keyParameter(f) + " AS TEXT)" }

func (c *compiler) keyParameter(f Field) string {
	key := f.Attribute.Key
	if c.keys[key] == "" {
		c.keys[key] = c.add(key)
	}
	return c.keys[key]
}

// isText leaves out what was stored under the key before the attribute was defined.
func (c *compiler) isText(f Field) string {
	return c.JSONIs(c.custom, c.keyParameter(f), "string")
}

func (l *leaf) numberSQL(c *compiler) string {
	column := l.field.column
	if l.field.Attribute != nil {
		column = "(" + c.JSONNumber(c.custom, c.keyParameter(l.field)) + ")"
	}
	switch l.op {
	case IsPresent:
		return column + " IS NOT NULL"
	case Between:
		return column + " BETWEEN " + c.add(l.numbers[0]) + " AND " + c.add(l.numbers[1])
	case EqualTo:
		places := make([]string, len(l.numbers))
		for i, n := range l.numbers {
			places[i] = c.add(n)
		}
		return column + " IN (" + strings.Join(places, ", ") + ")"
	}
	sign := map[Operator]string{IsGreaterThan: " > ", IsLessThan: " < "}[l.op]
	return c.join(true, len(l.numbers), func(i int) string { return column + sign + c.add(l.numbers[i]) })
}

// daySQL compares days as they are stored, which is also their order.
func (l *leaf) daySQL(c *compiler) string {
	value := c.Folded(c.custom + "->>" + c.key(l.field))
	guard := value + " LIKE '____-__-__' AND " + c.isText(l.field)
	switch l.op {
	case IsPresent:
		return "(" + guard + ")"
	case AnniversaryWithinNext, AnniversaryThisMonth:
		return "(" + l.anniversarySQL(c, "substr("+value+", 6, 5)") + guard + ")"
	case EqualTo:
		days := make([]string, len(l.spans))
		for i, s := range l.spans {
			days[i] = dayText(s.from)
		}
		return "(" + c.in(value, days) + " AND " + guard + ")"
	}
	return "(" + c.join(true, len(l.spans), func(i int) string {
		from, to := l.spans[i].texts()
		return c.between(value, from, to)
	}) + " AND " + guard + ")"
}

// between compares with one or two ends, both inclusive.
func (c *compiler) between(value string, from, to string) string {
	switch {
	case from == "":
		return value + " <= " + c.add(to)
	case to == "":
		return value + " >= " + c.add(from)
	}
	return value + " BETWEEN " + c.add(from) + " AND " + c.add(to)
}

func (l *leaf) anniversarySQL(c *compiler, monthDay string) string {
	switch m := l.yearly; {
	case m.every:
		return ""
	case m.around:
		return "(" + monthDay + " >= " + c.add(m.first) + " OR " + monthDay + " <= " + c.add(m.last) + ") AND "
	default:
		return monthDay + " BETWEEN " + c.add(m.first) + " AND " + c.add(m.last) + " AND "
	}
}

func (l *leaf) instantSQL(c *compiler) string {
	if l.op == IsPresent {
		if l.field.absent == "" {
			return "TRUE"
		}
		return "(" + l.field.column + ") IS NOT NULL"
	}
	return c.join(true, len(l.spans), func(i int) string { return c.during(l.field.column, l.spans[i]) })
}

// during says that an instant is in a span of days.
func (c *compiler) during(column string, s span) string {
	column = "(" + column + ")"
	var ends []string
	if !s.from.IsZero() {
		ends = append(ends, column+" >= "+c.add(c.today.start(s.from).UnixMicro()))
	}
	if !s.to.IsZero() {
		ends = append(ends, column+" < "+c.add(c.today.start(s.to.AddDate(0, 0, 1)).UnixMicro()))
	}
	return "(" + strings.Join(ends, " AND ") + ")"
}

func (l *leaf) truthSQL(c *compiler) string {
	if l.field.Kind == Boolean {
		return "(" + c.join(true, len(l.truths), func(i int) string {
			if l.truths[i] {
				return "(" + l.field.column + ")"
			}
			return "NOT (" + l.field.column + ")"
		}) + ")"
	}
	truths := l.truths
	if l.op == IsPresent {
		truths = []bool{true, false}
	}
	return c.join(true, len(truths), func(i int) string {
		kind := "false"
		if truths[i] {
			kind = "true"
		}
		return c.JSONIs(c.custom, c.keyParameter(l.field), kind)
	})
}

func (l *leaf) labelSQL(c *compiler) string {
	carried := "EXISTS (SELECT 1 FROM contact_labels cl WHERE cl.account_id = c.account_id AND cl.contact_id = c.id"
	if c.talks {
		carried = "EXISTS (SELECT 1 FROM conversation_labels cl WHERE cl.account_id = v.account_id AND cl.conversation_id = v.id"
	}
	if l.op == IsPresent {
		return carried + ")"
	}
	return carried + " AND cl.label_id IN (SELECT l.id FROM labels l WHERE l.account_id = " + c.account + " AND " + c.in("l.title", l.texts) + "))"
}

// manySQL says that some of a contact's several values meet the condition.
func (l *leaf) manySQL(c *compiler) string {
	rows, contact, value := talks, "ci.contact_id", "v.inbox_id"
	if l.field.column == updatedByImports {
		rows, contact, value = " FROM contact_events e WHERE e.import_line IS NOT NULL AND e.account_id = ", "e.contact_id", "e.import_id"
	}
	if l.op == IsPresent {
		return "EXISTS (SELECT 1" + rows + "c.account_id AND " + contact + " = c.id)"
	}
	var condition string
	if l.field.column == statuses {
		condition = c.in("CASE WHEN v.status = 'snoozed' AND v.snoozed_until <= "+c.add(c.today.now.UnixMicro())+" THEN 'open' ELSE v.status END", l.texts)
	} else {
		condition = c.in(value, l.ids)
	}
	return "c.id IN (SELECT " + contact + rows + c.account + " AND " + condition + ")"
}
