package api

import (
	"context"
	"strings"

	"github.com/fichahq/ficha/internal/importer"
)

type importRowJSON struct {
	Line        int               `json:"line" doc:"Of the file, the header being 1"`
	Outcome     string            `json:"outcome" enum:"created,updated,unchanged,skipped,rejected"`
	ContactID   *int64            `json:"contact_id" doc:"The contact that it met or made"`
	ContactName *string           `json:"contact_name" doc:"How that contact is called by now; null: it is not there"`
	Errors      []rowErrorJSON    `json:"errors" doc:"Why it was rejected, or which cells were left out"`
	Changes     map[string][2]any `json:"changes" doc:"Values before and after, by field"`
	EarlierLine *int              `json:"earlier_line" doc:"Of the last row before it about the same contact"`
}

type rowErrorJSON struct {
	Column  *string `json:"column" doc:"As in the file; null: the row as a whole"`
	Code    string  `json:"code"`
	Message string  `json:"message" doc:"In the reader's language"`

	Contacts []mentionedJSON `json:"contacts" doc:"Those that it is about and that are there, such as the two that a row's identities belong to"`
}

type mentionedJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name" doc:"As it is called by now"`
}

type importRows struct {
	Meta    meta            `json:"meta"`
	Payload []importRowJSON `json:"payload"`
}

func (a *API) listImportRows(ctx context.Context, in *struct {
	IDInput
	PageInput
	Outcome string `query:"outcome" doc:"created, updated, unchanged, skipped, rejected, or dropped: those that went in without a bad cell"`
}) (*struct{ Body importRows }, error) {
	page, size := in.bounds()
	rows, count, err := a.Imports.Rows(ctx, actorOf(ctx), in.ID, strings.TrimSpace(in.Outcome), page, size)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body importRows }{importRows{meta{count, page}, []importRowJSON{}}}
	for _, row := range rows {
		out.Body.Payload = append(out.Body.Payload, toImportRowJSON(row, localeOf(ctx)))
	}
	return out, nil
}

func toImportRowJSON(row importer.Row, locale string) importRowJSON {
	shown := importRowJSON{
		Line: row.Line, Outcome: string(row.Outcome), ContactID: optional(row.ContactID), ContactName: optional(row.ContactName), Errors: []rowErrorJSON{},
		Changes: row.Changes, EarlierLine: optional(row.Earlier),
	}
	if shown.Changes == nil {
		shown.Changes = map[string][2]any{}
	}
	for _, e := range row.Errors {
		fault := rowErrorJSON{optional(e.Column), e.Code, e.Render(locale), []mentionedJSON{}}
		for _, c := range e.About {
			fault.Contacts = append(fault.Contacts, mentionedJSON(c))
		}
		shown.Errors = append(shown.Errors, fault)
	}
	return shown
}
