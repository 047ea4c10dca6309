package contact

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Selection says which contacts of an account and in which order: those with the
// ids, or all that match.
type Selection struct {
	IDs    []int64
	All    bool
	Query  string         // with All: a fragment of name, email, phone number, identifier or company; see [SearchText]
	Labels []string       // with All: has any of these; titles
	Filter *filter.Filter // with All: holds for these; nil for no filter
	Sort   string         // keys of the list, comma separated, "-" in front for descending; unknown ones are ignored

	candidates *[]int64 // who may match the query; nil: everybody. See narrowed
}

// maxLabels is how many labels one selection may name.
const maxLabels = 200

// check refuses a query that nothing can contain; stores bound patterns too.
func (s Selection) check() error {
	if fold.Check(s.Query) != nil {
		return problem.Invalid(CodeTextInvalid, problem.OnField("q"))
	}
	if utf8.RuneCountInString(s.Query) > MaxTextLength {
		return problem.Invalid(CodeTooLong, problem.OnField("q"), problem.With("field", "q"), problem.With("max", strconv.Itoa(MaxTextLength)))
	}
	if len(s.Labels) > maxLabels {
		return problem.Invalid("too_many", problem.OnField("labels"), problem.With("field", "labels"), problem.With("max", strconv.Itoa(maxLabels)))
	}
	for _, label := range s.Labels {
		if fold.Check(label) != nil {
			return problem.Invalid(CodeTextInvalid, problem.OnField("labels"))
		}
	}
	return nil
}

// SQL gives the selection as the condition and the order of a statement over
// `contacts c`, with parameters from $next on:
//
//	INSERT INTO … SELECT c.id, … FROM contacts c WHERE <where> ORDER BY <order>
//
// Absent values come last in both directions. Errors: too_long, text_invalid,
// too_many.
func (s Selection) SQL(ctx context.Context, r database.Reader, actor account.Actor, next int) (where, order string, args []any, err error) {
	if err := s.check(); err != nil {
		return "", "", nil, err
	}
	keys, err := sortKeys(ctx, r, actor.AccountID(), s.Sort)
	if err != nil {
		return "", "", nil, err
	}
	if s, err = s.narrowed(ctx, r, actor); err != nil {
		return "", "", nil, err
	}
	p := &params{next: next}
	where = s.condition(r.Dialect(), actor, p).found
	return where, keys.orderBy(p), p.args, nil
}

// params are the parameters of a statement as it is written.
type params struct {
	next int
	args []any
}

// add gives the placeholder of a further parameter.
func (p *params) add(value any) string {
	p.args = append(p.args, value)
	return "$" + strconv.Itoa(p.next+len(p.args)-1)
}

// peek gives the placeholder that the next parameter will have.
func (p *params) peek() string { return "$" + strconv.Itoa(p.next+len(p.args)) }

// condition is the SQL of a selection, in two forms that say the same.
type condition struct {
	found string // finds the contacts through the indexes
	held  string // looks whether one contact is among them; "" when all are
}

func (s Selection) condition(d *database.Dialect, actor account.Actor, p *params) condition {
	accountID := p.add(actor.AccountID())
	found, held := []string{"c.account_id = " + accountID}, []string(nil)
	both := func(finds, holds string) { found, held = append(found, finds), append(held, holds) }
	switch {
	case !s.All:
		ids, argument := d.In("c.id", p.peek(), append([]int64{}, s.IDs...))
		p.add(argument)
		both(ids, ids)
	default:
		if fold.Trim(s.Query) != "" {
			both(s.search(d, actor.Account.Country, p))
		}
		if len(s.Labels) > 0 {
			both(s.labels(d, accountID, p))
		}
		if s.Filter != nil && !s.Filter.Tree().Everything() {
			holds := s.Filter.SQL(d, accountID, p.add)
			both(holds, "("+holds+") IS TRUE")
		}
	}
	return condition{strings.Join(found, " AND "), strings.Join(held, " AND ")}
}

func (s Selection) search(d *database.Dialect, country string, p *params) (finds, holds string) {
	anyOf := searchFor(s.Query, country)
	if len(anyOf) == 0 { // a lone accent
		return "1 = 0", "1 = 0"
	}
	holds = holdsAny(p, anyOf)("c." + searchColumn)
	if s.candidates == nil {
		return holds, holds
	}
	ids, argument := d.In("c.id", p.peek(), append([]int64{}, *s.candidates...))
	p.add(argument)
	return ids + " AND " + holds, holds
}

// holdsAny gives the condition that a column holds all fragments of one of the lists.
func holdsAny(p *params, anyOf [][]string) func(column string) string {
	patterns := make([][]string, len(anyOf))
	for i, all := range anyOf {
		for _, fragment := range all {
			patterns[i] = append(patterns[i], p.add(like(fragment)))
		}
	}
	return func(column string) string {
		either := make([]string, len(patterns))
		for i, all := range patterns {
			either[i] = column + " LIKE " + strings.Join(all, ` ESCAPE '\' AND `+column+" LIKE ") + ` ESCAPE '\'`
		}
		return "(" + strings.Join(either, " OR ") + ")"
	}
}

func (s Selection) labels(d *database.Dialect, accountID string, p *params) (finds, holds string) {
	titles, argument := d.In("l.title", p.peek(), s.Labels)
	p.add(argument)
	ids := "(SELECT l.id FROM labels l WHERE l.account_id = " + accountID + " AND " + titles + ")"
	return "c.id IN (SELECT cl.contact_id FROM contact_labels cl WHERE cl.account_id = " + accountID + " AND cl.label_id IN " + ids + ")",
		"EXISTS (SELECT 1 FROM contact_labels cl WHERE cl.account_id = c.account_id AND cl.contact_id = c.id AND cl.label_id IN " + ids + ")"
}
