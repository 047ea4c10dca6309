package whatsapp

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Template is a message that Meta has approved, which may begin a conversation.
type Template struct {
	Name       string
	Language   string // such as pt_BR
	Category   string // MARKETING, UTILITY or AUTHENTICATION
	Components []map[string]any
}

// Bounds of reading templates, and how old a list may be that is shown without asking.
const (
	templatesPage  = 100
	templatesMax   = 5000
	templatesFresh = time.Hour
)

// Templates gives the approved templates of an inbox and when they were read; those of an hour
// ago or more are read again, and so are all when it is asked for. While Meta does not answer
// the known ones are given. Errors: as of Try, when there are none.
func (s *Service) Templates(ctx context.Context, actor account.Actor, id int64, again bool) (list []Template, at time.Time, err error) {
	i, err := s.inbox(ctx, actor, id)
	if err != nil {
		return nil, at, err
	}
	state, err := s.State(ctx, i)
	if err != nil {
		return nil, at, err
	}
	if at = state.TemplatesAt; again || s.now().Sub(at) >= templatesFresh {
		if list, err = s.readTemplates(ctx, i); err == nil {
			return list, s.now(), nil
		}
		if err = s.failed(ctx, i, businessID, "whatsapp_business_unknown", err); again || at.IsZero() {
			return nil, at, err
		}
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = templatesWhere(ctx, r, i.AccountID, i.ID, "t.name <> ''")
		return err
	})
	return list, at, err
}

// templatePage is a page of Meta's list.
type templatePage struct {
	Data []struct {
		Name       string           `json:"name"`
		Language   string           `json:"language"`
		Status     string           `json:"status"`
		Category   string           `json:"category"`
		Components []map[string]any `json:"components"`
	} `json:"data"`
	Paging struct {
		Cursors struct {
			After string `json:"after"`
		} `json:"cursors"`
		Next string `json:"next"` // "" on the last page
	} `json:"paging"`
}

// readTemplates reads the approved templates from Meta, page by page, and stores them.
func (s *Service) readTemplates(ctx context.Context, i inbox.Inbox) (list []Template, err error) {
	c := connectionOf(i)
	query := url.Values{"fields": {"name,language,status,category,components"}, "status": {"APPROVED"}, "limit": {strconv.Itoa(templatesPage)}}
	for len(list) < templatesMax {
		var page templatePage
		if err := s.graph.get(ctx, c, c.businessID+"/message_templates", query, &page); err != nil {
			return nil, err
		}
		for _, t := range page.Data {
			if t.Status == "APPROVED" && t.Name != "" {
				list = append(list, Template{cleanText(t.Name), cleanText(t.Language), cleanText(t.Category), cleanList(t.Components)})
			}
		}
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" || len(page.Data) == 0 {
			break
		}
		query.Set("after", page.Paging.Cursors.After)
	}
	slices.SortFunc(list, func(a, b Template) int { return strings.Compare(a.Name+" "+a.Language, b.Name+" "+b.Language) })
	return list, s.db.Write(ctx, func(tx *database.Tx) error { return replaceTemplates(ctx, tx, i, list, s.now()) })
}

func cleanList(list []map[string]any) []map[string]any {
	out := []map[string]any{}
	for _, object := range list {
		out = append(out, clean(object))
	}
	return out
}

// variable is a place in a template's text: {{1}} or {{name}}.
var variable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}`)

// variablesOf names the places of a text, each once, in their order.
func variablesOf(text string) (names []string) {
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names
}

func filled(text string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(found string) string { return values[variable.FindStringSubmatch(found)[1]] })
}

// component gives a part of a template by its type, nil for none.
func (t Template) component(kind string) map[string]any {
	for _, c := range t.Components {
		if strings.EqualFold(word(c, "type"), kind) {
			return c
		}
	}
	return nil
}

// text gives a template as its reader sees it, with values in its places. The error names
// those that are missing: whatsapp_template_incomplete.
func (t Template) text(c choice) (string, error) {
	var missing []string
	fill := func(what, text string, values map[string]string) string {
		for _, name := range variablesOf(text) {
			if strings.TrimSpace(values[name]) == "" {
				missing = append(missing, what+" {{"+name+"}}")
			}
		}
		return filled(text, values)
	}
	header := t.component("HEADER")
	title := ""
	switch format := strings.ToUpper(word(header, "format")); format {
	case "", "TEXT":
		title = fill("header", word(header, "text"), c.header)
	case "IMAGE", "VIDEO", "DOCUMENT":
		if c.mediaURL == "" {
			missing = append(missing, "header media_url")
		}
	}
	shown := joined("\n\n", title, fill("body", word(t.component("BODY"), "text"), c.body), word(t.component("FOOTER"), "text"))
	for n, button := range parts(t.component("BUTTONS"), "buttons") {
		if len(variablesOf(word(button, "url"))) > 0 && (n >= len(c.buttons) || c.buttons[n].parameter == "") {
			missing = append(missing, fmt.Sprintf("buttons[%d]", n))
		}
	}
	if len(missing) > 0 {
		return "", problem.Invalid("whatsapp_template_incomplete", problem.OnField(templateParams), problem.With("places", strings.Join(missing, ", ")))
	}
	return shown, nil
}
