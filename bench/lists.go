package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// question is a list or search that people ask for, and the scan that would answer
// it without an index.
type question struct {
	what string
	path string // after the account
	scan string // SQL over contacts; "": none is worth comparing
}

func questions() []question {
	search := func(what, q, order, like string) question {
		path := "/contacts/search?count=false&q=" + url.QueryEscape(q) + "&sort=" + order
		return question{"search " + what + ", by " + order, path, "SELECT count(*) FROM contacts WHERE search_text LIKE '%" + like + "%'"}
	}
	list := func(what, query, order string) question {
		return question{what, "/contacts?count=false&" + query, "SELECT id FROM contacts ORDER BY " + order + " LIMIT 15"}
	}
	return []question{
		search("mar (common)", "mar", "-last_activity_at", "mar"),
		search("mar (common)", "mar", "name", "mar"),
		search("maria", "maria", "name", "maria"),
		search("zelia (late in the order)", "zelia", "name", "zelia"),
		search("joao silva", "joao silva", "-last_activity_at", "joao"),
		search("cli-00459428 (one)", "cli-00459428", "-last_activity_at", "cli-00459428"),
		search("nobody has this", "nobody has this", "-last_activity_at", "nobody"),
		search("ximenes quente yasmin", "ximenes quente yasmin", "name", "ximenes"),
		search("(11) 98596", "(11) 98596", "-last_activity_at", "1198596"),
		search("8596-72", "8596-72", "name", "859672"),
		search("11 8596-7284 (no ninth digit)", "11 8596-7284", "name", "11985967284"),
		search("j (one letter)", "j", "-last_activity_at", "  j"),
		search("j (one letter)", "j", "name", "  j"),
		search("zé (two letters)", "zé", "name", "  ze"),
		search("recife@ (nothing)", "recife@", "city", "recife@"),
		list("first page, by -last_activity_at", "sort=-last_activity_at", "last_activity_at DESC, id DESC"),
		list("first page, by name", "sort=name", "name_key, id"),
		list("first page, by email", "sort=email", "email, id"),
		list("first page, by created_at", "sort=created_at", "id"),
		list("first page, by updated_at", "sort=-updated_at", "updated_at DESC, id"),
		list("first page, by company", "sort=company", "company_key, id"),
		list("first page, by city", "sort=-city", "city_key DESC, id DESC"),
		list("first page, by contact type", "sort=contact_type", "contact_type, id"),
		list("first page, by owner", "sort=owner", "owner_id, id"),
		list("first page, by a custom attribute", "sort=custom_attributes.plano", "id"),
		list("page 60 000, by name", "sort=name&page=60000", "name_key, id"),
		{"total, all", "/contacts/count", "SELECT count(*) FROM contacts"},
		{"total, mar", "/contacts/count?q=mar", "SELECT count(*) FROM contacts WHERE search_text LIKE '%mar%'"},
		{"total, cli-00459428", "/contacts/count?q=cli-00459428", "SELECT count(*) FROM contacts WHERE search_text LIKE '%cli-00459428%'"},
	}
}

// times is how often each question is asked.
const times = 20

// measureLists asks the running program, over HTTP, each question many times.
func measureLists(ctx context.Context, s store, binary, dir string, account int64) (err error) {
	client, base, stop, err := serve(ctx, s, binary, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	fmt.Printf("\n| %s: lists and searches | p50 ms | p95 ms | plain scan ms |\n| --- | --- | --- | --- |\n", s.name)
	for _, q := range questions() {
		var took []time.Duration
		for range times {
			start := time.Now()
			if err := get(ctx, client, fmt.Sprintf("%s/api/v1/accounts/%d%s", base, account, q.path)); err != nil {
				return fmt.Errorf("%s: %w", q.what, err)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		scanned, err := s.scan(ctx, q.scan)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f | %.1f | %.0f |\n", q.what, milliseconds(took[times/2]), milliseconds(took[times*19/20]), milliseconds(scanned))
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// serve starts the program and signs in.
func serve(ctx context.Context, s store, binary, dir string) (client *http.Client, base string, stop func() error, err error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, "", nil, err
	}
	cmd := ficha(ctx, s, binary, dir, "serve")
	cmd.Env = append(cmd.Env, "FICHA_LISTEN="+address, "FICHA_BASE_URL=http://"+address)
	if err := cmd.Start(); err != nil {
		return nil, "", nil, err
	}
	stop = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return err
		}
		return cmd.Wait()
	}
	jar, err := cookiejar.New(nil)
	client, base = &http.Client{Jar: jar}, "http://"+address
	for range 100 {
		if get(ctx, client, base+"/readyz") == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err == nil {
		err = signIn(ctx, client, base)
	}
	if err != nil {
		return nil, "", nil, errors.Join(err, stop())
	}
	return client, base, stop, nil
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func signIn(ctx context.Context, client *http.Client, base string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/auth/sign_in", bytes.NewBufferString(`{"email":"bench@example.com","password":"bench-password"}`))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return do(client, request)
}

func get(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	return do(client, request)
}

func do(client *http.Client, request *http.Request) error {
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("%s: %s", response.Status, body))
	}
	return errors.Join(err, response.Body.Close())
}

// scanSQLite and scanPostgres run a statement without any index but give their
// command's start as well, some ten milliseconds.
func scanSQLite(ctx context.Context, path, sql string) (time.Duration, error) {
	start := time.Now()
	return timed(start, quiet(ctx, strings.Replace(sql, "FROM contacts", "FROM contacts NOT INDEXED", 1)+";\n", "sqlite3", path))
}

func scanPostgres(ctx context.Context, address, sql string) (time.Duration, error) {
	start := time.Now()
	return timed(start, quiet(ctx, "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off;\n"+sql+";\n", "psql", "-q", "-X", address))
}

func quiet(ctx context.Context, input, name string, args ...string) error {
	cmd := command(ctx, input, name, args...)
	cmd.Stdout = io.Discard
	return cmd.Run()
}
