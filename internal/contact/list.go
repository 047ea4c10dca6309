package contact

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// List says which contacts, in which order, and which page of them.
type List struct {
	Query   string // a fragment of name, email, phone number, identifier or company; "": all
	Sort    string // keys of sortable, comma separated, "-" in front for descending; unknown ones are ignored
	Page    int    // from 1
	PerPage int    // 1 to MaxPerPage
}

// Page is one page of a list; Count is the number of contacts on all pages.
type Page struct {
	Contacts []Contact
	Count    int
}

// Pages of a list.
const (
	DefaultPerPage = 15
	MaxPerPage     = 200
)

// sortable are the keys of the compatible API. Absent values come last in both
// directions.
var sortable = map[string]string{
	"name":             "c.name_key",
	"email":            "c.email",
	"phone_number":     "c.phone_number",
	"last_activity_at": "c.last_activity_at",
	"created_at":       "c.created_at",
	"company":          "NULLIF(c.company_key, '')",
	"city":             "NULLIF(c.city_key, '')",
	"country":          "NULLIF(c.country_code, '')",
}

// notNull are the sort expressions that never are NULL; saying NULLS LAST there
// would only keep the index from being used.
var notNull = map[string]bool{"name": true, "created_at": true}

// check refuses a query that nothing can contain; stores bound patterns too.
func (l List) check() error {
	if fold.Check(l.Query) != nil {
		return problem.Invalid(CodeTextInvalid, problem.OnField("q"))
	}
	if utf8.RuneCountInString(l.Query) > MaxTextLength {
		return problem.Invalid(CodeTooLong, problem.OnField("q"), problem.With("field", "q"), problem.With("max", strconv.Itoa(MaxTextLength)))
	}
	return nil
}

func (l List) orderBy() string {
	var order []string
	seen := map[string]bool{} // a key given again sorts nothing, and stores bound their number
	direction := "DESC"       // of the tie-break: without a sort the newest come first
	for key := range strings.SplitSeq(l.Sort, ",") {
		key, descending := strings.CutPrefix(strings.TrimSpace(key), "-")
		expression, known := sortable[key]
		if !known || seen[key] {
			continue
		}
		seen[key] = true
		direction = "ASC"
		if descending {
			direction = "DESC"
		}
		nulls := " NULLS LAST"
		if notNull[key] {
			nulls = ""
		}
		order = append(order, expression+" "+direction+nulls)
	}
	return " ORDER BY " + strings.Join(append(order, "c.id "+direction), ", ")
}

// where gives the condition of the query, after the account in $1. country is the
// account's, for a phone number written out.
func (l List) where(country string) (string, []any) {
	query := strings.TrimFunc(norm.NFC.String(l.Query), fold.IsBlank)
	if query == "" {
		return "", nil
	}
	args := []any{like(strings.ToLower(query)), like(asciiLower(query))}
	either := []string{`c.email LIKE $2 ESCAPE '\'`, `lower(c.identifier) LIKE $3 ESCAPE '\'`}
	add := func(value, condition string) {
		args = append(args, value)
		either = append(either, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args)+1)))
	}
	if key := SortKey(query); key != "" { // a lone accent has none
		add(like(key), `c.name_key LIKE ? ESCAPE '\'`)
		add(like(key), `c.company_key LIKE ? ESCAPE '\'`)
	}
	if digits := phoneFragment(query); digits != "" {
		add(like(digits), `c.phone_number LIKE ? ESCAPE '\'`)
		for _, number := range PhoneCandidates(query, country) {
			add(number, "c.phone_number = ?")
		}
	}
	return " AND (" + strings.Join(either, " OR ") + ")", args
}

// asciiLower is what lower() does on both stores.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}

// like makes a pattern that finds the text anywhere, its own % and _ as they are.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// phoneFragment gives the digits of a query that looks like part of a phone
// number, however it is written, else "".
func phoneFragment(query string) string {
	var digits strings.Builder
	for _, r := range query {
		digit, ok := digitOf(r)
		switch {
		case ok:
			digits.WriteByte(digit)
		case r != '+' && !isPhoneSeparator(r):
			return ""
		}
	}
	return digits.String()
}

func list(ctx context.Context, r database.Reader, actor account.Actor, l List) (page Page, err error) {
	where, args := l.where(actor.Account.Country)
	args = append([]any{actor.AccountID()}, args...)
	if err := r.QueryRow(ctx, "SELECT count(*) FROM contacts c WHERE c.account_id = $1"+where, args...).Scan(&page.Count); err != nil {
		return page, err
	}
	args = append(args, l.PerPage, (l.Page-1)*l.PerPage)
	page.Contacts, err = database.Collect(ctx, r, scan, fmt.Sprintf("SELECT %s FROM contacts c WHERE c.account_id = $1%s%s LIMIT $%d OFFSET $%d",
		selectColumns(r.Dialect()), where, l.orderBy(), len(args)-1, len(args)), args...)
	return page, err
}
