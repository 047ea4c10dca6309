package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// further are custom attributes beside the three of the file, ten in all, and the values
// of the person with a number.
var further = []struct {
	key, kind string
	value     func(n int) string
}{
	{"vip", "checkbox", nil}, // is in the file already
	{"origem", "text", func(n int) string {
		return []string{"Site", "Feira", "Indicação", "Instagram", "Telefone", "", "Loja", "Parceiro"}[n*7%8]
	}},
	{"nota", "number", func(n int) string { return strconv.Itoa(n * 13 % 11) }},
	{"assentos", "number", func(n int) string { return strconv.Itoa(1 + n*31%500) }},
	{"renovacao", "date", func(n int) string {
		return time.Unix(int64(n*7919%1500)*86400+1_750_000_000, 0).UTC().Format("02/01/2006")
	}},
	{"vendedor", "text", func(n int) string { return fmt.Sprintf("Vendedor %02d", n*17%40) }},
	{"observacao", "text", func(n int) string { return fmt.Sprintf("Pedido %d entregue à portaria", n*104729%10_000_019) }},
}

// widen copies a file of contacts with the further attributes in every row.
func widen(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buffered := bufio.NewWriterSize(out, 1<<20)
	reader, writer := csv.NewReader(in), csv.NewWriter(buffered)
	for n := 0; ; n++ {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, a := range further {
			switch {
			case a.value == nil:
			case n == 0:
				row = append(row, a.key)
			default:
				row = append(row, a.value(n))
			}
		}
		if err := writer.Write(row); err != nil {
			return err
		}
	}
	writer.Flush()
	return errors.Join(writer.Error(), buffered.Flush())
}

// condition is one statement of a filter.
type condition struct {
	Key      string `json:"attribute_key"`
	Operator string `json:"filter_operator"`
	Values   []any  `json:"values"`
}

func is(key, operator string, values ...any) condition { return condition{key, operator, values} }

// group is {"all": […]}, {"any": […]} or {"not": …}.
type group map[string]any

func all(parts ...any) group { return group{"all": parts} }
func either(parts ...any) group {
	return group{"any": parts}
}

// asked is a filter with its name.
type asked struct {
	what   string
	filter any
}

func filters() []asked {
	return []asked{
		{"plano = Pro", is("plano", "equal_to", "pro")},
		{"plano ≠ Pro", is("plano", "not_equal_to", "Pro")},
		{"city = Recife", is("city", "equal_to", "Recife")},
		{"Recife and Pro", all(is("city", "equal_to", "Recife"), is("plano", "equal_to", "Pro"))},
		{"Recife, Pro, assentos > 100", all(is("city", "equal_to", "Recife"), is("plano", "equal_to", "Pro"), is("assentos", "is_greater_than", 100))},
		{"Pro, assentos 50 to 150, vip, not Feira", all(is("plano", "equal_to", "Pro"), is("assentos", "between", 50, 150), is("vip", "equal_to", true), is("origem", "not_equal_to", "Feira"))},
		{"assentos > 495", is("assentos", "is_greater_than", 495)},
		{"nota = 10", is("nota", "equal_to", 10)},
		{"gasto_total > 5000", is("gasto_total", "is_greater_than", 5000)},
		{"renovacao within 30 days", is("renovacao", "within_next", 30)},
		{"renovacao more than 90 days ago", is("renovacao", "days_before", 90)},
		{"birthday in 20 days", is("nascimento", "anniversary_within_next", 20)},
		{"origem one of 3", is("origem", "equal_to", "Site", "Feira", "Loja")},
		{"origem is not present", is("origem", "is_not_present")},
		{"vendedor starts with vendedor 0, not blocked", all(is("vendedor", "starts_with", "vendedor 0"), is("blocked", "equal_to", false))},
		{"Pro or nota > 8 or Recife", either(is("plano", "equal_to", "Pro"), is("nota", "is_greater_than", 8), is("city", "equal_to", "Recife"))},
		{"name contains silva", is("name", "contains", "silva")},
		{"email contains maria.1", is("email", "contains", "maria.1")},
		{"email is not present", is("email", "is_not_present")},
		{"city contains a, name contains e, not Pro, observacao contains 7, nota > 2", all(is("city", "contains", "a"), is("name", "contains", "e"), is("plano", "not_equal_to", "Pro"), is("observacao", "contains", "7"), is("nota", "is_greater_than", 2))},
		{"phone_number contains 1198", is("phone_number", "contains", "1198")},
		{"observacao contains pedido 77", is("observacao", "contains", "PEDIDO 77")},
	}
}

// measureFilters asks the running program each filter many times, over HTTP: how many
// contacts, and the first page in three orders. Beside it stands the count of a program
// without columns, which is a scan; both must say the same.
func (b *bench) measureFilters(ctx context.Context, o options, f files) error {
	if b.imported {
		if err := b.importWide(ctx, o, f); err != nil {
			return err
		}
	}
	if err := b.copyContacts(ctx, o.copies); err != nil {
		return err
	}
	counts, scanned, err := b.scanFilters(ctx, o)
	if err != nil {
		return err
	}
	memory := "FICHA_FILTER_MEMORY=256MB"
	if o.copies > 1 { // all that the filters ask about, and a search
		memory = fmt.Sprintf("FICHA_FILTER_MEMORY=%dMB", 600*o.copies)
	}
	return b.serving(ctx, func(s *server) error {
		if err := errors.Join(b.settled(ctx), s.warm(ctx)); err != nil {
			return err
		}
		fmt.Printf("\n| %s: filters | contacts | count p50 ms | p95 ms | page by name p50 ms | p95 ms | page by -updated_at p50 ms | p95 ms | page by city p50 ms | p95 ms | scan p50 ms | p95 ms |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n", b.name)
		for _, q := range filters() {
			n, count, err := s.timesOf(ctx, "/contacts/filter/count", q, times)
			if err == nil && n != counts[q.what] && counts[q.what] != 0 {
				err = fmt.Errorf("%s: %d contacts, the scan says %d", q.what, n, counts[q.what])
			}
			if err != nil {
				return err
			}
			fmt.Printf("| %s | %d | %s |", q.what, n, percentiles(count))
			for _, order := range pageOrders() {
				_, page, err := s.timesOf(ctx, firstPage+order, q, times)
				if err != nil {
					return err
				}
				fmt.Printf(" %s |", percentiles(page))
			}
			fmt.Printf(" %s |\n", percentiles(scanned[q.what]))
		}
		fmt.Printf("\n%s: peak memory of the program %s\n", b.name, s.memory())
		return nil
	}, memory)
}

// scanFilters counts by a program without columns; nothing when that is not asked for.
func (b *bench) scanFilters(ctx context.Context, o options) (counts map[string]int, took map[string][]time.Duration, err error) {
	counts, took = map[string]int{}, map[string][]time.Duration{}
	if !o.scans {
		return counts, took, nil
	}
	return counts, took, b.serving(ctx, func(s *server) (err error) {
		if err := b.settled(ctx); err != nil {
			return err
		}
		for _, q := range filters() {
			if counts[q.what], took[q.what], err = s.timesOf(ctx, "/contacts/filter/count", q, times/4); err != nil {
				return err
			}
		}
		return nil
	}, "FICHA_FILTER_MEMORY=0")
}

// importWide gives the contacts ten custom attributes.
func (b *bench) importWide(ctx context.Context, o options, f files) error {
	wide := f.fresh + ".wide"
	if err := widen(f.fresh, wide); err != nil {
		return err
	}
	err := b.serving(ctx, func(s *server) error {
		for _, a := range further {
			definition := `{"attribute_display_name":"` + a.key + `","attribute_display_type":"` + a.kind + `","attribute_model":"contact_attribute"}`
			if _, err := s.send(ctx, http.MethodPost, "/custom_attribute_definitions", "application/json", bytes.NewBufferString(definition)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	want := fmt.Sprintf("%d created", o.contacts)
	if b.imported {
		want = fmt.Sprintf("%d updated", o.contacts)
	}
	r, err := b.importFile(ctx, wide, want)
	if err == nil {
		fmt.Printf("\n%s: imported with ten custom attributes: visible after %.1f s, done after %.1f s, peak memory %s\n", b.name, r.visible.Seconds(), r.done.Seconds(), megabytes(r.memory))
	}
	return err
}

// serving runs fn while the program serves.
func (b *bench) serving(ctx context.Context, fn func(s *server) error, environment ...string) error {
	s, err := b.serve(ctx, environment...)
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.stop())
}

func percentiles(took []time.Duration) string {
	if len(took) == 0 {
		return "– | –"
	}
	slices.Sort(took)
	return fmt.Sprintf("%.1f | %.1f", milliseconds(took[len(took)/2]), milliseconds(took[len(took)*19/20]))
}

// firstPage is asked as the web page does, which asks for the count apart.
const firstPage = "/contacts/filter?count=false&sort="

func pageOrders() []string { return []string{"name", "-updated_at", "city"} }

// warm asks until asking all filters does not get faster any more. A page that is still being loaded is not there.
func (s *server) warm(ctx context.Context) error {
	best, rounds := time.Duration(0), 0
	for start := time.Now(); ; start = time.Now() {
		for _, q := range filters() {
			if _, _, err := s.count(ctx, "/contacts/filter/count", q); err != nil {
				return err
			}
			for _, order := range pageOrders() {
				if _, _, err := s.count(ctx, firstPage+order, q); err != nil && !strings.Contains(err.Error(), "contacts_preparing") {
					return err
				}
			}
		}
		took := time.Since(start)
		if rounds++; rounds > 5 && took > best*9/10 {
			return nil
		}
		best = took
		time.Sleep(3 * time.Second)
	}
}

func (s *server) timesOf(ctx context.Context, path string, q asked, times int) (n int, took []time.Duration, err error) {
	for range times {
		var one time.Duration
		if n, one, err = s.count(ctx, path, q); err != nil {
			return 0, nil, fmt.Errorf("%s: %w", q.what, err)
		}
		took = append(took, one)
	}
	return n, took, nil
}

// count asks one filter; n is 0 when the answer does not say.
func (s *server) count(ctx context.Context, path string, q asked) (n int, took time.Duration, err error) {
	body, err := json.Marshal(map[string]any{"payload": q.filter})
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	answer, err := s.send(ctx, http.MethodPost, path, "application/json", bytes.NewReader(body))
	took = time.Since(start)
	if err != nil {
		return 0, took, err
	}
	var counted struct {
		Count int `json:"count"`
	}
	return counted.Count, took, errors.Join(json.Unmarshal(answer, &counted), err)
}

// memory is the most that the process has had.
func (s *server) memory() string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process))
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if most, found := strings.CutPrefix(line, "VmHWM:"); found {
			return strings.TrimSpace(most)
		}
	}
	return "unknown"
}
