package main

import (
	"io"
	"log/slog"
	"regexp"

	"github.com/fichahq/ficha/internal/config"
)

// newLog writes to w; quiet commands log warnings and errors only.
func newLog(setting config.Log, quiet bool, w io.Writer) *slog.Logger {
	level := setting.Level
	if quiet {
		level = max(level, slog.LevelWarn)
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: mask}
	if setting.JSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

var (
	address = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)
	number  = regexp.MustCompile(`\+\d{8,15}`)
)

// mask keeps people out of the log. We name nobody in it, but the causes of errors
// are other programs' words: a mail server repeats the address that it refuses.
func mask(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 && groups[0] == "settings" {
		return a // the administrator's own, secrets hidden by package config
	}
	text := a.Value.String()
	switch value := a.Value.Any().(type) {
	case error:
		text = value.Error()
	case string:
	default:
		return a
	}
	return slog.String(a.Key, number.ReplaceAllString(address.ReplaceAllString(text, "…@…"), "+…"))
}
