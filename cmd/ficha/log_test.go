package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/config"
)

func TestLogNamesNobody(t *testing.T) {
	for _, json := range []bool{false, true} {
		var out bytes.Buffer
		log := newLog(config.Log{JSON: json}, false, &out)
		log.Warn("job failed", "cause", fmt.Errorf("send: %w", errors.New(`550 5.1.1 <zé@exemplo.com>: no such user`)))
		log.Warn("job failed", "cause", "contact ana@exemplo.com has +5511912345678", "attempt", 3)
		log.Info("listening", "address", "127.0.0.1:8080")
		for _, secret := range []string{"exemplo", "ana", "zé", "91234"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("the log holds %q: %s", secret, out.String())
			}
		}
		for _, kept := range []string{"550 5.1.1", "no such user", "127.0.0.1:8080", "attempt"} {
			if !strings.Contains(out.String(), kept) {
				t.Errorf("the log lacks %q: %s", kept, out.String())
			}
		}
	}
}
