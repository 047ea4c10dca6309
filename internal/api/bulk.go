package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/bulk"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/text"
)

type bulkJSON struct {
	ID         int64            `json:"id"`
	ActionName string           `json:"action_name" enum:"add_labels,remove_labels,change_labels,update,block,unblock,delete"`
	Labels     []string         `json:"labels"`
	Removed    []string         `json:"removed_labels" doc:"Labels that change_labels takes off"`
	Contact    map[string]any   `json:"contact" doc:"What each contact was to get"`
	Reason     string           `json:"reason"`
	Status     string           `json:"status" enum:"prepared,queued,running,stopping,stopped,completed,failed,undoing,undone"`
	Waiting    orNull[roomWait] `json:"waiting" doc:"Why it does not go on for now, although it has not ended"`
	Total      int              `json:"total" doc:"Contacts chosen"`
	Done       int              `json:"done" doc:"Of these, those that had their turn"`
	Changed    int              `json:"changed"`
	Failed     int              `json:"failed"`
	Failures   []bulkFailure    `json:"failures"`
	Undo       orNull[bulkUndo] `json:"undo" doc:"What undoing it has done"`
	UndoUntil  *int64           `json:"undo_until" doc:"Null when it cannot be undone"`
	User       importUser       `json:"user"`
	CreatedAt  int64            `json:"created_at"`
	FinishedAt *int64           `json:"finished_at"`
}

type bulkFailure struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
	Text  string `json:"text" doc:"In the reader's language"`
}

type bulkUndo struct {
	Done   int `json:"done" doc:"Of the changed contacts, those that had their turn"`
	Undone int `json:"undone" doc:"Got back what they had"`
	Kept   int `json:"kept" doc:"Have kept something, since somebody has changed it meanwhile"`
	Lost   int `json:"lost" doc:"Came back without an e-mail, phone number or identifier, which another contact has now"`
}

func toBulkJSON(a bulk.Action, locale string) bulkJSON {
	out := bulkJSON{
		ID: a.ID, ActionName: string(a.Kind), Labels: append([]string{}, a.Params.Labels...), Removed: append([]string{}, a.Params.Off...), Contact: map[string]any{}, Reason: a.Params.Reason,
		Status: string(a.Status), Total: a.Counts.Total, Done: a.Counts.Done, Changed: a.Counts.Changed, Failed: a.Counts.Failed, Failures: []bulkFailure{},
		User: importUser{a.UserID, a.UserName}, CreatedAt: epoch(a.CreatedAt), FinishedAt: optional(epoch(a.FinishedAt)),
	}
	if a.Kind == bulk.Update {
		out.Contact = changeJSON(a.Params.Change)
	}
	for _, code := range slices.Sorted(maps.Keys(a.Result.Failures)) {
		out.Failures = append(out.Failures, bulkFailure{code, a.Result.Failures[code], text.Render(locale, code, nil)})
	}
	if r := a.Result; a.Status == bulk.Undoing || a.Status == bulk.Undone {
		out.Undo.value = &bulkUndo{r.Turned, r.Undone, r.Kept, r.Lost}
	}
	if at := a.RetryAt; !at.IsZero() {
		code := "bulk_waits_for_room"
		if a.Status == bulk.Undoing {
			code = "bulk_undo_waits_for_room"
		}
		out.Waiting.value = &roomWait{"storage_full", text.Render(locale, code, nil), epoch(at)}
	}
	if a.Undoable() {
		out.UndoUntil = optional(epoch(a.UndoUntil))
	}
	return out
}

// changeJSON gives a change as a client writes it.
func changeJSON(c contact.Change) map[string]any {
	out := map[string]any{}
	for name, value := range map[string]*string{
		"city": c.City, "country": c.Country, "company_name": c.CompanyName, "contact_type": (*string)(c.Type), "blocked_reason": c.BlockedReason,
	} {
		if value != nil {
			out[name] = *value
		}
	}
	for name, value := range map[string]*bool{"do_not_contact": c.DoNotContact, "blocked": c.Blocked} {
		if value != nil {
			out[name] = *value
		}
	}
	if c.OwnerID != nil {
		out["owner_id"] = optional(*c.OwnerID)
	}
	if c.Additional != nil {
		out["additional_attributes"] = c.Additional
	}
	if c.Custom != nil {
		out["custom_attributes"] = c.Custom
	}
	return out
}

// bulkBody is what a client orders: the compatible form, with labels or action_name
// "delete", or ours.
type bulkBody struct {
	order   bulk.Order
	choice  segment.Choice // narrows all
	unknown bool           // it is not about contacts
}

// codeBulkType is the code of a body that is not about contacts.
const codeBulkType = "bulk_type_unknown"

// UnmarshalJSON reads it loosely; see fields.
func (b *bulkBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "")
	if err != nil {
		return err
	}
	kind, err := in.text("type")
	if b.unknown = err != nil || kind == nil || *kind != "Contact"; b.unknown {
		return nil
	}
	o := &b.order
	name, err := in.text("action_name")
	if err != nil {
		return err
	}
	if name != nil {
		o.Kind = bulk.Kind(*name)
	}
	if reason, err := in.text("reason"); err != nil {
		return err
	} else if reason != nil {
		o.Reason = *reason
	}
	confirm, err := in.boolean("confirm")
	if err != nil {
		return err
	}
	o.Prepare = confirm != nil && !*confirm
	if raw, found := in["contact"]; found {
		var inner contactBody
		if err := inner.UnmarshalJSON(raw); err != nil {
			return err
		}
		o.Change = inner.change
	}
	if err := b.readLabels(in); err != nil {
		return err
	}
	o.Contacts, b.choice, err = in.selection()
	return err
}

// readLabels takes a list, or {"add": […], "remove": […]} as the compatible API has it.
func (b *bulkBody) readLabels(in fields) error {
	raw, found := in["labels"]
	if !found {
		return nil
	}
	o, inner := &b.order, fields{}
	if json.Unmarshal(raw, &inner) != nil || inner == nil {
		return titlesOf(in, "labels", &o.Labels)
	}
	_, adds := inner["add"]
	_, removes := inner["remove"]
	switch {
	case adds && removes:
		o.Kind = bulk.ChangeLabels
	case removes && o.Kind != bulk.ChangeLabels:
		o.Kind = cmp.Or(o.Kind, bulk.RemoveLabels)
		return titlesOf(inner, "remove", &o.Labels)
	default:
		o.Kind = cmp.Or(o.Kind, bulk.AddLabels)
	}
	if err := titlesOf(inner, "add", &o.Labels); err != nil {
		return err
	}
	return titlesOf(inner, "remove", &o.Off)
}

func titlesOf(in fields, name string, into *[]string) error {
	titles, err := in.texts(name)
	if err != nil {
		return fieldFault("labels")
	}
	if titles != nil {
		*into = *titles
	}
	return nil
}

// selection reads which contacts are meant: "ids", or "all" with "q",
// "labels", "payload" and "segment_id".
func (f fields) selection() (out contact.Selection, choice segment.Choice, err error) {
	if raw, found := f["all"]; found {
		all := fields{}
		if json.Unmarshal(raw, &all) != nil || all == nil {
			return out, choice, fieldFault("all")
		}
		query, err := all.text("q")
		if err != nil {
			return out, choice, fieldFault("all")
		}
		labels, err := all.texts("labels")
		if err != nil {
			return out, choice, fieldFault("all")
		}
		if choice, err = all.choice(); err != nil {
			return out, choice, fieldFault("all")
		}
		out.All = true
		if query != nil {
			out.Query = *query
		}
		if labels != nil {
			out.Labels = *labels
		}
		return out, choice, nil
	}
	ids, err := f.texts("ids")
	if err != nil || ids == nil {
		return out, choice, fieldFault("ids")
	}
	for _, given := range *ids {
		if id, err := strconv.ParseInt(given, 10, 64); err == nil { // another id is nobody's
			out.IDs = append(out.IDs, id)
		}
	}
	return out, choice, nil
}

// Schema documents our form and the compatible one.
func (bulkBody) Schema(r huma.Registry) *huma.Schema {
	str := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"type"},
		Description: "Which contacts (ids or all), and what becomes of each.",
		Properties: map[string]*huma.Schema{
			"type":        {Type: huma.TypeString, Enum: []any{"Contact"}},
			"ids":         {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}, Description: "Those of other accounts are ignored"},
			"all":         {Type: huma.TypeObject, AdditionalProperties: true, Description: `Instead of ids, all that match: {"q": "…", "labels": [any of these], "segment_id": …, "payload": filter}; {} is everybody`},
			"action_name": {Type: huma.TypeString, Enum: []any{"add_labels", "remove_labels", "change_labels", "update", "block", "unblock", "delete"}},
			"labels":      {Description: `A list of titles; or {"add": […], "remove": […]}, either or both, without action_name; a label in both is added`},
			"contact":     contactBody{}.Schema(r),
			"reason":      str("Of blocking"),
			"confirm":     {Type: huma.TypeBoolean, Description: "false only chooses the contacts and counts them; see start"},
		},
		Examples: []any{map[string]any{"type": "Contact", "all": map[string]any{"q": "recife"}, "action_name": "add_labels", "labels": []string{"vip"}, "confirm": false}},
	}
}

type bulkOutput struct {
	Body struct {
		Payload bulkJSON `json:"payload"`
	}
}

func bulkAnswer(ctx context.Context, a bulk.Action, err error) (*bulkOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &bulkOutput{}
	out.Body.Payload = toBulkJSON(a, localeOf(ctx))
	return out, nil
}

func (a *API) createBulkAction(ctx context.Context, in *struct {
	AccountInput
	Body bulkBody
}) (*bulkOutput, error) {
	if in.Body.unknown {
		return nil, problem.Invalid(codeBulkType)
	}
	f, err := a.filtered(ctx, in.Body.choice)
	if err != nil {
		return nil, err
	}
	in.Body.order.Contacts.Filter = f
	action, err := a.Bulk.Create(ctx, actorOf(ctx), in.Body.order)
	return bulkAnswer(ctx, action, err)
}

type bulkList struct {
	Meta    meta       `json:"meta"`
	Payload []bulkJSON `json:"payload"`
}

func (a *API) listBulkActions(ctx context.Context, in *struct {
	AccountInput
	PageInput
}) (*struct{ Body bulkList }, error) {
	page, size := in.bounds()
	actions, count, err := a.Bulk.List(ctx, actorOf(ctx), page, size)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body bulkList }{bulkList{meta{count, page}, []bulkJSON{}}}
	for _, action := range actions {
		out.Body.Payload = append(out.Body.Payload, toBulkJSON(action, localeOf(ctx)))
	}
	return out, nil
}

func (a *API) getBulkAction(ctx context.Context, in *IDInput) (*bulkOutput, error) {
	action, err := a.Bulk.Get(ctx, actorOf(ctx), in.ID)
	return bulkAnswer(ctx, action, err)
}

func (a *API) startBulkAction(ctx context.Context, in *IDInput) (*bulkOutput, error) {
	action, err := a.Bulk.Start(ctx, actorOf(ctx), in.ID)
	return bulkAnswer(ctx, action, err)
}

func (a *API) stopBulkAction(ctx context.Context, in *IDInput) (*bulkOutput, error) {
	action, err := a.Bulk.Stop(ctx, actorOf(ctx), in.ID)
	return bulkAnswer(ctx, action, err)
}

func (a *API) undoBulkAction(ctx context.Context, in *IDInput) (*bulkOutput, error) {
	action, err := a.Bulk.Undo(ctx, actorOf(ctx), in.ID)
	return bulkAnswer(ctx, action, err)
}

type deletedContact struct {
	BulkAction int64 `header:"X-Bulk-Action-Id" doc:"By which it can be undone for 30 days"`
}

func (a *API) deleteContact(ctx context.Context, in *IDInput) (*deletedContact, error) {
	id, err := a.Bulk.DeleteOne(ctx, actorOf(ctx), in.ID)
	return &deletedContact{id}, err
}
