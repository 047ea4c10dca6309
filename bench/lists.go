package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
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

// measureLists asks the running program, over HTTP, each question many times, once
// nothing else runs in it; the first answer, which may load columns, stands apart.
func (b *bench) measureLists(ctx context.Context) (err error) {
	s, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := b.settled(ctx); err != nil {
		return err
	}
	fmt.Printf("\n| %s: lists and searches | first ms | p50 ms | p95 ms | plain scan ms |\n| --- | --- | --- | --- | --- |\n", b.name)
	for _, q := range questions() {
		first, took, err := s.ask(ctx, q.path)
		if err != nil {
			return fmt.Errorf("%s: %w", q.what, err)
		}
		scanned, err := b.scan(ctx, q.scan)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f | %s | %.0f |\n", q.what, milliseconds(first), percentiles(took), milliseconds(scanned))
	}
	return nil
}

// ask times a question, and then the same many times.
func (s *server) ask(ctx context.Context, path string) (first time.Duration, took []time.Duration, err error) {
	for range 1 + times {
		start := time.Now()
		if _, err := s.get(ctx, path); err != nil {
			return 0, nil, err
		}
		took = append(took, time.Since(start))
	}
	return took[0], took[1:], nil
}

// settled waits until the running program has looked for duplicates, which it does once
// contacts have come in, and says how long that took.
func (b *bench) settled(ctx context.Context) error {
	for start := time.Now(); ; time.Sleep(time.Second) {
		line, err := b.query(ctx, "SELECT count(*) FROM duplicate_scans WHERE status IN ('queued', 'running')")
		if err != nil {
			return err
		}
		if line == "0" {
			fmt.Printf("\n%s: looked for duplicates for %.0f s\n", b.name, time.Since(start).Seconds())
			return nil
		}
		if time.Since(start) > 2*time.Hour {
			return errors.New("the search for duplicates does not end")
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
