package conversation

import (
	"context"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// matching adds the condition that a filter over conversations holds.
func (s *Service) matching(ctx context.Context, r database.Reader, actor account.Actor, c *conditions, tree filter.Tree) error {
	attributes, err := attribute.Load(ctx, r, actor.AccountID(), attribute.OfConversation)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(actor.Account.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	bound, err := filter.Bind(tree, filter.Rules{
		Talks: true, Attributes: attributes, Zone: zone, Now: s.now(), UserID: actor.UserID, Country: contact.CountryCode,
	})
	if err != nil {
		return err
	}
	condition := bound.SQL(r.Dialect(), "$1", func(value any) string {
		c.args = append(c.args, value)
		return fmt.Sprintf("$%d", len(c.args)+1)
	})
	c.sql += " AND (" + condition + ")"
	return nil
}
