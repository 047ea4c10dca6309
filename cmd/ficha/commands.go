package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/api"
	"github.com/fichahq/ficha/internal/app"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/sample"
	"github.com/fichahq/ficha/internal/text"
	"github.com/fichahq/ficha/web"
)

type setupCommand struct {
	config.Config `embed:""`
	Account       string `required:"" placeholder:"NAME" help:"The company's name."`
	Name          string `required:"" placeholder:"NAME" help:"The administrator's name."`
	Email         string `required:"" placeholder:"ADDRESS" help:"The administrator's e-mail, to sign in with."`
	Password      string `required:"" placeholder:"PASSWORD" help:"At least 10 characters."`
	Locale        string `default:"pt-BR" enum:"pt-BR,en" help:"Language: pt-BR or en."`
	Country       string `default:"BR" placeholder:"CODE" help:"Country of national phone numbers, such as BR."`
	Timezone      string `default:"America/Sao_Paulo" placeholder:"ZONE" help:"IANA time zone."`
}

// Run makes the account; it works beside a running server.
func (c *setupCommand) Run(ctx context.Context) (err error) {
	a, err := open(ctx, &c.Config, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	made, err := a.Accounts.Setup(ctx, account.NewAccount{
		AccountName: c.Account, Name: c.Name, Email: c.Email, Password: c.Password,
		Locale: c.Locale, Country: c.Country, TimeZone: c.Timezone,
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"account_id": made.AccountID, "user_id": made.UserID, "access_token": made.AccessToken,
	})
}

type importCommand struct {
	config.Config `embed:""`
	Account       int64  `required:"" placeholder:"ID" help:"The account that gets the contacts."`
	User          string `placeholder:"ADDRESS" help:"The administrator who imports and gets the mail; the first one unless given."`
	File          string `arg:"" type:"existingfile" help:"The file: CSV in any usual encoding and delimiter; - is standard input."`
}

// Run queues the import and works on it here; a running server on the same
// database may do it instead, which makes no difference.
func (c *importCommand) Run(ctx context.Context) (err error) {
	a, err := open(ctx, &c.Config, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	actor, err := a.Accounts.Operator(ctx, c.Account, c.User)
	if err != nil {
		return fmt.Errorf("account %d has no such administrator", c.Account)
	}
	name, file := "standard-input.csv", os.Stdin
	if c.File != "-" {
		name = filepath.Base(c.File)
		if file, err = os.Open(c.File); err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read
	}
	started, err := a.Imports.Upload(ctx, actor, name, file)
	if err != nil {
		return err
	}
	ended, err := work(ctx, a, actor, started.ID)
	if err != nil {
		return err
	}
	return report(ended)
}

// work runs the background part until the import has ended.
func work(ctx context.Context, a *app.App, actor account.Actor, id int64) (importer.Import, error) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() {
		done <- a.Work(working)
		stop() // nobody works any more: there is nothing to watch
	}()
	ended, err := watch(working, a, actor, id)
	stop()
	if failed := <-done; failed != nil {
		return ended, failed
	}
	return ended, err
}

// mailPatience is how long the command waits for the mail about the result; a
// server sends it later otherwise.
const mailPatience = 20 * time.Second

// watch shows the progress until the import has ended and its mail has left.
func watch(ctx context.Context, a *app.App, actor account.Actor, id int64) (importer.Import, error) {
	var bar *progressbar.ProgressBar
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	var patience <-chan time.Time
	look := context.WithoutCancel(ctx) // an interruption has its own words below
	for {
		i, err := a.Imports.Get(look, actor, id)
		if err != nil {
			return i, err
		}
		if bar == nil && i.TotalRows > 0 {
			bar = progressbar.NewOptions(i.TotalRows, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(i.FileName),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"), progressbar.OptionOnCompletion(func() { fmt.Fprintln(os.Stderr) }))
		}
		if bar != nil {
			_ = bar.Set(i.Counts.Rows) // a terminal that is gone is no reason to stop
		}
		if i.Finished() {
			mail, err := a.Imports.MailStatus(look, i)
			if err != nil || mail != notification.Queued || ctx.Err() != nil {
				return i, err
			}
			if patience == nil {
				patience = time.After(mailPatience)
			}
		}
		select {
		case <-ctx.Done():
			return i, errors.New("interrupted; the import goes on when the server runs")
		case <-patience:
			return i, nil
		case <-ticker.C:
		}
	}
}

func report(i importer.Import) error {
	if i.Failure != nil {
		return errors.New(i.Failure.Render(text.English))
	}
	c := i.Counts
	_, err := fmt.Printf("%s: %d rows, %d created, %d updated, %d unchanged, %d skipped, %d rejected\n",
		i.Status, c.Rows, c.Created, c.Updated, c.Unchanged, c.Skipped, c.Rejected)
	return err
}

type generateCommand struct {
	Contacts int    `required:"" placeholder:"N" help:"How many contacts."`
	Seed     uint64 `default:"1" placeholder:"S" help:"The same seed gives the same contacts."`
}

// Run writes to standard output.
func (c *generateCommand) Run() error { return sample.Generate(os.Stdout, c.Contacts, c.Seed) }

type openAPICommand struct{}

// Run prints the OpenAPI document.
func (openAPICommand) Run() error {
	described, err := api.New(context.Background(), api.Services{}, api.Settings{
		BaseURL: &url.URL{Scheme: "http", Host: "localhost:8080"}, Version: "1", Page: web.Files(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	document, err := described.OpenAPI()
	if err != nil {
		return err
	}
	var pretty any
	if err := json.Unmarshal(document, &pretty); err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(pretty)
}
