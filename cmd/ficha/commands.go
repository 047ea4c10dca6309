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
	a, err := open(ctx, &c.Config, true, os.Stderr)
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
	File          string `arg:"" optional:"" type:"existingfile" help:"The file: CSV in any usual encoding and delimiter; - is standard input."`

	Preview     bool              `help:"Only say what the import would do."`
	MatchBy     []string          `name:"match-by" placeholder:"FIELD,…" help:"By what rows find contacts, in this order: identifier, email, phone_number."`
	OnMatch     string            `name:"on-match" placeholder:"WHAT" help:"What a row does to the contact that it meets: update, fill its blanks, or skip."`
	NoCreate    bool              `name:"no-create" help:"Rows that meet nobody are skipped."`
	BadCell     string            `name:"bad-cell" placeholder:"WHAT" help:"What a cell that cannot be read costs: reject_row or drop_cell."`
	BlankClears bool              `name:"blank-clears" help:"Blank cells clear the fields of contacts that are met."`
	NoHeader    bool              `name:"no-header" help:"The first line is a row too; columns are called Column 1, Column 2, …"`
	Sheet       string            `placeholder:"NAME" help:"Of a workbook, the sheet to read; the first visible one with anything in it unless given."`
	Country     string            `placeholder:"CODE" help:"Of national phone numbers, such as BR; the account's unless given."`
	Label       []string          `placeholder:"TITLE" help:"For every contact of the file; may be given more than once."`
	Map         map[string]string `mapsep:"none" placeholder:"COLUMN=TARGET" help:"Where a column goes: a field, custom_attributes.KEY, label; nothing leaves it out. May be given more than once."`
	Rows        int               `placeholder:"N" help:"Pause after so many rows."`
	Undo        int64             `placeholder:"ID" help:"Instead of importing, take an import back."`
	Quiet       bool              `short:"q" help:"Do not say how far it is."`
}

// choices are the flags that say something; none of them means the defaults.
func (c *importCommand) choices() (importer.Choices, error) {
	options := map[string]any{}
	for name, flag := range map[string]struct {
		given bool
		value any
	}{
		"match_by": {len(c.MatchBy) > 0, c.MatchBy}, "on_match": {c.OnMatch != "", c.OnMatch}, "create": {c.NoCreate, false},
		"on_bad_cell": {c.BadCell != "", c.BadCell}, "blank_clears": {c.BlankClears, true}, "header": {c.NoHeader, false},
		"default_country": {c.Country != "", c.Country}, "labels": {len(c.Label) > 0, c.Label},
	} {
		if flag.given {
			options[name] = flag.value
		}
	}
	out := importer.Choices{Rows: c.Rows, Options: importer.OptionChoices{}}
	for name, value := range options {
		text, err := json.Marshal(value)
		if err != nil {
			return out, err
		}
		out.Options[name] = text
	}
	for column, target := range c.Map {
		out.Mapping = append(out.Mapping, importer.ColumnChoice{Column: column, Target: target})
	}
	return out, nil
}

// Run queues the import and works on it here; a running server on the same
// database may do it instead, which makes no difference.
func (c *importCommand) Run(ctx context.Context) (err error) {
	shown := &progress{out: os.Stderr, width: terminalWidth}
	end := shown.begin(c.Quiet)
	defer end()
	a, err := open(ctx, &c.Config, true, shown)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	a.Duplicates.LeaveScans()
	actor, err := a.Accounts.Operator(ctx, c.Account, c.User)
	if err != nil {
		return fmt.Errorf("account %d has no such administrator", c.Account)
	}
	started, err := c.begin(ctx, a, actor, shown)
	if err != nil {
		return err
	}
	for _, column := range started.Mapping {
		if n := column.AddressesAsNames(); n > 0 && c.Undo == 0 {
			_, _ = fmt.Fprintf(shown, "Column %q: cells that look like e-mail addresses are taken for names: %d.\n", column.Column, n)
		}
	}
	ended, err := work(ctx, a, actor, started.ID, shown)
	end()
	if err != nil {
		return err
	}
	return report(ended)
}

// begin uploads the file and starts its import or preview, or begins an undo.
func (c *importCommand) begin(ctx context.Context, a *app.App, actor account.Actor, shown *progress) (i importer.Import, err error) {
	if c.Undo != 0 {
		return a.Imports.Undo(ctx, actor, c.Undo)
	}
	choices, err := c.choices()
	if err != nil {
		return i, err
	}
	file := &watched{Reader: os.Stdin, name: "standard-input.csv", to: shown}
	switch c.File {
	case "":
		return i, errors.New("name the file to import, or - for standard input")
	case "-":
	default:
		opened, err := openSteady(c.File)
		if err != nil {
			return i, err
		}
		defer opened.Close() //nolint:errcheck // it was only read
		file.Reader, file.name, file.size = opened, filepath.Base(c.File), opened.before.Size()
	}
	given := importer.Given{Sheet: c.Sheet}
	if !c.Preview && c.Rows == 0 && len(choices.Options)+len(choices.Mapping) == 0 {
		return a.Imports.Upload(ctx, actor, file.name, file, given)
	}
	if i, err = a.Imports.Add(ctx, actor, file.name, file, given); err != nil {
		return i, err
	}
	if c.Preview {
		return a.Imports.Preview(ctx, actor, i.ID, choices)
	}
	return a.Imports.Start(ctx, actor, i.ID, choices)
}

// work runs the background part until the import has ended.
func work(ctx context.Context, a *app.App, actor account.Actor, id int64, shown *progress) (importer.Import, error) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() {
		done <- a.Work(working)
		stop() // nobody works any more: there is nothing to watch
	}()
	ended, err := watch(working, a, actor, id, shown)
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
func watch(ctx context.Context, a *app.App, actor account.Actor, id int64, shown *progress) (importer.Import, error) {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	var patience <-chan time.Time
	waits := false
	look := context.WithoutCancel(ctx) // an interruption has its own words below
	for {
		i, err := a.Imports.Get(look, actor, id)
		if err != nil {
			return i, err
		}
		shown.set(howFar(i))
		if i.Waits != nil && !waits {
			_, _ = fmt.Fprintln(shown, i.Waits.Render(text.English)) // as of a line that nobody can read
		}
		waits = i.Waits != nil
		if i.Status == importer.Ready || i.Status == importer.Paused {
			return i, nil
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
	if i.Status == importer.Undone {
		_, err := fmt.Printf("%s: %d deleted, %d restored, %d kept since somebody has changed them\n", i.Status, i.Undo.Delete, i.Undo.Restore, i.Undo.Kept)
		return err
	}
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
