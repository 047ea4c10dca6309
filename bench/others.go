package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"time"
)

// measureOthers imports more contacts into the full account and times what somebody
// else asks for meanwhile.
func (b *bench) measureOthers(ctx context.Context, f files) (err error) {
	s, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	id, err := s.upload(ctx, f.more)
	if err != nil {
		return err
	}
	p := &probes{server: s, took: map[string][]time.Duration{}}
	start := time.Now()
	for n := 0; ; n++ {
		if err := p.once(ctx, n); err != nil {
			return err
		}
		ended, err := s.hasEnded(ctx, id)
		if err != nil {
			return err
		}
		if ended {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Printf("\n| %s: while %s are imported (%.1f s) | requests | p50 ms | p95 ms | max ms | bar p95 |\n| --- | --- | --- | --- | --- | --- |\n", b.name, size(f.more), time.Since(start).Seconds())
	for _, probe := range []struct{ what, bar string }{{listed, "200"}, {searched, ""}, {created, "500"}, {updated, "500"}} {
		took := p.took[probe.what]
		slices.Sort(took)
		fmt.Printf("| %s | %d | %.1f | %.1f | %.1f | %s |\n", probe.what, len(took), milliseconds(took[len(took)/2]), milliseconds(took[len(took)*19/20]), milliseconds(took[len(took)-1]), probe.bar)
	}
	return nil
}

// probes are requests of somebody else's and how long they took.
type probes struct {
	*server

	took map[string][]time.Duration
}

const (
	listed   = "list"
	searched = "search"
	created  = "create"
	updated  = "update"
)

// once does each request; n makes the contact another one every time.
func (p *probes) once(ctx context.Context, n int) error {
	do := func(what, method, path, body string) (answer []byte, err error) {
		start := time.Now()
		answer, err = p.send(ctx, method, path, "application/json", bytes.NewBufferString(body))
		p.took[what] = append(p.took[what], time.Since(start))
		return answer, err
	}
	if _, err := do(listed, http.MethodGet, "/contacts?sort=-last_activity_at", ""); err != nil {
		return err
	}
	if _, err := do(searched, http.MethodGet, "/contacts/search?q=joao+silva", ""); err != nil {
		return err
	}
	answer, err := do(created, http.MethodPost, "/contacts", fmt.Sprintf(`{"name":"Probe %d","email":"probe.%d@example.org"}`, n, n))
	if err != nil {
		return err
	}
	var made struct {
		Payload struct {
			Contact struct {
				ID int64 `json:"id"`
			} `json:"contact"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return err
	}
	_, err = do(updated, http.MethodPut, fmt.Sprintf("/contacts/%d", made.Payload.Contact.ID), fmt.Sprintf(`{"name":"Probe %d, changed"}`, n))
	return err
}

// upload sends a file and gives the number of its import.
func (s *server) upload(ctx context.Context, path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("import_file", "more.csv")
	if err == nil {
		_, err = io.Copy(part, file)
	}
	if err = errors.Join(err, writer.Close()); err != nil {
		return 0, err
	}
	answer, err := s.send(ctx, http.MethodPost, "/contacts/import", writer.FormDataContentType(), &form)
	if err != nil {
		return 0, err
	}
	var started struct {
		Payload struct {
			Import struct {
				ID int64 `json:"id"`
			} `json:"import"`
		} `json:"payload"`
	}
	return started.Payload.Import.ID, errors.Join(err, json.Unmarshal(answer, &started))
}

func (s *server) hasEnded(ctx context.Context, id int64) (bool, error) {
	answer, err := s.get(ctx, fmt.Sprintf("/imports/%d", id))
	if err != nil {
		return false, err
	}
	var i struct {
		Payload struct {
			Status string `json:"status"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(answer, &i); err != nil {
		return false, err
	}
	switch status := i.Payload.Status; status {
	case "completed":
		return true, nil
	case "queued", "running":
		return false, nil
	default:
		return false, fmt.Errorf("the import is %q", status)
	}
}
