// Command ficha is the whole product: server, page, API and command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // time zones on machines that have none

	"github.com/alecthomas/kong"

	"github.com/fichahq/ficha/internal/app"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// version is set by the build.
var version = "dev"

// commands is the command line; each field is a command with its flags.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Run the server: page, API and background work."`
	Setup    setupCommand    `cmd:"" help:"Make an account with its first administrator and print its ids and access token as JSON."`
	Import   importCommand   `cmd:"" help:"Import a file of contacts, with the default choices."`
	Generate generateCommand `cmd:"" help:"Write a realistic CSV of made-up contacts, for demos and benchmarks."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema to this version (serve does it too)."`
	OpenAPI  openAPICommand  `cmd:"" name:"openapi" help:"Print the description of the API."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "ficha: "+explain(err))
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parsed := kong.Parse(&cli,
		kong.Name("ficha"), kong.Description("The contact base of a team that talks to its customers."),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	return parsed.Run()
}

// explain writes an error for whoever runs the program: a problem's sentences,
// field by field, else the error's own words, in one line.
func explain(err error) string {
	p := &problem.Error{}
	if !errors.As(err, &p) {
		return oneLine(err)
	}
	if len(p.Fields) == 0 {
		out := text.Render(text.English, p.Code, p.Params)
		if cause := errors.Unwrap(p); cause != nil {
			out += " (" + oneLine(cause) + ")"
		}
		return out
	}
	lines := make([]string, len(p.Fields))
	for i, f := range p.Fields {
		lines[i] = f.Name + ": " + text.Render(text.English, f.Code, f.Params)
	}
	return strings.Join(lines, "\n       ")
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// open makes the program ready for a command, which logs to out; quiet ones log warnings only.
func open(ctx context.Context, cfg *config.Config, quiet bool, out io.Writer) (*app.App, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return app.New(ctx, *cfg, versionText(), newLog(cfg.Log, quiet, out))
}

type serveCommand struct {
	config.Config `embed:""`
}

// Run serves until the program is told to stop.
func (c *serveCommand) Run(ctx context.Context) (err error) {
	a, err := open(ctx, &c.Config, false, os.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Serve(ctx)
}

type migrateCommand struct {
	config.Config `embed:""`
}

// Run migrates; opening the program does it.
func (c *migrateCommand) Run(ctx context.Context) error {
	a, err := open(ctx, &c.Config, false, os.Stderr)
	if err != nil {
		return err
	}
	return a.Close()
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	_, err := fmt.Println("ficha " + versionText())
	return err
}

func versionText() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "dev" && info.Main.Version != "" {
		return info.Main.Version
	}
	return version
}
