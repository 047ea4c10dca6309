package api

import (
	"context"

	"github.com/fichahq/ficha/internal/duplicate"
	"github.com/fichahq/ficha/internal/text"
)

// reasonJSON says why two contacts may be one person.
type reasonJSON struct {
	Code string `json:"code" example:"duplicate_name_city"`
	Text string `json:"text" doc:"In the reader's language"`
}

func toReasonsJSON(reasons []duplicate.Reason, locale string) []reasonJSON {
	out := make([]reasonJSON, len(reasons))
	for i, r := range reasons {
		out[i] = reasonJSON{r.Code, text.Render(locale, r.Code, r.Params)}
	}
	return out
}

type scanJSON struct {
	Status     string `json:"status" enum:"none,queued,running,completed,failed"`
	Checked    int    `json:"checked" doc:"Contacts"`
	Total      int    `json:"total" doc:"Contacts"`
	FinishedAt *int64 `json:"finished_at"`
}

func toScanJSON(s duplicate.Scan) scanJSON {
	return scanJSON{string(s.Status), s.Checked, s.Total, optional(epoch(s.FinishedAt))}
}

type pairJSON struct {
	ID       int64         `json:"id"`
	Score    int           `json:"score" minimum:"60" maximum:"99" doc:"How likely they are one person"`
	Reasons  []reasonJSON  `json:"reasons"`
	Contacts []contactJSON `json:"contacts" minItems:"2" maxItems:"2"`
}

type pairList struct {
	Meta    meta       `json:"meta"`
	Payload []pairJSON `json:"payload"`
	Scan    scanJSON   `json:"scan" doc:"The search in the background, the running one or the last"`
}

func (a *API) listDuplicates(ctx context.Context, in *struct {
	AccountInput
	PageInput
}) (*struct{ Body pairList }, error) {
	page, size := in.bounds()
	found, err := a.Duplicates.List(ctx, actorOf(ctx), page, size)
	if err != nil {
		return nil, err
	}
	locale := localeOf(ctx)
	out := &struct{ Body pairList }{pairList{meta{found.Count, page}, []pairJSON{}, toScanJSON(found.Scan)}}
	for _, p := range found.Pairs {
		shown := pairJSON{ID: p.ID, Score: p.Score, Reasons: toReasonsJSON(p.Reasons, locale)}
		for _, c := range p.Contacts {
			shown.Contacts = append(shown.Contacts, toContactJSON(c, locale, false))
		}
		out.Body.Payload = append(out.Body.Payload, shown)
	}
	return out, nil
}

type matchJSON struct {
	ID      int64        `json:"id" doc:"Of the pair; 0 for one that no scan has seen yet"`
	Contact contactJSON  `json:"contact" doc:"The other one"`
	Score   int          `json:"score" minimum:"60" maximum:"99"`
	Reasons []reasonJSON `json:"reasons"`
}

type matchList struct {
	Payload []matchJSON `json:"payload"`
}

func (a *API) listContactDuplicates(ctx context.Context, in *IDInput) (*struct{ Body matchList }, error) {
	found, err := a.Duplicates.Of(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	locale, out := localeOf(ctx), &struct{ Body matchList }{matchList{[]matchJSON{}}}
	for _, m := range found {
		out.Body.Payload = append(out.Body.Payload, matchJSON{m.ID, toContactJSON(m.Contact, locale, false), m.Score, toReasonsJSON(m.Reasons, locale)})
	}
	return out, nil
}

type scanOutput struct {
	Body struct {
		Payload scanJSON `json:"payload"`
	}
}

func (a *API) scanDuplicates(ctx context.Context, _ *AccountInput) (*scanOutput, error) {
	scan, err := a.Duplicates.Scan(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &scanOutput{}
	out.Body.Payload = toScanJSON(scan)
	return out, nil
}

type decidedOutput struct {
	Body struct {
		Payload decidedJSON `json:"payload"`
	}
}

type decidedJSON struct {
	ID     int64  `json:"id"`
	Status string `json:"status" enum:"open,dismissed"`
}

func decided(id int64, status string, err error) (*decidedOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &decidedOutput{}
	out.Body.Payload = decidedJSON{id, status}
	return out, nil
}

func (a *API) dismissDuplicate(ctx context.Context, in *IDInput) (*decidedOutput, error) {
	return decided(in.ID, "dismissed", a.Duplicates.Dismiss(ctx, actorOf(ctx), in.ID))
}

func (a *API) reopenDuplicate(ctx context.Context, in *IDInput) (*decidedOutput, error) {
	return decided(in.ID, "open", a.Duplicates.Reopen(ctx, actorOf(ctx), in.ID))
}
