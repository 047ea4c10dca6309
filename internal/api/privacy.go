package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/privacy"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// erasureJSON is the receipt of an erasure. It holds nothing of the person.
type erasureJSON struct {
	ID        int64                `json:"id"`
	ContactID int64                `json:"contact_id"`
	At        int64                `json:"at"`
	By        orNull[personJSON]   `json:"by"`
	Removed   map[string]int       `json:"removed" doc:"How many rows, by kind"`
	Status    string               `json:"status" enum:"running,deleting,completed,failed" doc:"running: kept files are looked through, nothing is erased yet; deleting: all rows are gone, files go"`
	Error     orNull[erasureError] `json:"error"`
	FilesRead int                  `json:"files_read" doc:"Kept files of imports that were looked through"`
	Files     int                  `json:"files_total"`
	Imports   []privacy.File       `json:"imports" doc:"Imports whose files held the person and were removed"`
	Exports   []privacy.File       `json:"exports" doc:"Exports whose files held the person and were removed"`
	Mails     []string             `json:"mails" doc:"Files of mails that mentioned the person and were removed, on servers that keep mails"`
}

func toErasureJSON(r privacy.Receipt, locale string) erasureJSON {
	out := erasureJSON{
		ID: r.ID, ContactID: r.ContactID, At: epoch(r.At), By: orNull[personJSON]{&personJSON{r.UserID, r.UserName}},
		Status: string(r.Status), FilesRead: r.Progress.Read, Files: r.Progress.Total,
		Removed: r.Counts, Imports: r.Imports, Exports: r.Exports, Mails: append([]string{}, r.Mails...),
	}
	if r.ErrorCode != "" {
		out.Error.value = &erasureError{r.ErrorCode, text.Render(locale, r.ErrorCode, nil)}
	}
	return out
}

type erasureError struct {
	Code    string `json:"code" enum:"erase_import_running,not_found,internal"`
	Message string `json:"message" doc:"In the reader's language"`
}

type erasureOutput struct {
	Body struct {
		Payload erasureJSON `json:"payload"`
	}
}

func (a *API) eraseContact(ctx context.Context, in *IDInput) (*erasureOutput, error) {
	receipt, err := a.Privacy.Erase(ctx, actorOf(ctx), in.ID)
	return erasureAnswer(ctx, receipt, err)
}

func (a *API) getErasure(ctx context.Context, in *IDInput) (*erasureOutput, error) {
	receipt, err := a.Privacy.Erasure(ctx, actorOf(ctx), in.ID)
	return erasureAnswer(ctx, receipt, err)
}

func erasureAnswer(ctx context.Context, receipt privacy.Receipt, err error) (*erasureOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &erasureOutput{}
	out.Body.Payload = toErasureJSON(receipt, localeOf(ctx))
	return out, nil
}

type erasureList struct {
	Meta    meta          `json:"meta"`
	Payload []erasureJSON `json:"payload"`
}

func (a *API) listErasures(ctx context.Context, in *struct {
	AccountInput
	Page string `query:"page" doc:"From 1"`
}) (*struct{ Body erasureList }, error) {
	number := pageNumber(in.Page)
	list, count, err := a.Privacy.Erasures(ctx, actorOf(ctx), number, erasuresPerPage)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body erasureList }{erasureList{meta{count, number}, []erasureJSON{}}}
	for _, receipt := range list {
		out.Body.Payload = append(out.Body.Payload, toErasureJSON(receipt, localeOf(ctx)))
	}
	return out, nil
}

const erasuresPerPage = 50

// personalData registers a handler that answers with everything held about one person.
func personalData(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "format", In: "query", Description: "json unless given", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"json", "html"}},
		})
		op.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
			"text/html":        {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	})
}

func (a *API) getPersonalData(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := pathID(r)
	if err != nil {
		return err
	}
	format := or(looseText(r.URL.Query().Get("format")), "json")
	if format != "json" && format != "html" {
		return problem.Invalid("choice_invalid", problem.OnField("format"), problem.With("field", "format"), problem.With("choices", "json, html"))
	}
	data, err := a.Privacy.Data(ctx, actorOf(ctx), id)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	kind := "text/html"
	if format == "html" {
		err = data.WriteHTML(&file, localeOf(ctx), actorOf(ctx).Account.TimeZone)
	} else {
		kind, err = "application/json", json.NewEncoder(&file).Encode(data)
	}
	if err != nil {
		return err
	}
	attach(w, fmt.Sprintf("contact-%d.%s", id, format), kind, "utf-8")
	_, err = w.Write(file.Bytes())
	return err
}
