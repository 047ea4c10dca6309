package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// measureBulk does to all contacts at once what people do: exports them, labels them, deletes and
// restores the label, and takes the labelling back.
func (b *bench) measureBulk(ctx context.Context) error {
	return b.serving(ctx, func(s *server) error {
		if err := b.settled(ctx); err != nil {
			return err
		}
		fmt.Printf("\n| %s: all contacts at once | seconds | contacts/s | peak memory so far |\n| --- | --- | --- | --- |\n", b.name)
		label, err := s.makeLabel(ctx)
		if err != nil {
			return err
		}
		steps := []struct {
			what string
			do   func() (int, error)
		}{
			{"export, CSV", func() (int, error) { return s.whole(ctx, "/contacts/export", `{"format":"csv"}`, "/exports") }},
			{"export, XLSX", func() (int, error) { return s.whole(ctx, "/contacts/export", `{"format":"xlsx"}`, "/exports") }},
			{"label", func() (int, error) {
				return s.whole(ctx, "/bulk_actions", `{"type":"Contact","action_name":"add_labels","labels":["todos"],"all":{}}`, "/bulk_actions")
			}},
			{"delete the label", func() (int, error) { return s.at(ctx, http.MethodDelete, fmt.Sprintf("/labels/%d", label)) }},
			{"restore the label", func() (int, error) { return s.at(ctx, http.MethodPost, fmt.Sprintf("/labels/%d/restore", label)) }},
			// Without a trace, so that imports can be undone afterwards.
			{"undo the label", func() (int, error) { return s.undoLast(ctx) }},
		}
		for _, step := range steps {
			start := time.Now()
			done, err := step.do()
			if err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
			took := time.Since(start).Seconds()
			rate := "–"
			if done != 0 {
				rate = fmt.Sprintf("%.0f", float64(done)/took)
			}
			fmt.Printf("| %s | %.1f | %s | %s |\n", step.what, took, rate, s.memory())
		}
		return nil
	})
}

func (s *server) makeLabel(ctx context.Context) (int64, error) {
	answer, err := s.send(ctx, http.MethodPost, "/labels", "application/json", bytes.NewBufferString(`{"title":"todos"}`))
	if err != nil {
		return 0, err
	}
	var label struct {
		ID int64 `json:"id"`
	}
	return label.ID, json.Unmarshal(answer, &label)
}

// work is a job as the API tells of it.
type work struct {
	Payload struct {
		ID     int64  `json:"id"`
		Status string `json:"status"`
		Total  int    `json:"total"`
	} `json:"payload"`
}

// whole orders something about all contacts and waits for its end.
func (s *server) whole(ctx context.Context, path, order, jobs string) (int, error) {
	answer, err := s.send(ctx, http.MethodPost, path, "application/json", bytes.NewBufferString(order))
	if err != nil {
		return 0, err
	}
	var w work
	if err := json.Unmarshal(answer, &w); err != nil {
		return 0, err
	}
	return s.wait(ctx, fmt.Sprintf("%s/%d", jobs, w.Payload.ID), "completed")
}

func (s *server) wait(ctx context.Context, path, until string) (int, error) {
	for ; ; time.Sleep(200 * time.Millisecond) {
		answer, err := s.get(ctx, path)
		if err != nil {
			return 0, err
		}
		var w work
		if err := json.Unmarshal(answer, &w); err != nil {
			return 0, err
		}
		switch w.Payload.Status {
		case until:
			return w.Payload.Total, nil
		case "failed", "stopped", "cancelled":
			return 0, errors.New(w.Payload.Status)
		}
	}
}

// undoLast takes the newest bulk action back.
func (s *server) undoLast(ctx context.Context) (int, error) {
	answer, err := s.get(ctx, "/bulk_actions")
	if err != nil {
		return 0, err
	}
	var list struct {
		Payload []struct {
			ID int64 `json:"id"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(answer, &list); err != nil || len(list.Payload) == 0 {
		return 0, errors.Join(err, errors.New("no bulk action"))
	}
	path := fmt.Sprintf("/bulk_actions/%d", list.Payload[0].ID)
	if _, err := s.at(ctx, http.MethodPost, path+"/undo"); err != nil {
		return 0, err
	}
	return s.wait(ctx, path, "undone")
}

func (s *server) at(ctx context.Context, method, path string) (int, error) {
	_, err := s.send(ctx, method, path, "application/json", http.NoBody)
	return 0, err
}
