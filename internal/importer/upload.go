package importer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// maxUploads is how many files a member may have under way.
const maxUploads = 20

// Upload is a file that comes part by part, each stored as it comes, so that a broken
// line costs no more than what was on its way.
type Upload struct {
	ID       int64
	FileName string
	Size     int64 // bytes of the whole file
	Received int64
	parts    []piece
	sha256   string // of the whole, hex; "": not said
}

// piece is a stored piece of an upload.
type piece struct {
	Key  string `json:"key"`
	Size int64  `json:"size"`
}

// BeginUpload announces a file of size bytes; sha256, in hex, may be "". Errors:
// value_invalid, too_large, uploads_too_many.
func (s *Service) BeginUpload(ctx context.Context, actor account.Actor, fileName string, size int64, sum string) (Upload, error) {
	if err := actor.Require(account.Import); err != nil {
		return Upload{}, err
	}
	sum, err := cleanSum(sum)
	switch {
	case size <= 0:
		return Upload{}, problem.Invalid("value_invalid", problem.OnField("size"), problem.With("field", "size"))
	case size > s.accepts():
		return Upload{}, problem.TooLarge("too_large", problem.With("max", strconv.FormatInt(s.accepts(), 10)+" bytes"))
	case err != nil:
		return Upload{}, err
	}
	u := Upload{FileName: cleanFileName(fileName), Size: size, sha256: sum}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		var open int
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM import_uploads WHERE account_id = $1 AND user_id = $2", actor.AccountID(), actor.UserID).Scan(&open); err != nil {
			return err
		}
		if open >= maxUploads {
			return problem.Conflict("uploads_too_many", problem.With("max", strconv.Itoa(maxUploads)))
		}
		if u.ID, err = database.NextID(ctx, tx, database.UploadIDs); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO import_uploads (id, account_id, user_id, file_name, size, sha256, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, u.ID, actor.AccountID(), actor.UserID, u.FileName, u.Size, u.sha256, s.now().UnixMicro())
		return err
	})
	return u, err
}

// cleanSum brings a SHA-256 in hex, or "", into its form. Error: value_invalid.
func cleanSum(given string) (string, error) {
	raw, err := hex.DecodeString(given)
	if err != nil || len(raw) != 0 && len(raw) != sha256.Size {
		return "", problem.Invalid("value_invalid", problem.OnField("sha256"), problem.With("field", "sha256"))
	}
	return hex.EncodeToString(raw), nil
}

// GetUpload says how far an upload is; one of somebody else's is not found.
func (s *Service) GetUpload(ctx context.Context, actor account.Actor, id int64) (u Upload, err error) {
	if err := actor.Require(account.Import); err != nil {
		return Upload{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		u, err = loadUpload(ctx, r, actor, id)
		return err
	})
	return u, err
}

func loadUpload(ctx context.Context, r database.Reader, actor account.Actor, id int64) (u Upload, err error) {
	var parts string
	err = r.QueryRow(ctx, "SELECT id, file_name, size, received, parts, sha256 FROM import_uploads WHERE account_id = $1 AND user_id = $2 AND id = $3",
		actor.AccountID(), actor.UserID, id).Scan(&u.ID, &u.FileName, &u.Size, &u.Received, &parts, &u.sha256)
	if err == nil {
		err = json.Unmarshal([]byte(parts), &u.parts)
	}
	return u, err
}

// AddPart stores what comes next, from offset on. If the line breaks, what has come
// is kept, and the error is given all the same. Errors: upload_offset for another
// offset than the upload's, also when somebody else was faster; upload_beyond for
// more than was announced; storage_full.
func (s *Service) AddPart(ctx context.Context, actor account.Actor, id, offset int64, content io.Reader) (Upload, error) {
	u, err := s.GetUpload(ctx, actor, id)
	if err != nil {
		return u, err
	}
	if offset != u.Received {
		return u, wrongOffset(u)
	}
	ctx = context.WithoutCancel(ctx) // the client may be gone; what came is kept
	broken := &breaking{r: io.LimitReader(content, u.Size-u.Received+1)}
	p := piece{Key: newBlobKey(actor.AccountID()) + partMark + strconv.FormatInt(id, 10) + "." + randomName()}
	info, err := s.blobs.Put(ctx, p.Key, broken)
	if err != nil {
		return u, err
	}
	p.Size = info.Size
	switch {
	case p.Size > u.Size-u.Received:
		err = problem.Invalid("upload_beyond", problem.With("max", strconv.FormatInt(u.Size, 10)))
	case p.Size > 0:
		u, err = s.savePart(ctx, actor, u, p)
	}
	if err != nil || p.Size == 0 {
		err = errors.Join(err, s.blobs.Delete(ctx, p.Key))
	}
	return u, errors.Join(err, broken.err)
}

// partMark stands in the keys of parts, behind it the upload's id.
const partMark = ".part."

// savePart appends a part, if the upload still is where it was.
func (s *Service) savePart(ctx context.Context, actor account.Actor, u Upload, p piece) (Upload, error) {
	before := u.Received
	u.parts, u.Received = append(u.parts, p), u.Received+p.Size
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE import_uploads SET received = $5, parts = $6, updated_at = $7
			WHERE account_id = $1 AND user_id = $2 AND id = $3 AND received = $4`,
			actor.AccountID(), actor.UserID, u.ID, before, u.Received, encode(u.parts), s.now().UnixMicro())
		if err == nil && n == 0 {
			return wrongOffset(u)
		}
		return err
	})
	return u, err
}

func wrongOffset(u Upload) error {
	return problem.Conflict("upload_offset", problem.With("offset", strconv.FormatInt(u.Received, 10)))
}

// breaking ends a stream that breaks off as if it ended, and remembers why.
type breaking struct {
	r   io.Reader
	err error
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && err != io.EOF {
		b.err, err = err, io.EOF
	}
	return n, err
}

func randomName() string {
	raw := make([]byte, 6)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	return hex.EncodeToString(raw)
}

// FromUpload gives the whole file of an upload to add, such as [Service.Upload], and
// forgets the upload when that has taken it. sum is the file's SHA-256 as the client has
// it by now, in hex, "" when it does not say. Errors: value_invalid, upload_incomplete,
// upload_changed when the bytes are not those that were announced, have come or are there by now,
// upload_taken when somebody else, such as another tab, was faster, and add's.
func (s *Service) FromUpload(ctx context.Context, actor account.Actor, id int64, sum string, add func(fileName string, file io.Reader) (Import, error)) (Import, error) {
	sum, err := cleanSum(sum)
	if err != nil {
		return Import{}, err
	}
	u, err := s.GetUpload(ctx, actor, id)
	if err != nil {
		return Import{}, err
	}
	if u.Received < u.Size {
		return Import{}, problem.Conflict("upload_incomplete", problem.With("offset", strconv.FormatInt(u.Received, 10)), problem.With("size", strconv.FormatInt(u.Size, 10)))
	}
	file := &joined{accountID: actor.AccountID(), userID: actor.UserID, upload: id, size: u.Size, open: func(key string) (io.ReadCloser, error) { return s.blobs.Open(ctx, key) }, parts: u.parts, sum: sha256.New(), want: []string{u.sha256, sum}}
	i, err := add(u.FileName, file)
	err = errors.Join(err, file.close())
	if problem.HasCode(err, codeUploadChanged) && s.isForgotten(ctx, actor, id) {
		err = uploadTaken() // whoever was faster has deleted parts while they were read
	}
	if err != nil {
		return Import{}, err
	}
	return i, s.deleteParts(ctx, u)
}

func (s *Service) isForgotten(ctx context.Context, actor account.Actor, id int64) bool {
	_, err := s.GetUpload(ctx, actor, id)
	return problem.Is(err, problem.KindNotFound)
}

const codeUploadChanged = "upload_changed"

func uploadChanged() error { return problem.Conflict(codeUploadChanged) }

func uploadTaken() error { return problem.Conflict("upload_taken") }

// take forgets the upload that a file has come as, in the transaction that makes an import of it: one upload
// becomes one import, also when two ask for it at once. Error: upload_taken.
func take(ctx context.Context, tx *database.Tx, i Import, file io.Reader) error {
	parts, is := file.(*joined)
	if !is {
		return nil
	}
	n, err := tx.Exec(ctx, "DELETE FROM import_uploads WHERE account_id = $1 AND user_id = $2 AND id = $3", i.AccountID, i.UserID, parts.upload)
	if err == nil && n == 0 {
		return uploadTaken()
	}
	return err
}

func (s *Service) deleteParts(ctx context.Context, u Upload) (err error) {
	for _, p := range u.parts {
		if err == nil {
			err = s.blobs.Delete(ctx, p.Key)
		}
	}
	return err
}

// DropUpload forgets an upload and what has come of it.
func (s *Service) DropUpload(ctx context.Context, actor account.Actor, id int64) error {
	u, err := s.GetUpload(ctx, actor, id)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM import_uploads WHERE account_id = $1 AND user_id = $2 AND id = $3", actor.AccountID(), actor.UserID, id)
		return err
	})
	if err != nil {
		return err
	}
	return s.deleteParts(ctx, u)
}

// joined reads parts one behind the other, and checks at the end that they are what
// was announced.
type joined struct {
	accountID, userID, upload int64

	size    int64
	open    func(key string) (io.ReadCloser, error)
	parts   []piece
	current io.ReadCloser
	read    int64
	sum     hash.Hash
	want    []string // hex; "": any
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.current == nil {
			if len(j.parts) == 0 {
				return 0, j.end()
			}
			next, err := j.open(j.parts[0].Key)
			if problem.Is(err, problem.KindNotFound) {
				err = uploadChanged() // somebody else was faster, or the store has lost it
			}
			if err != nil {
				return 0, err
			}
			j.current, j.parts = next, j.parts[1:]
		}
		n, err := j.current.Read(p)
		j.read += int64(n)
		_, _ = j.sum.Write(p[:n]) // a hash takes everything
		if errors.Is(err, io.EOF) {
			err = j.close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (j *joined) end() error {
	if j.read != j.size { // a part is not what has come
		return uploadChanged()
	}
	sum := hex.EncodeToString(j.sum.Sum(nil))
	for _, want := range j.want {
		if want != "" && want != sum {
			return uploadChanged()
		}
	}
	return io.EOF
}

func (j *joined) close() error {
	if j.current == nil {
		return nil
	}
	err := j.current.Close()
	j.current = nil
	return err
}

// sweepUploads forgets uploads that nobody has gone on with; their parts are files
// that nothing uses any more.
func (s *Service) sweepUploads(ctx context.Context, before time.Time) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM import_uploads WHERE updated_at < $1", before.UnixMicro())
		return err
	})
}
