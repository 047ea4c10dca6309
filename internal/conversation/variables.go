package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// variable is a place in a text that is filled in when it is sent, such as {{contact.first_name}}; what stands
// between backticks is meant as it is. Braces around anything else are just braces.
var variable = regexp.MustCompile("`[^`]*`" + `|\{\{\s*((?:account|agent|contact|conversation|inbox)\.[\pL\pN_.-]+)\s*\}\}`)

// fill puts values into the variables of an outgoing text. One without a value is refused, for the
// contact would read braces or a hole. Error: variable_blank on content.
func fill(content string, values map[string]string) (string, error) {
	var blank []string
	filled := variable.ReplaceAllStringFunc(content, func(place string) string {
		name := variable.FindStringSubmatch(place)[1]
		if name == "" {
			return place
		}
		if values[name] == "" {
			blank = append(blank, "{{"+name+"}}")
		}
		return values[name]
	})
	if len(blank) > 0 {
		return content, problem.Invalid("variable_blank", problem.OnField("content"), problem.With("variables", strings.Join(blank, ", ")))
	}
	return filled, nil
}

// fillDraft is fill for what a member writes to the contact; what has been sent already stays as it was.
func (s *Service) fillDraft(ctx context.Context, r database.Reader, actor account.Actor, v Conversation, d Draft) (Draft, error) {
	if d.Kind != Outgoing || d.SourceID != "" || !strings.Contains(d.Content, "{{") {
		return d, nil
	}
	values, err := s.variables(ctx, r, actor, v)
	if err == nil {
		d.Content, err = fill(d.Content, values)
	}
	return d, err
}

// Variables gives what the variables of a text stand for when the actor writes it into a
// conversation, by name; "" is one that has no value there.
func (s *Service) Variables(ctx context.Context, actor account.Actor, displayID int64) (values map[string]string, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		v, err := s.seen(ctx, r, actor, displayID)
		if err != nil {
			return err
		}
		values, err = s.variables(ctx, r, actor, v)
		return err
	})
	return values, err
}

func (s *Service) variables(ctx context.Context, r database.Reader, actor account.Actor, v Conversation) (map[string]string, error) {
	agent, err := self(ctx, r, actor)
	if err != nil {
		return nil, err
	}
	in, err := inbox.Load(ctx, r, v.AccountID, v.InboxID)
	if err != nil && !errors.Is(err, database.ErrNotFound) { // an archived one has no name to tell
		return nil, err
	}
	c := v.Contact
	out := map[string]string{
		"account.name": actor.Account.Name, "inbox.name": in.Name, "conversation.id": strconv.FormatInt(v.DisplayID, 10),
		"contact.id": strconv.FormatInt(c.ID, 10), "contact.email": c.Email, "contact.phone": c.PhoneNumber, "contact.phone_number": c.PhoneNumber,
		"contact.identifier": c.Identifier, "contact.city": c.City, "contact.company_name": c.CompanyName, "agent.email": agent.Email,
	}
	for who, name := range map[string]string{"contact": c.Name, "agent": agent.Name} {
		out[who+".name"], out[who+".first_name"], out[who+".last_name"] = name, "", ""
		if words := strings.Fields(name); len(words) > 0 {
			out[who+".first_name"] = words[0]
			if len(words) > 1 {
				out[who+".last_name"] = words[len(words)-1]
			}
		}
	}
	if err := addCustom(ctx, r, actor.Account, attribute.OfContact, "contact", c.Custom, out); err != nil {
		return nil, err
	}
	return out, addCustom(ctx, r, actor.Account, attribute.OfConversation, "conversation", v.Custom, out)
}

// addCustom adds the custom attributes of a contact or a conversation, as people of the account write them.
func addCustom(ctx context.Context, r database.Reader, of account.Account, model attribute.Model, whose string, values map[string]any, out map[string]string) error {
	schema, err := attribute.Load(ctx, r, of.ID, model)
	if err != nil {
		return err
	}
	for _, d := range schema.Definitions() {
		out[whose+".custom_attribute."+d.Key] = written(values[d.Key], d, of.Locale)
	}
	return nil
}

// written gives a value of an attribute as a sentence in a language has it.
func written(value any, d attribute.Definition, locale string) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		if value {
			return text.Word(locale, "record", "yes")
		}
		return text.Word(locale, "record", "no")
	case json.Number:
		return number(value.String(), d, locale)
	case string:
		if day, err := time.Parse(time.DateOnly, value); err == nil && d.Type == attribute.Date && locale == text.Portuguese {
			return day.Format("02/01/2006")
		}
		return value
	}
	return fmt.Sprint(value)
}

// number writes a number; an amount of money with its currency and grouped, any other with its
// digits alone: it may be the number of an order.
func number(digits string, d attribute.Definition, locale string) string {
	whole, decimals, _ := strings.Cut(digits, ".")
	point, group := ".", ","
	if locale == text.Portuguese {
		point, group = ",", "."
	}
	if d.Type == attribute.Currency {
		whole = grouped(whole, group)
		if len(decimals) == 1 {
			decimals += "0"
		}
	}
	if decimals != "" {
		whole += point + decimals
	}
	switch {
	case d.Type == attribute.Percent:
		return whole + "%"
	case d.Type == attribute.Currency && d.Currency == "BRL":
		return "R$ " + whole
	case d.Type == attribute.Currency:
		return strings.TrimSpace(d.Currency + " " + whole)
	}
	return whole
}

// grouped separates thousands.
func grouped(whole, by string) string {
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + by + whole[at:]
	}
	return sign + whole
}
