package contact

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/webhook"
)

// UseWebhooks has webhooks told of changes; baseURL is how the server is reached.
func (s *Service) UseWebhooks(hooks *webhook.Service, baseURL string) {
	s.webhooks, s.baseURL = hooks, baseURL
}

// News is a change that webhooks are told of. Before is nil for a contact that has come
// in, After for one that has gone.
type News struct {
	Before, After *Contact
	Labels        *[2][]string // before and after, where they have changed
}

// Updates gives the news of what [SaveMany] has stored.
func Updates(saved []Saving, now time.Time) []News {
	news := make([]News, 0, len(saved))
	for i := range saved {
		before, after := saved[i].Before, saved[i].After
		if after.Equal(before) {
			continue
		}
		after.Version, after.UpdatedAt = before.Version+1, now
		news = append(news, News{Before: &before, After: &after})
	}
	return news
}

// Announce has webhooks told of changes of an account's contacts, in the transaction that
// makes them. news is asked only if the account has webhooks; the labels of what is left
// are read here.
func (s *Service) Announce(ctx context.Context, tx *database.Tx, accountID int64, news func() ([]News, error)) error {
	return s.webhooks.Publish(ctx, tx, accountID, func(of webhook.Account) (out []webhook.Happening, err error) {
		list, err := news()
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, n := range list {
			if n.After != nil {
				ids = append(ids, n.After.ID)
			}
		}
		labels := map[int64][]string{}
		if len(ids) > 0 {
			if labels, err = LabelsOf(ctx, tx, accountID, ids); err != nil {
				return nil, err
			}
		}
		for _, n := range list {
			if n.After != nil {
				after := *n.After
				after.Labels = labels[after.ID]
				n.After = &after
			}
			out = append(out, s.happenings(of, n)...)
		}
		return out, nil
	})
}

// one is the news of a single change, for Announce.
func one(n ...News) func() ([]News, error) { return func() ([]News, error) { return n, nil } }

// happenings makes a call of a change: none of one that changes nothing which is shown.
func (s *Service) happenings(of webhook.Account, n News) []webhook.Happening {
	switch {
	case n.After == nil:
		return []webhook.Happening{{Kind: webhook.ContactDeleted, ContactID: n.Before.ID, Content: s.content(of, *n.Before)}}
	case n.Before == nil:
		return []webhook.Happening{{Kind: webhook.ContactCreated, ContactID: n.After.ID, Content: s.labelled(of, *n.After)}}
	}
	changed := s.changedAttributes(of, n)
	if len(changed) == 0 {
		return nil
	}
	content := s.labelled(of, *n.After)
	content["changed_attributes"] = changed
	return []webhook.Happening{{Kind: webhook.ContactUpdated, ContactID: n.After.ID, Content: content}}
}

// announceMerge tells of a merge: that it was one, what it changed of the base, and that
// the mergee has gone, so that whoever listens to one of these alone is right as well.
func (s *Service) announceMerge(ctx context.Context, tx *database.Tx, base, mergee, merged Contact) error {
	return s.webhooks.Publish(ctx, tx, base.AccountID, func(of webhook.Account) ([]webhook.Happening, error) {
		content := s.labelled(of, merged)
		content["merged_contact"] = map[string]any{
			"id": mergee.ID, "name": mergee.Name, "email": filled(mergee.Email), "phone_number": filled(mergee.PhoneNumber), "identifier": filled(mergee.Identifier),
		}
		gone := s.content(of, mergee)
		gone["merged_into"] = base.ID
		news := News{Before: &base, After: &merged}
		if !slices.Equal(base.Labels, merged.Labels) {
			news.Labels = &[2][]string{base.Labels, merged.Labels}
		}
		out := []webhook.Happening{{Kind: webhook.ContactMerged, ContactID: base.ID, OtherID: mergee.ID, Content: content}}
		out = append(out, s.happenings(of, news)...)
		return append(out, webhook.Happening{Kind: webhook.ContactDeleted, ContactID: mergee.ID, OtherID: base.ID, Content: gone}), nil
	})
}

// AnnounceErased tells that contacts are to be forgotten; it says no more than their ids.
func (s *Service) AnnounceErased(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	return s.webhooks.Publish(ctx, tx, accountID, func(webhook.Account) ([]webhook.Happening, error) {
		out := make([]webhook.Happening, len(ids))
		for i, id := range ids {
			out[i] = webhook.Happening{Kind: webhook.ContactDeleted, ContactID: id, Content: map[string]any{"id": id, "erased": true}}
		}
		return out, nil
	})
}

// content is a contact in a call, named as in the compatible API.
func (s *Service) content(of webhook.Account, c Contact) map[string]any {
	picture := s.picture(c)
	return map[string]any{
		"id": c.ID, "name": c.Name, "email": filled(c.Email), "phone_number": filled(c.PhoneNumber), "identifier": filled(c.Identifier),
		"other_emails": append([]string{}, c.OtherEmails...), "other_phone_numbers": append([]string{}, Contact{OtherPhones: c.OtherPhones}.PhoneNumbers()...),
		"blocked": c.Blocked, "do_not_contact": c.DoNotContact, "contact_type": c.Type, "owner_id": filled(c.OwnerID),
		"avatar": picture, "thumbnail": picture,
		"additional_attributes": c.AdditionalAttributes(of.Locale), "custom_attributes": orObject(c.Custom),
		"version": c.Version, "created_at": c.CreatedAt.Unix(), "updated_at": c.UpdatedAt.Unix(),
	}
}

// Content is a contact with its labels in a call, for who tells of something else about it.
func (s *Service) Content(of webhook.Account, c Contact) map[string]any { return s.labelled(of, c) }

func (s *Service) labelled(of webhook.Account, c Contact) map[string]any {
	content := s.content(of, c)
	content[labelsField] = append([]string{}, c.Labels...)
	return content
}

// picture is where the contact's picture is, for who has a token; "" for none.
func (s *Service) picture(c Contact) string {
	if c.AvatarKey == "" {
		return ""
	}
	return fmt.Sprintf("%s/api/v1/accounts/%d/contacts/%d/avatar", s.baseURL, c.AccountID, c.ID)
}

// AdditionalAttributes are what clients keep with the contact, with city, country and
// company where the compatible API has them; the country's name in a locale.
func (c Contact) AdditionalAttributes(locale string) map[string]any {
	out := orObject(maps.Clone(c.Additional))
	if c.City != "" {
		out["city"] = c.City
	}
	if c.CompanyName != "" {
		out["company_name"] = c.CompanyName
	}
	if c.CountryCode != "" {
		out["country_code"] = c.CountryCode
		out["country"] = CountryName(c.CountryCode, locale)
	}
	return out
}

func orObject(values map[string]any) map[string]any {
	if values == nil {
		return map[string]any{}
	}
	return values
}

// changedAttributes are the fields of a call that have changed, each with both values, as
// objects with one member; attributes are one field, as in the compatible API.
func (s *Service) changedAttributes(of webhook.Account, n News) (out []map[string]any) {
	changes := Changes{}
	for field, values := range Diff(*n.Before, *n.After) {
		switch {
		case strings.HasPrefix(field, "custom_attributes."):
			changes["custom_attributes"] = [2]any{orObject(n.Before.Custom), orObject(n.After.Custom)}
		case strings.HasPrefix(field, "additional_attributes."), field == "city", field == "country_code", field == "company_name":
			changes["additional_attributes"] = [2]any{n.Before.AdditionalAttributes(of.Locale), n.After.AdditionalAttributes(of.Locale)}
		case field == "avatar":
			changes["thumbnail"] = [2]any{s.picture(*n.Before), s.picture(*n.After)}
		case field != "blocked_reason": // for members only
			changes[field] = values
		}
	}
	if n.Labels != nil {
		changes[labelsField] = [2]any{append([]string{}, n.Labels[0]...), append([]string{}, n.Labels[1]...)}
	}
	if len(changes) == 0 {
		return nil
	}
	for _, field := range slices.Sorted(maps.Keys(changes)) {
		out = append(out, map[string]any{field: bothValues(changes[field][0], changes[field][1])})
	}
	if before, after := n.Before.UpdatedAt, n.After.UpdatedAt; !after.Equal(before) {
		out = append(out, map[string]any{"updated_at": bothValues(before.Format(time.RFC3339Nano), after.Format(time.RFC3339Nano))})
	}
	return out
}

func bothValues(before, after any) map[string]any {
	return map[string]any{"previous_value": before, "current_value": after}
}
