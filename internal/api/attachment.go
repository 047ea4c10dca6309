package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/problem"
)

// Attachments come in forms and go out by addresses that hold a secret.

// attachmentsField is the form field that holds files, with [] or an index behind it.
const attachmentsField = "attachments"

// How much a form with attachments may hold, in bytes: of a member, of a visitor, and of that in memory.
const (
	maxMemberForm  = conversation.MaxFiles * conversation.MaxFileSize
	maxVisitorForm = 100 << 20
	formMemory     = 1 << 20
)

// attachmentJSON is a file of a message in the shape of the compatible API.
type attachmentJSON struct {
	ID          int64  `json:"id"`
	MessageID   int64  `json:"message_id"`
	AccountID   int64  `json:"account_id"`
	FileType    string `json:"file_type" enum:"image,audio,video,file" doc:"By what is in it"`
	FileName    string `json:"file_name"`
	ContentType string `json:"content_type" doc:"By what is in it"`
	Extension   string `json:"extension"`
	FileSize    int64  `json:"file_size" doc:"Bytes"`
	DataURL     string `json:"data_url" doc:"For whoever knows it, without signing in"`
	ThumbURL    string `json:"thumb_url" doc:"A small picture of an image, else empty"`
	Width       int    `json:"width,omitempty" doc:"Of an image, in pixels"`
	Height      int    `json:"height,omitempty"`
}

func toAttachmentsJSON(v conversation.Conversation, m conversation.Message) []attachmentJSON {
	out := []attachmentJSON{}
	for _, f := range m.Files {
		out = append(out, attachmentJSON{
			ID: f.ID, MessageID: m.ID, AccountID: v.AccountID, FileType: string(f.Kind), FileName: f.Name, ContentType: f.Type, Extension: f.Extension(),
			FileSize: f.Size, DataURL: f.URL, ThumbURL: f.ThumbURL, Width: f.Width, Height: f.Height,
		})
	}
	return out
}

// readFiles turns a form with attachments into the JSON that the handler expects; the files wait beside it.
func (a *API) readFiles(w http.ResponseWriter, r *http.Request, access access) error {
	most := int64(maxMemberForm)
	if access.foreign {
		most = maxVisitorForm
	}
	r.Body = http.MaxBytesReader(w, idleReader{r.Body, http.NewResponseController(w)}, most+maxBody)
	if err := r.ParseMultipartForm(formMemory); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return problem.TooLarge("body_too_large", problem.With("max", config.Size(most).String()))
		}
		return problem.Malformed("body_malformed", problem.Because(err))
	}
	requestOf(r.Context()).form = r.MultipartForm
	values, left := map[string]any{}, maxBody
	for name, list := range r.MultipartForm.Value {
		for _, content := range list {
			if left -= len(name) + len(content); left < 0 {
				return problem.TooLarge("body_too_large", problem.With("max", config.Size(maxBody).String()))
			}
			if err := setValue(values, access.files, name, content); err != nil {
				return err
			}
		}
	}
	delete(values, attachmentsField) // an empty field of a form
	return asJSON(r, values)
}

// filesOf gives the attachments that came with a request, in the order of their fields.
func filesOf(ctx context.Context) (files []conversation.File) {
	form := requestOf(ctx).form
	if form == nil {
		return nil
	}
	var names []string
	for name := range form.File {
		if field, _, _ := strings.Cut(strings.TrimPrefix(name, "message["), "["); strings.TrimSuffix(field, "]") == attachmentsField {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	for _, name := range names {
		for _, f := range form.File[name] {
			if f.Filename == "" && f.Size == 0 {
				continue // a field that was left alone
			}
			files = append(files, conversation.File{
				Name: f.Filename, Type: f.Header.Get("Content-Type"), Size: f.Size, Open: func() (io.ReadCloser, error) { return f.Open() },
			})
		}
	}
	return files
}

// hashFile adds a file to what tells requests apart.
func hashFile(sum io.Writer, f conversation.File) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	_, _ = fmt.Fprintf(sum, "\n%q %d\n", f.Name, f.Size)
	_, err = io.Copy(sum, content)
	return err
}

// documentFiles adds the form to an operation that takes attachments of a message, or of one in a conversation.
func documentFiles(op *huma.Operation, of string) {
	text := &huma.Schema{Type: huma.TypeString}
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	files := &huma.Schema{Type: huma.TypeArray, Items: file, Description: "At most 20 files of 25 MB each"}
	fields := map[string]*huma.Schema{
		"content": text, "message_type": text, "private": text, "echo_id": text, "source_id": text, "cc_emails": text, "bcc_emails": text,
		"content_attributes": {Type: huma.TypeString, Description: "JSON"}, "attachments[]": files,
	}
	if of == "conversation" {
		fields = map[string]*huma.Schema{
			"inbox_id": text, "contact_id": text, "source_id": text, "status": text, "assignee_id": text, "team_id": text,
			"message[content]": text, "message[private]": text, "message[attachments][]": files,
		}
	}
	op.RequestBody.Content["multipart/form-data"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject, Properties: fields}}
}

// attachment documents a file that is handed out.
func attachment(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		for _, p := range op.Parameters {
			if p.Name == "key" {
				p.Schema = &huma.Schema{Type: huma.TypeString}
			}
		}
		op.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}
	})
}

func (a *API) showAttachment(w http.ResponseWriter, r *http.Request) error {
	return a.handOut(w, r, false)
}

func (a *API) showThumb(w http.ResponseWriter, r *http.Request) error { return a.handOut(w, r, true) }

// handOut gives a file that a stranger may have written. Only media is shown, and that as nothing
// else: everything else is saved, and nothing in it runs.
func (a *API) handOut(w http.ResponseWriter, r *http.Request, small bool) error {
	accountID, err := strconv.ParseInt(r.PathValue("account_id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	file, err := a.Conversations.OpenFile(r.Context(), accountID, r.PathValue("key"), small)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	kind, how := file.Type, "inline"
	if file.Kind == conversation.Other {
		kind, how = "application/octet-stream", "attachment"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(how, file.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}

// disposition says how a file is to be taken, with its name.
func disposition(how, name string) string {
	if out := mime.FormatMediaType(how, map[string]string{"filename": name}); out != "" {
		return out
	}
	return how
}
