package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// FileErased says that the file was removed since a person in it was erased.
func (i Import) FileErased() bool { return i.blobKey == "" && i.ExpiredAt.IsZero() }

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
			i.Mapping[at].Samples, i.Mapping[at].First = []string{}, nil
		}
		if _, err := tx.Exec(ctx, "UPDATE imports SET blob_key = '', mapping = $3 WHERE account_id = $1 AND id = $2", accountID, i.ID, encode(i.Mapping)); err != nil {
			return nil, err
		}
	}
	return out, forgetReasons(ctx, tx, accountID, ids)
}

// Mentioning finds the imports that tell of a row with one of the texts: a reason
// may name the contact that the row met, and what a preview shows holds its values,
// so that the file holds something of that contact.
func Mentioning(ctx context.Context, r database.Reader, accountID int64, texts []string) (ids []int64, err error) {
	wanted := make([][]byte, len(texts))
	for n, text := range texts {
		if wanted[n], err = json.Marshal(text); err != nil {
			return nil, err
		}
	}
	err = eachTelling(ctx, r, accountID, func(importID int64, p stored) error {
		raw, err := unpack(p.data)
		if err == nil && !slices.Contains(ids, importID) && slices.ContainsFunc(wanted, func(text []byte) bool { return bytes.Contains(raw, text) }) {
			ids = append(ids, importID)
		}
		return err
	})
	return ids, err
}

// stored is a part by what it is found by.
type stored struct {
	pass, firstRow int
	data           []byte
}

// eachTelling reads the parts of an account that may hold values, one by one, of
// some imports or, without any, of all.
func eachTelling(ctx context.Context, r database.Reader, accountID int64, f func(importID int64, p stored) error, imports ...int64) error {
	type key struct {
		importID       int64
		pass, firstRow int
	}
	statement, args := "SELECT import_id, pass, first_row FROM import_parts WHERE account_id = $1 AND rejected + dropped + updated > 0", []any{accountID}
	if len(imports) > 0 {
		these, argument := r.Dialect().In("import_id", "$2", imports)
		statement, args = statement+" AND "+these, append(args, argument)
	}
	keys, err := database.Collect(ctx, r, func(row database.Row) (k key, err error) {
		err = row.Scan(&k.importID, &k.pass, &k.firstRow)
		return k, err
	}, statement, args...)
	for _, k := range keys {
		p := stored{pass: k.pass, firstRow: k.firstRow}
		err := r.QueryRow(ctx, "SELECT data FROM import_parts WHERE account_id = $1 AND import_id = $2 AND pass = $3 AND first_row = $4",
			accountID, k.importID, k.pass, k.firstRow).Scan(&p.data)
		if err != nil {
			return err
		}
		if err := f(k.importID, p); err != nil {
			return err
		}
	}
	return err
}

// forgetReasons keeps what became of rows and why, without values.
func forgetReasons(ctx context.Context, tx *database.Tx, accountID int64, importIDs []int64) error {
	if len(importIDs) == 0 {
		return nil
	}
	w := newPacker()
	return eachTelling(ctx, tx, accountID, func(importID int64, p stored) error {
		rows, err := decodeRows(p.data)
		if err != nil {
			return err
		}
		for n := range rows {
			rows[n].Changes = nil
			for e := range rows[n].Errors {
				rows[n].Errors[e].Params = nil
			}
		}
		data, err := encodeRows(w, rows)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE import_parts SET data = $5 WHERE account_id = $1 AND import_id = $2 AND pass = $3 AND first_row = $4",
			accountID, importID, p.pass, p.firstRow, data)
		return err
	}, importIDs...)
}
