package whatsapp

import (
	"context"
	"maps"
	"strconv"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Prepare looks at what a member writes before it is stored: a template becomes the text that
// its reader will see, anything else is refused outside of the 24 hours. Errors:
// whatsapp_window_closed, too_long; of a template whatsapp_template_unknown,
// whatsapp_template_incomplete, whatsapp_template_files.
func (s *Service) Prepare(ctx context.Context, r database.Reader, v conversation.Conversation, d conversation.Draft) (conversation.Draft, error) {
	d.Attributes = maps.Clone(d.Attributes)
	delete(d.Attributes, templateParams) // it comes in its own field only
	if d.Template == nil {
		return d, checkFree(v, d)
	}
	if len(d.Files) > 0 {
		return d, problem.Invalid("whatsapp_template_files", problem.OnField(templateParams))
	}
	c := choiceOf(d.Template)
	found, err := templatesWhere(ctx, r, v.AccountID, v.InboxID, "t.name = $3 AND t.language = $4", c.name, c.language)
	if err != nil {
		return d, err
	}
	if len(found) == 0 {
		return d, problem.Invalid("whatsapp_template_unknown", problem.OnField(templateParams), problem.With("template", joined(" ", c.name, c.language)))
	}
	if d.Content, err = found[0].text(c); err != nil {
		return d, err
	}
	if d.Attributes == nil {
		d.Attributes = map[string]any{}
	}
	kept := map[string]any{"name": c.name, "language": c.language, "category": found[0].Category}
	if values := part(d.Template, "processed_params"); values != nil {
		kept["processed_params"] = values
	}
	d.Attributes[templateParams] = clean(kept)
	return d, nil
}

// checkFree refuses what is no template where only a template can be sent, and what is longer
// than WhatsApp takes.
func checkFree(v conversation.Conversation, d conversation.Draft) error {
	if v.TemplatesOnly {
		return problem.Invalid(codeWindow, problem.OnField("content"))
	}
	if utf8.RuneCountInString(d.Content) > maxText {
		return problem.InvalidFields(problem.FieldOf("content", &problem.Fault{Code: fold.CodeTooLong, Params: problem.Params{"max": strconv.Itoa(maxText)}}))
	}
	return nil
}
