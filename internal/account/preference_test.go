package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
)

func TestPreferencesAreOfOneMemberInOneAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		zoe, _ := w.join(ana, "zoe@exemplo.com", account.Agent)
		holds := func(who account.Actor, name, want string) {
			w.t.Helper()
			if got, err := w.Preference(ctx, who, name); err != nil || string(got) != want {
				w.t.Errorf("%s, %v, want %s", got, err, want)
			}
		}
		holds(ana, "columns", "null")
		w.must(w.SetPreference(ctx, ana, "columns", []byte(` { "é": [1, null, "\u0000"] } `)))
		holds(ana, "columns", `{"é":[1,null,"\u0000"]}`)
		w.must(w.SetPreference(ctx, ana, "columns", []byte(`"b"`)))
		holds(ana, "columns", `"b"`)
		holds(zoe, "columns", "null")
		holds(bia, "columns", "null")
		w.must(w.SetPreference(ctx, zoe, "columns", []byte("2")))
		w.must(w.SetPreference(ctx, ana, "columns", []byte("null")))
		holds(ana, "columns", "null")
		holds(zoe, "columns", "2")
		w.must(w.RemoveMember(ctx, ana, zoe.UserID, 0))
		if n := w.count("SELECT count(*) FROM preferences"); n != 0 {
			w.t.Errorf("%d preferences are left of a member who has left", n)
		}
	})
}

func TestPreferencesAreBounded(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		for _, name := range []string{"", "A", "a1", "a b", "a\n", "ã", strings.Repeat("a", 51)} {
			w.refused(w.SetPreference(ctx, ana, name, []byte("1")), "not_found")
			_, err := w.Preference(ctx, ana, name)
			w.refused(err, "not_found")
		}
		w.refused(w.SetPreference(ctx, ana, "a", []byte("{")), "body_malformed")
		w.refused(w.SetPreference(ctx, ana, "a", nil), "body_malformed")
		w.refused(w.SetPreference(ctx, ana, "a", []byte(`"`+strings.Repeat("x", 64<<10)+`"`)), "too_long")
		for i := range 100 {
			w.must(w.SetPreference(ctx, ana, strings.Repeat("a", i%10+1)+strings.Repeat("_", i/10+1), fmt.Append(nil, i)))
		}
		w.refused(w.SetPreference(ctx, ana, "one_more", []byte("1")), "too_many")
		w.must(w.SetPreference(ctx, ana, "a_", []byte("2")))
	})
}
