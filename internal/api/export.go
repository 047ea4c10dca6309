package api

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/exporter"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/text"
)

type exportJSON struct {
	ID         int64               `json:"id"`
	Format     string              `json:"format" enum:"csv,xlsx"`
	Columns    []string            `json:"columns"`
	Status     string              `json:"status" enum:"queued,running,completed,canceled,failed,expired"`
	Error      orNull[exportError] `json:"error"`
	Waiting    orNull[roomWait]    `json:"waiting" doc:"Why it does not go on for now, although it has not ended"`
	Total      int                 `json:"total" doc:"Contacts chosen"`
	Done       int                 `json:"done"`
	FileName   string              `json:"file_name"`
	Size       int64               `json:"size" doc:"Bytes"`
	CreatedAt  int64               `json:"created_at"`
	FinishedAt *int64              `json:"finished_at"`
	ExpiresAt  *int64              `json:"expires_at"`
	URL        *string             `json:"url" doc:"Of the file; only who ordered it may fetch it"`
}

type exportError struct {
	Code    string `json:"code" enum:"storage_full,workbook_full,internal,file_erased"`
	Message string `json:"message" doc:"In the reader's language"`
}

// roomWait is why an export or a bulk action rests.
type roomWait struct {
	Code    string `json:"code" enum:"storage_full"`
	Message string `json:"message" doc:"In the reader's language"`
	RetryAt int64  `json:"retry_at" doc:"When it is tried again by itself"`
}

func toExportJSON(e exporter.Export, locale string) exportJSON {
	out := exportJSON{
		ID: e.ID, Format: string(e.Format), Columns: e.Columns, Status: string(e.Status), Total: e.Total, Done: e.Done, FileName: e.FileName, Size: e.Size,
		CreatedAt: epoch(e.CreatedAt), FinishedAt: optional(epoch(e.FinishedAt)), ExpiresAt: optional(epoch(e.ExpiresAt)),
	}
	if e.ErrorCode != "" {
		out.Error.value = &exportError{e.ErrorCode, text.Render(locale, e.ErrorCode, nil)}
	}
	if !e.RetryAt.IsZero() {
		out.Waiting.value = &roomWait{"storage_full", text.Render(locale, "export_waits_for_room", nil), epoch(e.RetryAt)}
	}
	if e.Status == exporter.Completed {
		url := fmt.Sprintf("/api/v1/accounts/%d/exports/%d/file", e.AccountID, e.ID)
		out.URL = &url
	}
	return out
}

// exportBody is what a client orders: nothing at all means every contact with
// every column.
type exportBody struct {
	order  exporter.Order
	choice segment.Choice // narrows all
}

// UnmarshalJSON reads it loosely; see fields.
func (b *exportBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "")
	if err != nil {
		return err
	}
	o := &b.order
	if names, err := in.texts("column_names"); err != nil {
		return err
	} else if names != nil {
		o.Columns = *names
	}
	if b.choice, err = in.choice(); err != nil {
		return err
	}
	if string(b.choice.Payload) == "null" { // as clients of the compatible API say that there is none
		b.choice.Payload = nil
	}
	for name, into := range map[string]*string{"format": (*string)(&o.Format), "delimiter": &o.Delimiter, "sort": &o.Contacts.Sort} {
		given, err := in.text(name)
		if err != nil {
			return err
		}
		if given != nil {
			*into = *given
		}
	}
	return b.choose(in)
}

func (b *exportBody) choose(in fields) error {
	sort := b.order.Contacts.Sort
	_, ids := in["ids"]
	_, all := in["all"]
	if ids || all {
		chosen, choice, err := in.selection()
		if choice.Given() {
			b.choice = choice
		}
		chosen.Sort = sort
		b.order.Contacts = chosen
		return err
	}
	label, err := in.text("label")
	b.order.Contacts = contact.Selection{All: true, Sort: sort}
	if label != nil && *label != "" {
		b.order.Contacts.Labels = []string{*label}
	}
	return err
}

// Schema documents it.
func (exportBody) Schema(huma.Registry) *huma.Schema {
	str := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "Which contacts (ids, all or label; every one without any of these) and which columns.",
		Properties: map[string]*huma.Schema{
			"column_names": {Type: huma.TypeArray, Items: str("A standard column, labels, or custom_attributes.KEY"), Description: "In this order; all there are unless given"},
			"ids":          {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}},
			"all":          {Type: huma.TypeObject, AdditionalProperties: true, Description: `All that match: {"q": "…", "labels": [any of these], "segment_id": …, "payload": filter}`},
			"payload":      {Description: "All that a filter holds for. " + filterDoc},
			"segment_id":   {Description: "All in a segment: its id, or the key of a ready-made one"},
			"label":        str("All with this label"),
			"format":       {Type: huma.TypeString, Enum: []any{"csv", "xlsx"}, Description: "csv unless given; xlsx takes at most " + strconv.Itoa(exporter.MaxXLSX) + " contacts"},
			"delimiter":    {Type: huma.TypeString, Enum: []any{",", ";", "\t", "|"}, Description: "Of a CSV; as spreadsheets of the account's language expect it unless given"},
			"sort":         str("As of a list"),
		},
		Examples: []any{map[string]any{"column_names": []string{"name", "email", "custom_attributes.plan"}, "all": map[string]any{"q": "recife"}, "sort": "name"}},
	}
}

type exportOutput struct {
	Body struct {
		Payload exportJSON `json:"payload"`
	}
}

func exportAnswer(ctx context.Context, e exporter.Export, err error) (*exportOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &exportOutput{}
	out.Body.Payload = toExportJSON(e, localeOf(ctx))
	return out, nil
}

func (a *API) exportContacts(ctx context.Context, in *struct {
	AccountInput
	Body *exportBody
}) (*exportOutput, error) {
	order := exporter.Order{Contacts: contact.Selection{All: true}}
	if in.Body != nil {
		order = in.Body.order
		f, err := a.filtered(ctx, in.Body.choice)
		if err != nil {
			return nil, err
		}
		order.Contacts.Filter = f
	}
	e, err := a.Exports.Create(ctx, actorOf(ctx), order)
	return exportAnswer(ctx, e, err)
}

type exportList struct {
	Meta    meta         `json:"meta"`
	Payload []exportJSON `json:"payload"`
}

func (a *API) listExports(ctx context.Context, in *struct {
	AccountInput
	PageInput
}) (*struct{ Body exportList }, error) {
	page, size := in.bounds()
	exports, count, err := a.Exports.List(ctx, actorOf(ctx), page, size)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body exportList }{exportList{meta{count, page}, []exportJSON{}}}
	for _, e := range exports {
		out.Body.Payload = append(out.Body.Payload, toExportJSON(e, localeOf(ctx)))
	}
	return out, nil
}

func (a *API) getExport(ctx context.Context, in *IDInput) (*exportOutput, error) {
	e, err := a.Exports.Get(ctx, actorOf(ctx), in.ID)
	return exportAnswer(ctx, e, err)
}

func (a *API) cancelExport(ctx context.Context, in *IDInput) (*exportOutput, error) {
	e, err := a.Exports.Cancel(ctx, actorOf(ctx), in.ID)
	return exportAnswer(ctx, e, err)
}

func (a *API) exportFile(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	e, err := a.Exports.File(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/csv; charset=utf-8")
	if e.Format == exporter.XLSX {
		header.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	}
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.FileName}))
	header.Set("Content-Length", strconv.FormatInt(e.Size, 10))
	header.Set("Cache-Control", "no-store")
	return wholeOrNothing(w, a.Exports.WriteFile(r.Context(), e, w))
}
