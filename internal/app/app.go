// Package app puts the program together: it opens what the settings name, wires
// the features and runs them until it is told to stop. It is the only package that
// sees all others.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/api"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/bulk"
	"github.com/fichahq/ficha/internal/canned"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/duplicate"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/exporter"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/idempotency"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/privacy"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/webhook"
	"github.com/fichahq/ficha/internal/website"
	"github.com/fichahq/ficha/internal/whatsapp"
	"github.com/fichahq/ficha/web"
)

// App is the program, wired. Make it with [New], close it with [App.Close].
type App struct {
	Config        config.Config
	DB            *database.DB
	Accounts      *account.Service
	Attributes    *attribute.Service
	Contacts      *contact.Service
	Bulk          *bulk.Service
	Duplicates    *duplicate.Service
	Imports       *importer.Service
	Exports       *exporter.Service
	Privacy       *privacy.Service
	Notifications *notification.Service
	Webhooks      *webhook.Service
	Events        *event.Hub
	Inboxes       *inbox.Service
	Conversations *conversation.Service
	Mailboxes     *mailbox.Service
	Websites      *website.Service
	WhatsApp      *whatsapp.Service
	keys          *idempotency.Store
	avatars       *avatar.Service
	columns       *columnar.Cache // nil for none
	queue         *job.Queue
	blobs         *blob.Store
	version       string
	log           *slog.Logger
}

// New opens and migrates the database and wires everything. cfg must be valid.
func New(ctx context.Context, cfg config.Config, version string, log *slog.Logger) (*App, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("FICHA_DATA_DIR cannot be used: %w", err)
	}
	db, err := database.Open(ctx, cfg.DatabaseURL.Reveal())
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, DB: db, version: version, log: log}
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) wire(ctx context.Context) error {
	ran, err := a.DB.Migrate(ctx)
	if err != nil {
		return err
	}
	if len(ran) > 0 {
		a.log.InfoContext(ctx, "database migrated", "migrations", len(ran))
	}
	if a.blobs, err = blob.Open(ctx, a.Config.BlobURL.Reveal()); err != nil {
		return fmt.Errorf("FICHA_BLOB_URL cannot be used: %w", err)
	}
	sender, err := a.sender()
	if err != nil {
		return err
	}
	now := clock.System
	a.Events = event.NewHub(a.DB.Pool(), a.log)
	a.Notifications = notification.NewService(a.DB, sender, a.Events, now, a.log)
	a.Accounts = account.NewService(a.DB, a.Notifications, now, a.log)
	a.keys = idempotency.NewStore(a.DB, now)
	a.Attributes = attribute.NewService(a.DB, a.Events, map[attribute.Model]attribute.Holders{
		attribute.OfContact: contact.NewAttributeValues(now), attribute.OfConversation: conversation.AttributeValues{},
	}, now)
	a.Contacts = contact.NewService(a.DB, a.Events, now)
	if a.Config.FilterMemory > 0 {
		a.columns = columnar.New(a.DB, int64(a.Config.FilterMemory), now, a.log)
		a.Contacts.UseColumns(a.columns)
	}
	a.Webhooks = webhook.NewService(a.DB, a.Notifications, a.Events, outbound.PublicOr(a.Config.WebhookNetworks), a.Config.BaseURL, now)
	a.Contacts.UseWebhooks(a.Webhooks, a.Config.BaseURL)
	a.avatars = avatar.NewService(a.DB, a.blobs, a.Accounts, a.Contacts, avatar.NewFetcher(outbound.Public), now)
	a.Bulk = bulk.NewService(a.DB, a.Contacts, a.Events, now)
	a.Imports = importer.NewService(a.DB, a.blobs, a.Notifications, a.Events, a.Config.BaseURL, now)
	a.Imports.Defines(a.Attributes)
	a.Imports.Tells(a.Contacts)
	a.Imports.Accepts(int64(a.Config.MaxUpload))
	a.Duplicates = duplicate.NewService(a.DB, a.Events, now)
	a.Imports.Then(a.Duplicates.ScanAnew)
	a.Imports.Keep(a.Config.ImportRetention)
	a.Exports = exporter.NewService(a.DB, a.blobs, a.Notifications, a.Events, a.Config.BaseURL, now)
	a.Conversations = conversation.NewService(a.DB, a.Contacts, a.Events, now, a.log)
	a.Inboxes = inbox.NewService(a.DB, a.Events, a.Conversations.Close, now)
	a.Conversations.UseWebhooks(a.Webhooks)
	a.Conversations.UseNotices(a.Notifications, a.Config.BaseURL)
	a.Conversations.UseFiles(a.blobs, a.avatars, a.Config.BaseURL)
	a.Inboxes.Register(inbox.Website, website.Kind{})
	a.Websites = website.NewService(a.Conversations, now)
	graph, err := url.Parse(a.Config.WhatsAppURL)
	if err != nil {
		return fmt.Errorf("FICHA_WHATSAPP_URL cannot be used: %w", err)
	}
	a.WhatsApp = whatsapp.NewService(a.DB, a.Conversations, a.Events, graph, a.Config.BaseURL, now, a.log)
	a.Inboxes.Register(inbox.WhatsApp, whatsapp.Kind{})
	a.Conversations.Serve(inbox.WhatsApp, a.WhatsApp)
	a.Mailboxes = mailbox.NewService(a.DB, a.Conversations, a.Events, outbound.PublicOr(a.Config.WebhookNetworks), now, a.log)
	a.Inboxes.Register(inbox.Email, a.Mailboxes)
	a.Conversations.Serve(inbox.Email, a.Mailboxes)
	a.Privacy = privacy.NewService(a.DB, a.blobs, a.Contacts, a.Imports, a.Notifications, a.Events, now)
	a.Notifications.Writes(notification.Invitation, a.invitationLetter)
	a.Notifications.Writes(notification.PasswordReset, a.resetLetter)

	handlers := job.NewHandlers(a.log)
	features := []worker{
		a.Attributes, a.Imports, a.avatars, a.Bulk, a.Duplicates, a.Exports, a.Privacy, a.Notifications, a.Webhooks, a.Conversations, a.WhatsApp,
	}
	for _, f := range features {
		f.Register(handlers)
	}
	if a.queue, err = job.New(a.DB, handlers, a.log); err != nil {
		return err
	}
	for _, f := range features {
		f.Use(a.queue)
	}
	return nil
}

// worker is a feature with jobs: its handlers must exist before the queue does.
type worker interface {
	Register(h *job.Handlers)
	Use(queue *job.Queue)
}

func (a *App) sender() (mail.Sender, error) {
	if a.Config.SMTPURL == "" {
		return mail.NewFolder(a.Config.MailDir(), a.Config.MailFrom, clock.System)
	}
	return mail.NewSMTP(a.Config.SMTPURL.Reveal(), a.Config.MailFrom, clock.System)
}

// invitationLetter makes the link while the mail is written, so that its secret
// is nowhere else.
func (a *App) invitationLetter(ctx context.Context, n notification.Notice) (notification.Letter, error) {
	secret, inv, err := a.Accounts.NewInvitation(ctx, n.AccountID, n.UserID)
	if err != nil || inv.Expired {
		return notification.Letter{}, err
	}
	return notification.Letter{To: inv.User, Locale: inv.Locale, Letter: mail.Invitation{
		Name: inv.Name, Inviter: inv.Inviter, AccountName: inv.AccountName, Link: a.link("/invitation", secret),
	}}, nil
}

func (a *App) resetLetter(ctx context.Context, n notification.Notice) (notification.Letter, error) {
	secret, user, err := a.Accounts.NewPasswordReset(ctx, n.UserID)
	if err != nil {
		return notification.Letter{}, err
	}
	return notification.Letter{To: user, Locale: user.Locale, Letter: mail.PasswordReset{Name: user.Name, Link: a.link("/reset-password", secret)}}, nil
}

func (a *App) link(path, token string) string {
	return a.Config.BaseURL + path + "?" + url.Values{"token": {token}}.Encode()
}

// API gives the HTTP side; see [api.New] for stopping.
func (a *App) API(stopping context.Context) (*api.API, error) {
	base, err := url.Parse(a.Config.BaseURL)
	if err != nil {
		return nil, err
	}
	return api.New(stopping, api.Services{
		DB: a.DB, Accounts: a.Accounts, Attributes: a.Attributes, Contacts: a.Contacts, History: history.NewService(a.DB, a.Contacts), Privacy: a.Privacy, Bulk: a.Bulk, Duplicates: a.Duplicates, Imports: a.Imports, Exports: a.Exports, Notifications: a.Notifications, Webhooks: a.Webhooks, Events: a.Events, Keys: a.keys, Avatars: a.avatars, Segments: segment.NewService(a.DB, a.Events, clock.System),
		Canned: canned.NewService(a.DB, a.Events, clock.System), Inboxes: a.Inboxes, Conversations: a.Conversations, Mailboxes: a.Mailboxes, Websites: a.Websites, WhatsApp: a.WhatsApp,
	}, api.Settings{
		BaseURL: base, TrustedProxies: a.Config.TrustedProxies, MaxUpload: a.Config.MaxUpload, Version: a.version, Page: web.Files(), Log: a.log,
	})
}

// Close closes what New has opened.
func (a *App) Close() error {
	a.columns.Close()
	var err error
	if a.blobs != nil {
		err = a.blobs.Close()
	}
	return errors.Join(err, a.DB.Close())
}

// Work runs the background part until ctx ends: jobs, events between nodes, mailboxes, and
// the sweeps.
func (a *App) Work(ctx context.Context) error {
	if err := errors.Join(a.Imports.Sweep(ctx, true), a.Bulk.Sweep(ctx, true), a.Duplicates.Sweep(ctx, true), a.Exports.Sweep(ctx, true), a.Privacy.Sweep(ctx, true)); err != nil && ctx.Err() == nil {
		return err
	}
	return together(ctx, a.queue.Run, a.Events.Run, a.Mailboxes.Run, a.sweep)
}

// Serve runs the whole program until ctx ends.
func (a *App) Serve(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("FICHA_LISTEN cannot be used: %w", err)
	}
	a.log.InfoContext(ctx, "listening", "address", listener.Addr().String(), "open", a.Config.BaseURL, "settings", a.Config)
	return together(ctx, a.Work, func(ctx context.Context) error { return a.serveHTTP(ctx, listener) })
}

// drain is how long open requests may take once the program is told to stop.
const drain = 10 * time.Second

func (a *App) serveHTTP(ctx context.Context, listener net.Listener) error {
	handler, err := a.API(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return server.Close()
	}
	return nil
}

// sweepEvery is how often what is left behind is looked for.
const sweepEvery = 5 * time.Second

func (a *App) sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		err := errors.Join(a.Imports.Sweep(ctx, false), a.Bulk.Sweep(ctx, false), a.Duplicates.Sweep(ctx, false), a.Bulk.Forget(ctx), a.Exports.Sweep(ctx, false), a.Privacy.Sweep(ctx, false), a.Webhooks.Sweep(ctx), a.Conversations.Sweep(ctx), a.WhatsApp.Sweep(ctx))
		if n%720 == 0 { // once an hour
			err = errors.Join(err, a.Accounts.Sweep(ctx), a.Attributes.Sweep(ctx), a.Contacts.Sweep(ctx), a.Duplicates.ScanDue(ctx), a.Imports.SweepFiles(ctx), a.Exports.SweepFiles(ctx), a.keys.Sweep(ctx), a.avatars.Sweep(ctx), a.Conversations.SweepFiles(ctx), a.Webhooks.Forget(ctx), a.WhatsApp.ForgetOld(ctx))
		}
		if err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "sweep failed", "cause", err)
		}
	}
}

// together runs all until ctx ends or one fails, then waits for all.
func together(ctx context.Context, runs ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(runs))
	var wg sync.WaitGroup
	for n, run := range runs {
		wg.Go(func() {
			if errs[n] = run(ctx); errs[n] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
