package website_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/website"
)

func TestTheDoorOfASite(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		ctx, now := context.Background(), clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))
		hub := event.NewHub(nil, slog.New(slog.DiscardHandler))
		err := db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES (1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		conversations := conversation.NewService(db, contact.NewService(db, hub, now.Now), hub, now.Now, slog.New(slog.DiscardHandler))
		inboxes := inbox.NewService(db, hub, conversations.Close, now.Now)
		inboxes.Register(inbox.Website, website.Kind{})
		door := website.NewService(conversations, now.Now)
		ana := account.Actor{UserID: 1, Role: account.Administrator, Account: account.Account{ID: 1, Country: "BR"}}
		open := func(channel inbox.Channel, settings map[string]any) string {
			t.Helper()
			name := "Loja"
			made, err := inboxes.Create(ctx, ana, channel, inbox.Change{Name: &name, Settings: settings})
			if err != nil {
				t.Fatal(err)
			}
			return made.Identifier
		}
		arrive := func(identifier, origin, address, want string) {
			t.Helper()
			_, err := door.Arrive(ctx, identifier, website.Caller{Origin: origin, Address: address}, conversation.Arrival{})
			if want == "" && err != nil || want != "" && !problem.HasCode(err, want) {
				t.Errorf("from %q at %s: %v, want %q", origin, address, err, want)
			}
		}
		site, program := open(inbox.Website, map[string]any{"allowed_domains": "padaria.com.br"}), open(inbox.API, nil)
		arrive(site, "https://evil.example", "192.0.2.1", "domain_forbidden")
		for range 100 {
			arrive(site, "https://padaria.com.br", "192.0.2.1", "")
		}
		arrive(site, "https://padaria.com.br", "192.0.2.1", "rate_limited")
		arrive(site, "https://padaria.com.br", "192.0.2.2", "")
		arrive(program, "https://evil.example", "192.0.2.1", "")
		now.Advance(10 * time.Minute)
		arrive(site, "https://padaria.com.br", "192.0.2.1", "")
	})
}
