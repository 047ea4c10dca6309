package api

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/problem"
)

// Uploads in parts take the headers of tus 1.0: Upload-Offset and Upload-Length.

type uploadJSON struct {
	ID       int64  `json:"id"`
	FileName string `json:"file_name"`
	Size     int64  `json:"size" doc:"Bytes of the whole file"`
	Offset   int64  `json:"offset" doc:"Bytes that have come: where to go on"`
}

type uploadOutput struct {
	Offset string `header:"Upload-Offset"`
	Length string `header:"Upload-Length"`
	Cache  string `header:"Cache-Control"`
	Body   struct {
		Payload uploadJSON `json:"payload"`
	}
}

func toUploadOutput(u importer.Upload, err error) (*uploadOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &uploadOutput{Offset: strconv.FormatInt(u.Received, 10), Length: strconv.FormatInt(u.Size, 10), Cache: "no-store"}
	out.Body.Payload = uploadJSON{u.ID, u.FileName, u.Size, u.Received}
	return out, nil
}

func (a *API) beginUpload(ctx context.Context, in *struct {
	AccountInput
	Body struct {
		FileName string `json:"file_name" required:"false"`
		Size     int64  `json:"size" doc:"Bytes of the whole file"`
		SHA256   string `json:"sha256" required:"false" doc:"Of the whole file, in hex: it is checked at the end"`
	}
}) (*uploadOutput, error) {
	return toUploadOutput(a.Imports.BeginUpload(ctx, actorOf(ctx), in.Body.FileName, in.Body.Size, in.Body.SHA256))
}

func (a *API) getUpload(ctx context.Context, in *IDInput) (*uploadOutput, error) {
	return toUploadOutput(a.Imports.GetUpload(ctx, actorOf(ctx), in.ID))
}

func (a *API) dropUpload(ctx context.Context, in *IDInput) (*empty, error) {
	return nil, a.Imports.DropUpload(ctx, actorOf(ctx), in.ID)
}

// part documents a body that is a piece of a file.
func part(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "Upload-Offset", In: "header", Required: true, Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}})
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/offset+octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}
		op.Responses["204"] = &huma.Response{Description: "Stored; Upload-Offset says how much has come"}
	})
}

// addPart stores a piece as it comes: a line that breaks loses nothing of it.
func (a *API) addPart(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if _, err := a.Imports.GetUpload(r.Context(), actorOf(r.Context()), id); err != nil {
		return err
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return problem.Invalid("value_invalid", problem.OnField("Upload-Offset"), problem.With("field", "Upload-Offset"))
	}
	body := idleReader{r.Body, http.NewResponseController(w)}
	u, err := a.Imports.AddPart(r.Context(), actorOf(r.Context()), id, offset, &limited{r: body, left: int64(a.MaxUpload)})
	if err != nil {
		return tooLarge(err, a.MaxUpload)
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// isUploaded says whether a request names a file that has come in parts instead of
// bringing one.
func isUploaded(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json"
}

// takeUploaded gives a file that has come in parts, {"upload_id": 7, "sha256": "…"}, to take.
func (a *API) takeUploaded(r *http.Request,
	take func(ctx context.Context, actor account.Actor, name string, file io.Reader) (importer.Import, error),
) (importer.Import, error) {
	var body struct {
		UploadID int64  `json:"upload_id"`
		SHA256   string `json:"sha256"`
	}
	data, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(data, &body)
	}
	if err != nil {
		return importer.Import{}, problem.Malformed("body_malformed", problem.Because(err))
	}
	if body.UploadID <= 0 {
		return importer.Import{}, problem.Invalid("value_invalid", problem.OnField("upload_id"), problem.With("field", "upload_id"))
	}
	actor := actorOf(r.Context())
	return a.Imports.FromUpload(r.Context(), actor, body.UploadID, body.SHA256, func(name string, file io.Reader) (importer.Import, error) {
		return take(r.Context(), actor, name, file)
	})
}

// filePart finds the file among the fields of the form.
func filePart(r *http.Request, field string) (*multipart.Part, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, problem.Invalid("file_blank")
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF { // wrapped, it is a form that breaks off
			return nil, problem.Invalid("file_blank")
		}
		if err != nil {
			return nil, problem.Malformed("body_malformed", problem.Because(err))
		}
		if part.FormName() == field {
			return part, nil
		}
	}
}
