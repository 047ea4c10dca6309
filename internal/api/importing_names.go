package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/problem"
)

// earlierJSON names an earlier import.
type earlierJSON struct {
	ID        int64  `json:"id"`
	FileName  string `json:"file_name"`
	CreatedAt int64  `json:"created_at"`
}

func toEarlierJSON(n importer.Named) earlierJSON {
	return earlierJSON{n.ID, n.FileName, epoch(n.CreatedAt)}
}

type importNames struct {
	Payload []earlierJSON `json:"payload"`
}

func (a *API) listImportNames(ctx context.Context, _ *AccountInput) (*struct{ Body importNames }, error) {
	names, err := a.Imports.Names(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body importNames }{importNames{[]earlierJSON{}}}
	for _, n := range names {
		out.Body.Payload = append(out.Body.Payload, toEarlierJSON(n))
	}
	return out, nil
}

func (a *API) forgetMapping(ctx context.Context, in *IDInput) (*importOutput, error) {
	i, err := a.Imports.ForgetMapping(ctx, actorOf(ctx), in.ID)
	return a.importOutput(ctx, i, err)
}

// givenOf reads what the address of an upload says of its file: like and sheet.
func givenOf(r *http.Request) (given importer.Given, err error) {
	query := r.URL.Query()
	given.Sheet = query.Get("sheet")
	if like := query.Get("like"); like != "" {
		if given.Like, err = strconv.ParseInt(like, 10, 64); err != nil {
			return given, problem.NotFound()
		}
	}
	return given, nil
}
