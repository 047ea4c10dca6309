package contact

import (
	"context"
	"fmt"
	"strings"

	"github.com/fichahq/ficha/internal/database"
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

func (l List) orderBy() string {
	var order []string
	direction := "DESC" // of the tie-break: without a sort the newest come first
	for key := range strings.SplitSeq(l.Sort, ",") {
		key, descending := strings.CutPrefix(strings.TrimSpace(key), "-")
		expression, known := sortable[key]
		if !known {
			continue
		}
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

// where gives the condition of the query, after the account in $1.
func (l List) where() (string, []any) {
	query := strings.TrimSpace(l.Query)
	if query == "" {
		return "", nil
	}
	args := []any{like(SortKey(query)), like(strings.ToLower(query))}
	either := []string{
		`c.name_key LIKE $2 ESCAPE '\'`, `c.company_key LIKE $2 ESCAPE '\'`,
		`c.email LIKE $3 ESCAPE '\'`, `lower(c.identifier) LIKE $3 ESCAPE '\'`,
	}
	if digits := phoneFragment(query); digits != "" {
		args = append(args, like(digits))
		either = append(either, `c.phone_number LIKE $4 ESCAPE '\'`)
	}
	return " AND (" + strings.Join(either, " OR ") + ")", args
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
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune("+-(). /", r):
			return ""
		}
	}
	return digits.String()
}

func list(ctx context.Context, r database.Reader, accountID int64, l List) (page Page, err error) {
	where, args := l.where()
	args = append([]any{accountID}, args...)
	if err := r.QueryRow(ctx, "SELECT count(*) FROM contacts c WHERE c.account_id = $1"+where, args...).Scan(&page.Count); err != nil {
		return page, err
	}
	args = append(args, l.PerPage, (l.Page-1)*l.PerPage)
	page.Contacts, err = database.Collect(ctx, r, scan, fmt.Sprintf("SELECT %s FROM contacts c WHERE c.account_id = $1%s%s LIMIT $%d OFFSET $%d",
		selectColumns(r.Dialect()), where, l.orderBy(), len(args)-1, len(args)), args...)
	return page, err
}
