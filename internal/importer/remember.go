package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/fichahq/ficha/internal/account"
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
	_, err := tx.Exec(ctx, `INSERT INTO import_mappings (account_id, user_id, header_hash, mapping, options, updated_at, import_id, sheet)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (account_id, user_id, header_hash) DO UPDATE SET mapping = excluded.mapping, options = excluded.options,
		updated_at = excluded.updated_at, import_id = excluded.import_id, sheet = excluded.sheet`,
		i.AccountID, i.UserID, headerHash(i.Header), encode(choices), encode(i.Options), now, i.ID, i.Format.Sheet)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND header_hash NOT IN
		(SELECT header_hash FROM import_mappings WHERE account_id = $1 AND user_id = $2 ORDER BY updated_at DESC, header_hash LIMIT $3)`,
		i.AccountID, i.UserID, maxRemembered)
	return err
}

// recall gives an import that has just been understood what the member's last file with
// the same header had. With anySheet a workbook none of whose sheets was chosen is read by
// the sheet of an earlier one, if only that one has a header that is remembered. fault is
// what is wrong with the header, which a mapping that is remembered may mend.
func (s *Service) recall(ctx context.Context, i *Import, fault *sheet.Error, anySheet bool) (*sheet.Error, error) {
	var earlier []string
	known := false
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if known, err = i.recall(ctx, r); known || err != nil || !anySheet {
			return err
		}
		earlier, err = i.rememberedSheets(ctx, r)
		return err
	})
	if known {
		return i.mended(fault), err
	}
	for _, name := range earlier {
		other := *i
		otherFault, known, err := s.recallSheet(ctx, &other, name)
		if err != nil {
			return fault, err
		}
		if known {
			unused := i.blobKey
			*i = other
			return i.mended(otherFault), s.blobs.Delete(ctx, unused)
		}
	}
	return fault, err
}

// recallSheet reads another sheet and says whether its header is remembered.
func (s *Service) recallSheet(ctx context.Context, i *Import, name string) (fault *sheet.Error, known bool, err error) {
	unused := i.blobKey
	found, err := s.rereadSheet(ctx, i, name)
	if errors.As(err, &fault) {
		return nil, false, nil // what it had is gone
	}
	if err != nil {
		return nil, false, err
	}
	if fault, err = s.understand(ctx, i, found); err == nil {
		err = s.db.Read(ctx, func(r database.Reader) error {
			known, err = i.recall(ctx, r)
			return err
		})
	}
	if !known && i.blobKey != unused {
		err = errors.Join(err, s.blobs.Delete(ctx, i.blobKey))
	}
	return fault, known, err
}

// mended gives the fault of a file whose mapping was remembered: none, when that says whom
// the rows mean.
func (i *Import) mended(fault *sheet.Error) *sheet.Error {
	if fault != nil && fault.Kind() == "header" && i.checkMapping(i.attributes) == nil {
		return nil
	}
	return fault
}

// maxSheetsTried is how many sheets of earlier workbooks are looked for in a new one.
const maxSheetsTried = 3

// rememberedSheets gives the other sheets of the import's workbook that the member has
// imported before by that name, the last one first.
func (i *Import) rememberedSheets(ctx context.Context, r database.Reader) ([]string, error) {
	if len(i.Format.Sheets) < 2 {
		return nil, nil
	}
	these, argument := r.Dialect().In("sheet", "$3", i.Format.Sheets)
	return database.Collect(ctx, r, database.Strings, "SELECT sheet FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND "+these+
		" AND sheet <> $4 GROUP BY sheet ORDER BY max(updated_at) DESC LIMIT $5", i.AccountID, i.UserID, argument, i.Format.Sheet, maxSheetsTried)
}

// recall gives the import the mapping and options of the member's last file with the same
// header, and says whether there was one. A target that does not exist any more stays as
// it was recognised.
func (i *Import) recall(ctx context.Context, r database.Reader) (known bool, err error) {
	var mapping, options string
	var from int64
	err = r.QueryRow(ctx, "SELECT mapping, options, import_id FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND header_hash = $3",
		i.AccountID, i.UserID, headerHash(i.Header)).Scan(&mapping, &options, &from)
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	var choices []choice
	if err == nil {
		err = errors.Join(json.Unmarshal([]byte(mapping), &choices), json.Unmarshal([]byte(options), &i.Options))
		i.Options.Webhooks = false // other systems are told when somebody says so, each time
	}
	if err != nil || len(choices) != len(i.Mapping) {
		return false, err
	}
	i.Recalled = &Named{ID: from}
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
	return true, nil
}

// ForgetMapping forgets what is remembered for the header of an import that is being
// prepared, and gives the import the columns and choices that it would have without.
// Errors: wrong_status, and why the file cannot be read again.
func (s *Service) ForgetMapping(ctx context.Context, actor account.Actor, id int64) (Import, error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return Import{}, err
	}
	if i.Status != Uploaded && i.Status != Ready {
		return i, wrongStatus(i)
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM import_mappings WHERE account_id = $1 AND user_id = $2 AND header_hash = $3", i.AccountID, i.UserID, headerHash(i.Header))
		return err
	})
	if err != nil {
		return i, err
	}
	pass, status, header := i.pass, i.Status, i.Options.Header
	i.Options = defaultOptions(actor)
	i.Options.Header = header
	fault, err := s.reread(ctx, &i, actor.Account.Locale, FormatChoice{})
	if err != nil {
		return i, err
	}
	if i.Failure = nil; fault != nil {
		i.Failure = failureOf(fault)
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		held, err := load(ctx, tx, i.AccountID, i.ID)
		if err != nil {
			return err
		}
		if held.pass != pass || held.Status != status {
			return wrongStatus(held)
		}
		i.begin()
		i.Status, i.Preview = Uploaded, nil
		i.tell(tx, s.events)
		return saveChoices(ctx, tx, i, s.now())
	})
	if err != nil {
		return Import{}, err
	}
	return s.Get(ctx, actor, id)
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
