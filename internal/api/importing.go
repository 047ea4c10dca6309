package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/problem"
)

// importField is the form field that holds an uploaded file.
const importField = "import_file"

// multipartOverhead is what the frame around an uploaded file may take.
const multipartOverhead = 64 << 10

// uploadIdle is how long an upload may pause; a slow line may take hours in all.
const uploadIdle = time.Minute

type importJSON struct {
	ID            int64               `json:"id"`
	FileName      string              `json:"file_name"`
	FileSize      int64               `json:"file_size" doc:"Bytes"`
	FileErased    bool                `json:"file_erased" doc:"The file was removed since a person in it was erased"`
	FileExpired   bool                `json:"file_expired" doc:"The file and what became of its rows were deleted, for they are only kept for a time"`
	Status        string              `json:"status" enum:"uploaded,previewing,ready,queued,running,paused,canceling,canceled,completed,failed,undoing,undone"`
	Error         orNull[importError] `json:"error" doc:"Why it failed; of an uploaded one, why the header was not understood"`
	Waiting       orNull[waitingJSON] `json:"waiting" doc:"Why it does not go on for now, although it has not ended"`
	Counts        countsJSON          `json:"counts" doc:"Of the preview; from the start on of what is committed"`
	PreviewCounts orNull[countsJSON]  `json:"preview_counts" doc:"What the last preview has promised"`
	Undo          orNull[undoJSON]    `json:"undo" doc:"What undoing has done so far"`
	UndoUntil     *int64              `json:"undo_until" doc:"null: it cannot be undone, or not by whoever asks"`
	QueuePosition int                 `json:"queue_position" doc:"How many imports of the account come before one that waits"`
	Progress      progressJSON        `json:"progress" doc:"Of the preview, the run or the undoing"`
	TotalRows     int                 `json:"total_rows"`
	Encoding      string              `json:"encoding" example:"windows-1252"`
	Delimiter     string              `json:"delimiter" example:";"`
	Quotes        bool                `json:"quotes" doc:"Quotation marks enclose cells"`
	Sheet         *string             `json:"sheet" doc:"Of a workbook, the sheet that was read; null: it is text"`
	Sheets        []string            `json:"sheets" doc:"Of a workbook, the visible ones: until the import starts, the option sheet chooses among them"`
	Above         int                 `json:"above" doc:"Records above the header that are not imported, such as the title of a report"`
	Header        []string            `json:"header"`
	Mapping       []mappingJSON       `json:"mapping"`
	Options       importer.Options    `json:"options"`
	Remembered    orNull[earlierJSON] `json:"remembered" doc:"The import whose columns and choices this one began with, since its file has the same header; null: with the automatic ones"`
	User          importUser          `json:"user"`
	CreatedAt     int64               `json:"created_at"`
	StartedAt     *int64              `json:"started_at"`
	FinishedAt    *int64              `json:"finished_at"`
	Mail          orNull[importMail]  `json:"mail" doc:"What became of the mail with the result"`
}

// progressJSON is how far an import is.
type progressJSON struct {
	Rows          int         `json:"rows" doc:"Committed"`
	Total         int         `json:"total" doc:"Where it ends, or pauses"`
	RowsPerSecond float64     `json:"rows_per_second" doc:"Of late"`
	SecondsLeft   *float64    `json:"seconds_left" doc:"null: not known, or nothing is going on"`
	Series        []pointJSON `json:"series" doc:"Rows over the time of work: at most some hundred points, from the start"`
}

type pointJSON struct {
	Seconds float64 `json:"seconds"`
	Rows    int     `json:"rows"`
}

func toProgressJSON(p importer.Progress) progressJSON {
	out := progressJSON{Rows: p.Rows, Total: p.Total, RowsPerSecond: p.RowsPerSecond, Series: []pointJSON{}}
	if p.SecondsLeft > 0 {
		out.SecondsLeft = &p.SecondsLeft
	}
	for _, point := range p.Series {
		out.Series = append(out.Series, pointJSON(point))
	}
	return out
}

// undoJSON is what undoing does, or would do.
type undoJSON struct {
	Delete  int `json:"delete" doc:"Contacts that the import made and that go"`
	Restore int `json:"restore" doc:"Contacts that get old values back"`
	Kept    int `json:"kept" doc:"Contacts of which something stays, since somebody has changed it"`
}

type importError struct {
	Code    string `json:"code" enum:"header,encoding,csv,no_rows,not_text,too_large,too_many_columns,storage_full,internal"`
	Message string `json:"message" doc:"In the reader's language"`
}

type waitingJSON struct {
	Code    string `json:"code" enum:"storage_full"`
	Message string `json:"message" doc:"In the reader's language"`
	Since   int64  `json:"since"`
	RetryAt int64  `json:"retry_at" doc:"When it is tried again by itself"`
}

type countsJSON struct {
	Rows      int `json:"rows"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Skipped   int `json:"skipped"`
	Rejected  int `json:"rejected"`
	Dropped   int `json:"dropped" doc:"Rows that went in without a bad cell, among the others"`
}

type mappingJSON struct {
	Column     string                 `json:"column"`
	Target     *string                `json:"target" doc:"Where the cells go; null: they are not imported"`
	Rank       int                    `json:"rank" doc:"Of several filled columns for one target the lowest wins"`
	Samples    []string               `json:"samples" doc:"Different cells of the first rows"`
	First      []string               `json:"first" doc:"The cells of the first rows, one by one"`
	Filled     float64                `json:"filled" doc:"Part of the rows with something in the cell, 0 to 1"`
	Addresses  int                    `json:"addresses" doc:"Cells that have the form of an e-mail address, wherever the column goes"`
	Kind       string                 `json:"kind" enum:",text,email,phone_number,document,date,number,currency,percent,checkbox,link,list,name" doc:"What the cells look like"`
	DateOrder  *string                `json:"date_order" enum:"dmy,mdy" doc:"As the cells show it, or as chosen; null: as the options say"`
	Decimal    *string                `json:"decimal" enum:"comma,point" doc:"As the cells show it, or as chosen; null: as the options say"`
	Suggestion orNull[suggestionJSON] `json:"suggestion" doc:"The custom attribute that a column without a target could become"`
}

type suggestionJSON struct {
	Key    string   `json:"key"`
	Name   string   `json:"name"`
	Type   string   `json:"type" enum:"text,number,currency,percent,link,date,list,checkbox"`
	Values []string `json:"values" doc:"Of a list"`
}

func toMappingJSON(c importer.Column) mappingJSON {
	out := mappingJSON{
		Column: c.Column, Target: optional(c.Target), Rank: c.Rank(), Samples: c.Samples, First: append([]string{}, c.First...), Filled: c.Filled, Addresses: c.Addresses, Kind: c.Kind,
		DateOrder: optional(c.DateOrder), Decimal: optional(c.Decimal),
	}
	if s := c.Suggestion; s != nil {
		out.Suggestion.value = &suggestionJSON{s.Key, s.Name, string(s.Type), append([]string{}, s.Values...)}
	}
	return out
}

type importUser struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type importMail struct {
	Status string `json:"status" enum:"kept,queued,retrying,sent,failed"`
}

func (a *API) toImportJSON(ctx context.Context, i importer.Import) (importJSON, error) {
	out := importJSON{
		ID: i.ID, FileName: i.FileName, FileSize: i.FileSize, FileErased: i.FileErased(), FileExpired: !i.ExpiredAt.IsZero(), Status: string(i.Status), Counts: countsJSON(i.Counts), TotalRows: i.TotalRows,
		Encoding: string(i.Format.Encoding), Delimiter: i.Format.Delimiter, Quotes: !i.Format.NoQuotes, Sheet: optional(i.Format.Sheet), Sheets: append([]string{}, i.Format.Sheets...), Above: i.Format.Preamble, Header: i.Header, Mapping: []mappingJSON{}, Options: i.Options,
		User: importUser{i.UserID, i.UserName}, CreatedAt: epoch(i.CreatedAt),
		StartedAt: optional(epoch(i.StartedAt)), FinishedAt: optional(epoch(i.FinishedAt)),
	}
	out.Progress = toProgressJSON(i.Progress())
	if i.Recalled != nil {
		earlier := toEarlierJSON(*i.Recalled)
		out.Remembered.value = &earlier
	}
	if i.Preview != nil {
		counts := countsJSON(*i.Preview)
		out.PreviewCounts.value = &counts
	}
	if i.Undo != nil {
		out.Undo.value = &undoJSON{i.Undo.Delete, i.Undo.Restore, i.Undo.Kept}
	}
	if i.MayUndo(actorOf(ctx)) {
		out.UndoUntil = optional(epoch(i.UndoUntil()))
	}
	if i.Failure != nil {
		out.Error.value = &importError{i.Failure.Code, i.Failure.Render(localeOf(ctx))}
	}
	if w := i.Waits; w != nil {
		out.Waiting.value = &waitingJSON{w.Code, w.Render(localeOf(ctx)), epoch(w.Since), epoch(w.RetryAt)}
	}
	for _, c := range i.Mapping {
		out.Mapping = append(out.Mapping, toMappingJSON(c))
	}
	var err error
	if out.QueuePosition, err = a.Imports.Ahead(ctx, i); err != nil || !i.Finished() {
		return out, err
	}
	status, err := a.Imports.MailStatus(ctx, i)
	if status != "" {
		out.Mail.value = &importMail{string(status)}
	}
	return out, err
}

type startedImport struct {
	Payload struct {
		Import importJSON `json:"import"`
	} `json:"payload"`
}

// importContacts streams the file to the store: it may be larger than memory.
func (a *API) importContacts(w http.ResponseWriter, r *http.Request) error {
	given, err := givenOf(r)
	if err != nil {
		return err
	}
	i, err := a.receiveImport(w, r, func(ctx context.Context, actor account.Actor, name string, file io.Reader) (importer.Import, error) {
		return a.Imports.Upload(ctx, actor, name, file, given)
	})
	if err != nil {
		return err
	}
	out := startedImport{}
	if out.Payload.Import, err = a.toImportJSON(r.Context(), i); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// addImport stores and inspects a file, for somebody who then chooses.
func (a *API) addImport(w http.ResponseWriter, r *http.Request) error {
	given, err := givenOf(r)
	if err != nil {
		return err
	}
	i, err := a.receiveImport(w, r, func(ctx context.Context, actor account.Actor, name string, file io.Reader) (importer.Import, error) {
		return a.Imports.Add(ctx, actor, name, file, given)
	})
	if err != nil {
		return err
	}
	out := importPayload{}
	if out.Payload, err = a.toImportJSON(r.Context(), i); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// receiveImport gives the uploaded file to take, as it comes, or one that has come
// in parts before.
func (a *API) receiveImport(w http.ResponseWriter, r *http.Request,
	take func(ctx context.Context, actor account.Actor, name string, file io.Reader) (importer.Import, error),
) (importer.Import, error) {
	if isUploaded(r) {
		return a.takeUploaded(r, take)
	}
	r.Body = http.MaxBytesReader(w, idleReader{r.Body, http.NewResponseController(w)}, int64(a.MaxUpload)+multipartOverhead)
	part, err := filePart(r, importField)
	if err != nil {
		return importer.Import{}, tooLarge(err, a.MaxUpload)
	}
	i, err := take(r.Context(), actorOf(r.Context()), part.FileName(), &limited{r: part, left: int64(a.MaxUpload)})
	return i, tooLarge(err, a.MaxUpload)
}

var errLimit = errors.New("the file is larger than the limit")

// limited gives an error once there are more bytes than allowed.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errLimit
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = problem.Malformed("body_malformed", problem.Because(err)) // the upload broke off
	}
	return n, err
}

func tooLarge(err error, limit config.Size) error {
	var body *http.MaxBytesError
	if errors.Is(err, errLimit) || errors.As(err, &body) {
		return problem.TooLarge("too_large", problem.With("max", limit.String()))
	}
	return err
}

// idleReader lets an upload live as long as bytes come.
type idleReader struct {
	io.ReadCloser
	conn *http.ResponseController
}

func (r idleReader) Read(p []byte) (int, error) {
	_ = r.conn.SetReadDeadline(clock.Deadline(uploadIdle)) // not every test server can
	return r.ReadCloser.Read(p)
}

type importPayload struct {
	Payload importJSON `json:"payload"`
}

type importOutput struct{ Body importPayload }

func (a *API) importOutput(ctx context.Context, i importer.Import, err error) (*importOutput, error) {
	if err != nil {
		return nil, err
	}
	out, err := a.toImportJSON(ctx, i)
	return &importOutput{importPayload{out}}, err
}

// PageInput is a page of a list.
type PageInput struct {
	Page    string `query:"page" doc:"From 1"`
	PerPage string `query:"per_page" doc:"1 to 200, 15 unless given"`
}

func (in PageInput) bounds() (page, size int) {
	return pageNumber(in.Page), perPage(in.PerPage, 15, 200)
}

type importList struct {
	Meta    meta         `json:"meta"`
	Payload []importJSON `json:"payload"`
}

func (a *API) listImports(ctx context.Context, in *struct {
	AccountInput
	PageInput
	Status string `query:"status" doc:"Only those with this one, such as running"`
}) (*struct{ Body importList }, error) {
	page, size := in.bounds()
	imports, count, err := a.Imports.List(ctx, actorOf(ctx), importer.Status(strings.TrimSpace(in.Status)), page, size)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body importList }{importList{meta{count, page}, []importJSON{}}}
	for _, i := range imports {
		shown, err := a.toImportJSON(ctx, i)
		if err != nil {
			return nil, err
		}
		out.Body.Payload = append(out.Body.Payload, shown)
	}
	return out, nil
}

func (a *API) getImport(ctx context.Context, in *IDInput) (*importOutput, error) {
	i, err := a.Imports.Get(ctx, actorOf(ctx), in.ID)
	return a.importOutput(ctx, i, err)
}

func (a *API) importTemplate(w http.ResponseWriter, r *http.Request) error {
	attach(w, "ficha-contacts.csv", "text/csv", "utf-8")
	_, _ = w.Write(importer.Template(localeOf(r.Context()))) // the client may be gone
	return nil
}

func (a *API) rejectedRows(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	i, err := a.Imports.Get(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(strings.TrimSuffix(i.FileName, ".gz"), path.Ext(strings.TrimSuffix(i.FileName, ".gz")))
	attach(w, name+"-rejected.csv", "text/csv", string(i.Format.Encoding))
	return wholeOrNothing(w, a.Imports.WriteRejected(r.Context(), i, localeOf(r.Context()), w))
}

// wholeOrNothing ends an answer that is a file: half a file must not look like a
// whole one.
func wholeOrNothing(w http.ResponseWriter, err error) error {
	if err == nil {
		return nil
	}
	if recorded, ok := w.(*recorder); ok && recorded.status != 0 {
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Disposition", "Content-Length"} {
		w.Header().Del(name)
	}
	return err
}

func attach(w http.ResponseWriter, name, kind, charset string) {
	w.Header().Set("Content-Type", kind+"; charset="+charset)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
