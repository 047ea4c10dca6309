package importer

import (
	"context"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// Tells gives the use cases that tell webhooks of contacts. An import tells only when it
// was asked to.
func (s *Service) Tells(contacts *contact.Service) { s.contacts = contacts }

// announce tells of what rows have made and changed.
func (s *Service) announce(ctx context.Context, tx *database.Tx, i Import, changed []*state, now time.Time) error {
	if !i.Options.Webhooks || s.contacts == nil {
		return nil
	}
	return s.contacts.Announce(ctx, tx, i.AccountID, func() (news []contact.News, err error) {
		for _, st := range changed {
			if st.isNew {
				news = append(news, contact.News{After: &st.now})
				continue
			}
			news = append(news, newsOf(*st.before, st.now, now))
		}
		return news, nil
	})
}

// newsOf is a change of a contact that has been there, with its labels.
func newsOf(before, after contact.Contact, now time.Time) contact.News {
	if !after.Equal(before) {
		after.Version, after.UpdatedAt = before.Version+1, now
	}
	n := contact.News{Before: &before, After: &after}
	if !slices.Equal(before.Labels, after.Labels) {
		n.Labels = &[2][]string{before.Labels, after.Labels}
	}
	return n
}

// announceGone tells of contacts that taking an import back is about to delete.
func (s *Service) announceGone(ctx context.Context, tx *database.Tx, i Import, ids []int64) error {
	if !i.Options.Webhooks || s.contacts == nil {
		return nil
	}
	return s.contacts.Announce(ctx, tx, i.AccountID, func() ([]contact.News, error) {
		gone, err := contact.LoadMany(ctx, tx, i.AccountID, ids)
		news := make([]contact.News, len(gone))
		for n := range gone {
			news[n].Before = &gone[n]
		}
		return news, err
	})
}

// announceBack tells of contacts that have got old values back.
func (s *Service) announceBack(ctx context.Context, tx *database.Tx, i Import, saved []contact.Saving, now time.Time) error {
	if !i.Options.Webhooks || s.contacts == nil {
		return nil
	}
	return s.contacts.Announce(ctx, tx, i.AccountID, func() (news []contact.News, err error) {
		for _, c := range saved {
			news = append(news, newsOf(c.Before, c.After, now))
		}
		return news, nil
	})
}
