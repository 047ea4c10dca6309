package canned_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/canned"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is two accounts, in each of which somebody works.
type world struct {
	*canned.Service
	t        *testing.T
	db       *database.DB
	ana, bia account.Actor
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		at := clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))
		w := &world{Service: canned.NewService(db, event.NewHub(nil, slog.New(slog.DiscardHandler)), at.Now), t: t, db: db}
		for id, actor := range map[int64]*account.Actor{1: &w.ana, 2: &w.bia} {
			w.must(db.Write(ctx, func(tx *database.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES ($1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)", id)
				return err
			}))
			*actor = account.Actor{UserID: id, Role: account.Agent, Account: account.Account{ID: id}}
		}
		test(w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) keep(actor account.Actor, code, content string) canned.Reply {
	w.t.Helper()
	r, err := w.Create(ctx, actor, canned.Change{ShortCode: &code, Content: &content})
	w.must(err)
	return r
}

// found gives the codes of what a search finds, in its order.
func (w *world) found(actor account.Actor, search string) (codes []string) {
	w.t.Helper()
	list, err := w.List(ctx, actor, search)
	w.must(err)
	for _, r := range list {
		codes = append(codes, r.ShortCode)
	}
	return codes
}

func TestASearchPutsTheBestFitFirst(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.keep(w.ana, "saudação", "Bom dia!")
		w.keep(w.ana, "chave-pix", "A chave é pix@padaria.com.br")
		w.keep(w.ana, "/Pix", "Pague com Pix.")
		w.keep(w.ana, "boleto", "Prefere PÍX?")
		w.keep(w.bia, "pix", "Da outra conta.")
		for search, want := range map[string][]string{
			"":         {"boleto", "chave-pix", "Pix", "saudação"},
			"/pix":     {"Pix", "chave-pix", "boleto"},
			" PIX ":    {"Pix", "chave-pix", "boleto"},
			"SAUDACAO": {"saudação"},
			"bom dia":  {"saudação"},
			"nada":     nil,
		} {
			if got := w.found(w.ana, search); !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", search, got, want)
			}
		}
	})
}

func TestACodeIsUniqueInItsAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		first, second := w.keep(w.ana, "saudação", "Olá!"), w.keep(w.ana, "tchau", "Até logo!")
		w.keep(w.bia, "saudacao", "Da outra conta.")
		again, text := "SAUDACAO", "Oi!"
		for name, err := range map[string]error{
			"made":    only(w.Create(ctx, w.ana, canned.Change{ShortCode: &again, Content: &text})),
			"renamed": only(w.Update(ctx, w.ana, second.ID, canned.Change{ShortCode: &again})),
		} {
			if !problem.HasCode(err, "short_code_taken") {
				t.Errorf("%s: %v", name, err)
			}
		}
		changed, err := w.Update(ctx, w.ana, first.ID, canned.Change{ShortCode: &again})
		w.must(err)
		if changed.ShortCode != again || changed.Content != "Olá!" {
			t.Errorf("one may be spelt otherwise: %+v", changed)
		}
	})
}

func only(_ canned.Reply, err error) error { return err }

func TestWhatACannedReplyMayBe(t *testing.T) {
	eachWorld(t, func(w *world) {
		for name, give := range map[string]struct{ code, content, want string }{
			"no code":      {" / ", "Olá", "required"},
			"two words":    {"bom dia", "Olá", "short_code_invalid"},
			"two lines":    {"bom\ndia", "Olá", "short_code_invalid"},
			"a path":       {"bom/dia", "Olá", "short_code_invalid"},
			"a long code":  {strings.Repeat("é", 51), "Olá", "too_long"},
			"no text":      {"oi", " \n", "required"},
			"a long text":  {"oi", strings.Repeat("é", 10_001), "too_long"},
			"a broken one": {"oi", "\xff", "text_invalid"},
		} {
			_, err := w.Create(ctx, w.ana, canned.Change{ShortCode: &give.code, Content: &give.content})
			if !hasFault(err, give.want) {
				t.Errorf("%s: got %v, want %s", name, err, give.want)
			}
		}
		if _, err := w.Create(ctx, w.ana, canned.Change{}); !hasFault(err, "required") {
			t.Errorf("nothing at all: %v", err)
		}
		kept := w.keep(w.ana, "50-é", strings.Repeat("é", 10_000))
		if got := w.found(w.ana, ""); !slices.Equal(got, []string{kept.ShortCode}) {
			t.Errorf("kept are %q", got)
		}
	})
}

func hasFault(err error, code string) bool {
	fault, is := problem.As(err)
	return is && (fault.Code == code || slices.ContainsFunc(fault.Fields, func(f problem.Field) bool { return f.Code == code }))
}

func TestAnotherAccountsRepliesAreNotFound(t *testing.T) {
	eachWorld(t, func(w *world) {
		theirs := w.keep(w.bia, "oi", "Olá!")
		text := "Mudada"
		_, err := w.Update(ctx, w.ana, theirs.ID, canned.Change{Content: &text})
		for what, err := range map[string]error{"changed": err, "deleted": w.Delete(ctx, w.ana, theirs.ID)} {
			if !problem.Is(err, problem.KindNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		w.must(w.Delete(ctx, w.bia, theirs.ID))
		if err := w.Delete(ctx, w.bia, theirs.ID); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestAnAccountHasAThousandAtMost(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			for n := range 1000 {
				if _, err := tx.Exec(ctx, `INSERT INTO canned_responses (id, account_id, short_code, short_code_key, content, created_at, updated_at)
					VALUES ($1, 1, $2, $2, 'x', 0, 0)`, 1_000_000+n, fmt.Sprint("r", n)); err != nil {
					return err
				}
			}
			return nil
		}))
		code, text := "mais-uma", "Olá"
		if _, err := w.Create(ctx, w.ana, canned.Change{ShortCode: &code, Content: &text}); !problem.HasCode(err, "canned_limit") {
			t.Errorf("one more: %v", err)
		}
	})
}
