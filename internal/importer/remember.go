package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// maxRemembered is how many headers are remembered for a member; the one that was
// used longest ago is forgotten first.
const maxRemembered = 50

// choice is what is remembered of one column.
type choice struct {
	Target    string `json:"target"`
	DateOrder string `json:"date_order,omitempty"`
	Decimal   string `json:"decimal,omitempty"`
}

// remember keeps the mapping and options of an import for its member's next file with
// the same header, in the transaction that starts it. Nothing of the rows is kept,
// and nothing at all of a file without a header.
func (i Import) remember(ctx context.Context, tx *database.Tx, now int64) error {
	if !i.Options.Header || len(i.Mapping) == 0 {
		return nil
	}
	choices := make([]choice, len(i.Mapping))
	for at, c := range i.Mapping {
		choices[at] = choice{c.Target, c.DateOrder, c.Decimal}
	}
	_, err := tx.Exec(ctx, `INSERT INTO import_mappings (account_id, user_id, header_hash, mapping, options, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account_id, user_id, header_hash) DO UPDATE SET mapping = excluded.mapping, options = excluded.options, updated_at = excluded.updated_at`,
		i.AccountID, i.UserID, headerHash(i.Header), encode(choices), encode(i.Options), now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND header_hash NOT IN
		(SELECT header_hash FROM import_mappings WHERE account_id = $1 AND user_id = $2 ORDER BY updated_at DESC, header_hash LIMIT $3)`,
		i.AccountID, i.UserID, maxRemembered)
	return err
}

// recall gives an import that has just been understood the mapping and options of the
// member's last file with the same header, if there was one. A target that does not
// exist any more stays as it was recognised.
func (i *Import) recall(ctx context.Context, r database.Reader) error {
	var mapping, options string
	err := r.QueryRow(ctx, "SELECT mapping, options FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND header_hash = $3",
		i.AccountID, i.UserID, headerHash(i.Header)).Scan(&mapping, &options)
	if errors.Is(err, database.ErrNotFound) {
		return nil
	}
	var choices []choice
	if err == nil {
		err = errors.Join(json.Unmarshal([]byte(mapping), &choices), json.Unmarshal([]byte(options), &i.Options))
		i.Options.Webhooks = false // other systems are told when somebody says so, each time
	}
	if err != nil || len(choices) != len(i.Mapping) {
		return err
	}
	for at, c := range choices {
		if i.exists(c.Target) {
			i.Mapping[at].Target = c.Target
			if c.Target != "" {
				i.Mapping[at].Suggestion = nil
			}
		}
		if c.DateOrder != "" {
			i.Mapping[at].DateOrder = c.DateOrder
		}
		if c.Decimal != "" {
			i.Mapping[at].Decimal = c.Decimal
		}
	}
	return nil
}

// exists says whether cells of a target go anywhere, or are to go nowhere.
func (i *Import) exists(target string) bool {
	key, custom := strings.CutPrefix(target, sheet.CustomTarget)
	definition, defined := i.attributes.Get(key)
	return target == "" || custom && defined && definition.ArchivedAt.IsZero() || !custom && supported(target)
}

// headerHash is equal for headers that differ in case, accents and blanks only.
func headerHash(header []string) string {
	sum := sha256.New()
	for _, name := range header {
		_, _ = sum.Write([]byte(contact.SortKey(name) + "\x00")) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil))
}
