package importer

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// FileErased says that the file was removed since a person in it was erased.
func (i Import) FileErased() bool { return i.blobKey == "" }

// codeErasing is of an erasure that an import is in the way of.
const codeErasing = "erase_import_running"

// Forgotten is an import whose file is to be deleted, once the transaction that
// forgot it has committed.
type Forgotten struct {
	ID       int64
	FileName string
	Key      string // of the file among the stored ones; "" when it is gone already
}

// Forget takes out of imports what they know of the content of their files: the
// files themselves, samples of their cells, values in the reasons of rejected rows.
// Error: erase_import_running when one has not ended.
func Forget(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) ([]Forgotten, error) {
	these, argument := tx.Dialect().In("i.id", "$2", ids)
	imports, err := database.Collect(ctx, tx, scan, "SELECT "+columns+from+"WHERE i.account_id = $1 AND "+these+" ORDER BY i.id", accountID, argument)
	if err != nil {
		return nil, err
	}
	var out []Forgotten
	for _, i := range imports {
		if !i.Finished() {
			return nil, problem.Conflict(codeErasing)
		}
		out = append(out, Forgotten{i.ID, i.FileName, i.blobKey})
		for at := range i.Mapping {
			i.Mapping[at].Samples = []string{}
		}
		if _, err := tx.Exec(ctx, "UPDATE imports SET blob_key = '', mapping = $3 WHERE account_id = $1 AND id = $2", accountID, i.ID, encode(i.Mapping)); err != nil {
			return nil, err
		}
	}
	return out, forgetReasons(ctx, tx, accountID, ids)
}

// Mentioning finds the imports of which a rejected row was told with one of the
// texts: a reason may name the contact that the row met, so that its file holds
// something of that contact.
func Mentioning(ctx context.Context, r database.Reader, accountID int64, texts []string) (ids []int64, err error) {
	for _, text := range texts {
		quoted, err := json.Marshal(text)
		if err != nil {
			return nil, err
		}
		pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(string(quoted)) + "%"
		some, err := database.Collect(ctx, r, database.Int64s,
			`SELECT DISTINCT import_id FROM import_rejections WHERE account_id = $1 AND errors LIKE $2 ESCAPE '\'`, accountID, pattern)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	return ids, nil
}

// forgetReasons keeps where and why rows were rejected, without values.
func forgetReasons(ctx context.Context, tx *database.Tx, accountID int64, importIDs []int64) error {
	these, argument := tx.Dialect().In("import_id", "$2", importIDs)
	type place struct {
		importID int64
		line     int
		reasons  []RowError
	}
	found, err := database.Collect(ctx, tx, func(row database.Row) (p place, err error) {
		var text string
		if err := row.Scan(&p.importID, &p.line, &text); err != nil {
			return p, err
		}
		return p, json.Unmarshal([]byte(text), &p.reasons)
	}, "SELECT import_id, line, errors FROM import_rejections WHERE account_id = $1 AND "+these, accountID, argument)
	if err != nil {
		return err
	}
	for _, p := range found {
		for at := range p.reasons {
			p.reasons[at].Params = nil
		}
		_, err := tx.Exec(ctx, "UPDATE import_rejections SET errors = $4 WHERE account_id = $1 AND import_id = $2 AND line = $3",
			accountID, p.importID, p.line, encode(p.reasons))
		if err != nil {
			return err
		}
	}
	return nil
}
