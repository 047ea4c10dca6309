package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/bulk"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/webhook"
)

func TestACallThatFailsIsMadeAgain(t *testing.T) {
	each(t, func(w *world) {
		hook, secret := w.hook("/")
		w.other.answers(status(http.StatusInternalServerError))
		w.add("Ana", "ana@exemplo.com")
		first := w.deliver(hook)
		d := w.deliveries(hook)[0]
		if len(first) != 1 || d.Status != webhook.Pending || d.Attempts != 1 || d.Answer != 500 || d.Fault != "answer" || !d.NextAt.After(w.clock.Now()) {
			w.t.Fatalf("%d calls, %+v", len(first), d)
		}
		w.other.answers(nil)
		if calls := w.deliver(hook); len(calls) != 0 {
			w.t.Errorf("it does not wait: %s", events(calls))
		}
		w.clock.Advance(10 * time.Second)
		again := w.deliver(hook)
		if len(again) != 1 || string(again[0].body) != string(first[0].body) || again[0].header.Get("X-Ficha-Delivery") != first[0].header.Get("X-Ficha-Delivery") ||
			again[0].header.Get("X-Ficha-Timestamp") == first[0].header.Get("X-Ficha-Timestamp") || !verifies(secret, again[0]) {
			w.t.Errorf("%d calls", len(again))
		}
		if d = w.deliveries(hook)[0]; d.Status != webhook.Delivered || d.Attempts != 2 || d.Fault != "" {
			w.t.Errorf("%+v", d)
		}
	})
}

func TestWhatIsWrongWithACall(t *testing.T) {
	large := strings.Repeat("x", 1<<20)
	gone := httptest.NewServer(nil)
	gone.Close()
	secure := httptest.NewTLSServer(nil)
	defer secure.Close()
	each(t, func(w *world) {
		w.Patience(time.Second)
		hook, _ := w.hook("/")
		release := make(chan struct{})
		defer close(release)
		for _, c := range []struct {
			what, url string
			answer    func(call, http.ResponseWriter)
			private   bool
			fault     string
			code      int
		}{
			{"a private address", "", nil, true, "address", 0},
			{"a private address by name", strings.Replace(w.other.URL, "127.0.0.1", "localhost", 1), nil, true, "address", 0},
			{"a redirect", "", func(_ call, w http.ResponseWriter) {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(http.StatusFound)
			}, false, "answer", 302},
			{"no answer in time", "", func(call, http.ResponseWriter) { <-release }, false, "timeout", 0},
			{"a large answer", "", func(_ call, w http.ResponseWriter) { _, _ = w.Write([]byte(large)) }, false, "", 200},
			{"created", "", status(http.StatusCreated), false, "", 201},
			{"gone", "", status(http.StatusGone), false, "answer", 410},
			{"nobody listens", gone.URL, nil, false, "connection", 0},
			{"a certificate of one's own", secure.URL, nil, false, "certificate", 0},
		} {
			w.other.answers(c.answer)
			w.allowed = everywhere
			if c.private {
				w.allowed = outbound.PublicOr(nil)
			}
			url := c.url
			if url == "" {
				url = w.other.URL
			}
			_, err := w.Update(ctx, w.ana, hook.ID, webhook.Change{URL: &url})
			w.must(err)
			d, err := w.SendTest(ctx, w.ana, hook.ID)
			w.must(err)
			calls := w.other.take()
			if d.Fault != c.fault || d.Answer != c.code || (d.Status == webhook.Delivered) != (c.fault == "") || d.Attempts != 1 {
				w.t.Errorf("%s: %+v", c.what, d)
			}
			if c.private && len(calls) > 0 || slices.ContainsFunc(calls, func(c call) bool { return c.path == "/elsewhere" }) {
				w.t.Errorf("%s: %d calls came", c.what, len(calls))
			}
		}
		if n := len(w.deliver(hook)); n != 0 {
			w.t.Errorf("a test is sent again: %d", n)
		}
	})
}

func TestAddressesCanBeAllowed(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.allowed = outbound.PublicOr(nil)
		w.add("Ana", "ana@exemplo.com")
		if calls := w.deliver(hook); len(calls) != 0 || w.deliveries(hook)[0].Fault != "address" {
			w.t.Fatalf("%d calls, %+v", len(calls), w.deliveries(hook)[0])
		}
		w.allowed = everywhere
		w.clock.Advance(time.Minute)
		if calls := w.deliver(hook); len(calls) != 1 {
			w.t.Error("an allowed address is not called")
		}
	})
}

// What is about one contact goes out in order; the rest does not wait for it.
func TestCallsComeInOrder(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.other.answers(func(c call, w http.ResponseWriter) {
			if c.event() == "contact_created Ana" {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		ana := w.add("Ana", "ana@exemplo.com")
		w.rename(ana.ID, "Ana Lima")
		bia := w.add("Bia", "bia@exemplo.com")
		w.rename(bia.ID, "Bia Reis")
		if got := events(w.deliver(hook)); got != "contact_created Ana, contact_created Bia, contact_updated Bia Reis" {
			w.t.Error(got)
		}
		w.other.answers(nil)
		w.rename(ana.ID, "Ana Luz")
		w.clock.Advance(time.Minute)
		if got := events(w.deliver(hook)); got != "contact_created Ana, contact_updated Ana Lima, contact_updated Ana Luz" {
			w.t.Error(got)
		}
	})
}

func TestAWebhookThatTakesNothingRests(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/", "contact_created")
		w.other.answers(status(http.StatusBadGateway))
		for n := range 20 {
			w.add(fmt.Sprint("Ana ", n), "")
		}
		if n := len(w.deliver(hook)); n != 3 {
			w.t.Errorf("it is called %d times before it rests", n)
		}
		if got, err := w.Get(ctx, w.ana, hook.ID); err != nil || got.FailingSince().IsZero() {
			w.t.Errorf("it does not show that it fails: %v", err)
		}
		calls := 0
		for range 60 { // an hour
			w.clock.Advance(time.Minute)
			calls += len(w.deliver(hook))
		}
		if calls < 2 || calls > 6 {
			w.t.Errorf("it is called %d times in an hour", calls)
		}
		w.other.answers(nil)
		w.clock.Advance(30 * time.Minute)
		if n := len(w.deliver(hook)); n < 17 {
			w.t.Errorf("%d calls come when it works again", n)
		}
		if got, err := w.Get(ctx, w.ana, hook.ID); err != nil || !got.FailingSince().IsZero() {
			w.t.Errorf("it still fails: %v, %v", got.FailingSince(), err)
		}
	})
}

func TestAfterADayItIsGivenUpAndSaidOnce(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/", "contact_created")
		w.other.answers(status(http.StatusNotFound))
		w.add("Ana", "ana@exemplo.com")
		notices := func() int { return w.number("SELECT count(*) FROM mails WHERE kind = 'webhook_failing'") }
		calls := 0
		for range 3 * 24 * 4 {
			calls += len(w.deliver(hook))
			w.clock.Advance(15 * time.Minute)
			if w.clock.Now().Hour() == 0 && w.clock.Now().Minute() == 0 {
				w.add("Outra "+w.clock.Now().String(), "")
			}
		}
		list := w.deliveries(hook)
		first := list[len(list)-1]
		if first.Status != webhook.Failed || first.Attempts < 6 || first.Attempts > 10 || calls < 20 || calls > 300 {
			w.t.Errorf("%d calls, %+v", calls, first)
		}
		if n := notices(); n != 1 {
			w.t.Errorf("the administrator is told %d times", n)
		}
		page, err := w.notices.List(ctx, w.ana, "pt-BR", 1)
		w.must(err)
		if len(page.Entries) != 1 || page.Entries[0].Subject != "Webhook com falha: "+strings.TrimPrefix(w.other.URL, "http://") {
			w.t.Errorf("%+v", page)
		}
		w.other.answers(nil)
		_, err = w.SendTest(ctx, w.ana, hook.ID)
		w.must(err)
		w.other.answers(status(http.StatusNotFound))
		w.add("Mais uma", "")
		for range 30 * 4 {
			w.deliver(hook)
			w.clock.Advance(15 * time.Minute)
		}
		if n := notices(); n != 2 {
			w.t.Errorf("after it has worked the administrator is told %d times", n)
		}
	})
}

func TestSweepingFindsWhatIsDue(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.other.answers(status(http.StatusInternalServerError))
		w.add("Ana", "ana@exemplo.com")
		w.deliver(hook)
		jobs := func() int {
			return w.number("SELECT count(*) FROM river_job WHERE kind = 'deliver_webhook' AND state = 'available'")
		}
		before := jobs()
		w.must(w.Sweep(ctx))
		w.clock.Advance(time.Hour)
		if n := jobs(); n != before {
			w.t.Errorf("what is not due is taken up: %d", n)
		}
		w.other.answers(nil)
		w.work() // without it the job of the creation would wait still
		w.eventually("the old job is done", func() bool { return jobs() == 0 })
		w.must(w.Sweep(ctx))
		w.must(w.Sweep(ctx))
		w.eventually("it is delivered", func() bool { return w.deliveries(hook)[0].Status == webhook.Delivered })
		if n := len(w.other.take()); n != 1 {
			w.t.Errorf("it is sent %d times", n)
		}
	})
}

func TestADeliveryIsSentAgainByHand(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.add("Ana", "ana@exemplo.com")
		first := w.deliver(hook)[0]
		_, secret, err := w.RenewSecret(ctx, w.ana, hook.ID)
		w.must(err)
		d, err := w.Redeliver(ctx, w.ana, hook.ID, w.deliveries(hook)[0].ID)
		w.must(err)
		if d.Status != webhook.Pending || d.Attempts != 0 {
			w.t.Errorf("%+v", d)
		}
		again := w.deliver(hook)
		if len(again) != 1 || string(again[0].body) != string(first.body) || again[0].header.Get("X-Ficha-Delivery") != first.header.Get("X-Ficha-Delivery") || !verifies(secret, again[0]) {
			w.t.Errorf("%d calls", len(again))
		}
		_, err = w.Update(ctx, w.ana, hook.ID, webhook.Change{Active: ptr(false)})
		w.must(err)
		_, err = w.Redeliver(ctx, w.ana, hook.ID, d.ID)
		w.refused(err, "webhook_inactive")
	})
}

func TestSwitchingOffGivesUpWhatWaits(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.add("Ana", "ana@exemplo.com")
		_, err := w.Update(ctx, w.ana, hook.ID, webhook.Change{Active: ptr(false)})
		w.must(err)
		w.add("Bia", "bia@exemplo.com")
		if calls := w.deliver(hook); len(calls) != 0 || len(w.deliveries(hook)) != 1 || w.deliveries(hook)[0].Fault != "inactive" {
			w.t.Errorf("%s, %+v", events(calls), w.deliveries(hook))
		}
		_, err = w.Update(ctx, w.ana, hook.ID, webhook.Change{Active: ptr(true)})
		w.must(err)
		w.add("Caio", "caio@exemplo.com")
		if got := events(w.deliver(hook)); got != "contact_created Caio" {
			w.t.Error(got)
		}
	})
}

func TestManyContactsAtOnceTellOfEach(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		ids := []int64{w.add("Ana", "ana@exemplo.com").ID, w.add("Bia", "bia@exemplo.com").ID, w.add("Caio", "caio@exemplo.com").ID}
		w.deliver(hook)
		w.work()
		do := func(o bulk.Order) bulk.Action {
			o.Contacts = contact.Selection{IDs: ids}
			a, err := w.bulk.Create(ctx, w.ana, o)
			w.must(err)
			return a
		}
		ended := func(a bulk.Action, status bulk.Status) bulk.Action {
			w.eventually("the action is "+string(status), func() bool {
				now, err := w.bulk.Get(ctx, w.ana, a.ID)
				w.must(err)
				return now.Status == status
			})
			return a
		}
		hears := func(what string) []call {
			var calls []call
			w.eventually(what+" of each", func() bool {
				w.must(w.Sweep(ctx))
				calls = append(calls, w.other.take()...)
				return len(calls) >= len(ids)
			})
			if got := events(calls); got != what+" Ana, "+what+" Bia, "+what+" Caio" {
				w.t.Error(got)
			}
			return calls
		}
		labelled := ended(do(bulk.Order{Kind: bulk.AddLabels, Labels: []string{"vip"}}), bulk.Completed)
		for _, c := range hears("contact_updated") {
			if fmt.Sprint(c.json["labels"]) != "[vip]" || !strings.Contains(string(c.body), `"labels":{"current_value":["vip"],"previous_value":[]}`) {
				w.t.Errorf("%s", c.body)
			}
		}
		_, err := w.bulk.Undo(ctx, w.ana, labelled.ID)
		w.must(err)
		for _, c := range hears("contact_updated") {
			if fmt.Sprint(c.json["labels"]) != "[]" {
				w.t.Errorf("%s", c.body)
			}
		}
		ended(do(bulk.Order{Kind: bulk.Update, Change: contact.Change{City: ptr("Recife")}}), bulk.Completed)
		for _, c := range hears("contact_updated") {
			if c.json["version"] != float64(2) {
				w.t.Errorf("%s", c.body)
			}
		}
		deleted := ended(do(bulk.Order{Kind: bulk.Delete}), bulk.Completed)
		hears("contact_deleted")
		_, err = w.bulk.Undo(ctx, w.ana, deleted.ID)
		w.must(err)
		hears("contact_created")
	})
}

func TestAnImportTellsOnlyWhenAsked(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.work()
		run := func(options, lines string) importer.Import {
			i, err := w.imports.Add(ctx, w.ana, "x.csv", strings.NewReader(lines), importer.Given{})
			w.must(err)
			choices := importer.Choices{}
			if options != "" {
				choices.Options = importer.OptionChoices{"webhooks": []byte(options)}
			}
			_, err = w.imports.Start(ctx, w.ana, i.ID, choices)
			w.must(err)
			w.eventually("the import ends", func() bool {
				i, err = w.imports.Get(ctx, w.ana, i.ID)
				w.must(err)
				return i.Status == importer.Completed
			})
			return i
		}
		total := func() int { return w.number("SELECT count(*) FROM webhook_deliveries") }
		silent := run("", "name,email\nAna,ana@exemplo.com\nBia,bia@exemplo.com\n")
		if n := total(); n != 0 || silent.Options.Webhooks {
			w.t.Fatalf("a silent import tells of %d", n)
		}
		told := run("true", "name,email\nAna Lima,ana@exemplo.com\nCaio,caio@exemplo.com\n")
		var calls []call
		w.eventually("both calls come", func() bool {
			w.must(w.Sweep(ctx))
			calls = append(calls, w.other.take()...)
			return len(calls) >= 2
		})
		got := []string{calls[0].event(), calls[1].event()}
		slices.Sort(got)
		if strings.Join(got, ", ") != "contact_created Caio, contact_updated Ana Lima" || total() != 2 {
			w.t.Error(got)
		}
		_, err := w.imports.Undo(ctx, w.ana, told.ID)
		w.must(err)
		calls = nil
		w.eventually("both calls of undoing come", func() bool {
			w.must(w.Sweep(ctx))
			calls = append(calls, w.other.take()...)
			return len(calls) >= 2
		})
		got = []string{calls[0].event(), calls[1].event()}
		slices.Sort(got)
		if strings.Join(got, ", ") != "contact_deleted Caio, contact_updated Ana" {
			w.t.Error(got)
		}
		again := run("", "name,email\nDora,dora@exemplo.com\n")
		if again.Options.Webhooks || total() != 4 {
			w.t.Errorf("the wish to tell was remembered: %d", total())
		}
		_ = hook
	})
}

func TestAnErasureReachesWhatWasTold(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		base, mergee := w.add("Maria Segredo", "maria.segredo@exemplo.com"), w.add("Mary Oculta", "mary.oculta@exemplo.com")
		other := w.add("Bia", "bia@exemplo.com")
		w.rename(base.ID, "Maria do Segredo")
		_, err := w.contacts.Merge(ctx, w.ana, base.ID, mergee.ID, contact.Choices{})
		w.must(err)
		w.deliver(hook)
		w.rename(base.ID, "Maria Segredo Nova") // still to be delivered
		r, err := w.privacy.Erase(ctx, w.ana, base.ID)
		w.must(err)
		if r.Counts["webhook_deliveries"] < 6 {
			w.t.Errorf("%+v", r)
		}
		dump := testkit.Dump(w.t, w.db, w.ana.AccountID())
		for _, secret := range []string{"Segredo", "segredo", "Oculta", "oculta"} {
			if strings.Contains(dump, secret) {
				w.t.Errorf("%s is still there", secret)
			}
		}
		calls := w.deliver(hook)
		if len(calls) != 2 || events(calls) != "contact_deleted, contact_deleted" || calls[0].json["erased"] != true || calls[0].json["id"] != float64(base.ID) || calls[0].json["email"] != nil {
			w.t.Errorf("%d calls: %s", len(calls), events(calls))
		}
		if n := w.number("SELECT count(*) FROM webhook_deliveries WHERE contact_id = $1", other.ID); n != 1 {
			w.t.Errorf("%d deliveries about somebody else are left", n)
		}
	})
}

func TestDeliveriesAreForgottenAfterAMonth(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.add("Ana", "ana@exemplo.com")
		w.deliver(hook)
		w.clock.Advance(20 * 24 * time.Hour)
		w.add("Bia", "bia@exemplo.com")
		w.deliver(hook)
		w.clock.Advance(11 * 24 * time.Hour)
		w.must(w.Forget(ctx))
		list, count, err := w.Deliveries(ctx, w.ana, hook.ID, webhook.Delivered, 1)
		w.must(err)
		if count != 1 || len(list) != 1 || list[0].CreatedAt.Day() != 23 {
			w.t.Errorf("%d are left: %+v", count, list)
		}
		if _, count, _ := w.Deliveries(ctx, w.ana, hook.ID, webhook.Failed, 1); count != 0 {
			w.t.Errorf("%d have failed", count)
		}
	})
}

func TestTwoRunnersDoNotSendTwice(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		entered, goOn := make(chan struct{}), make(chan struct{})
		w.other.answers(func(call, http.ResponseWriter) { close(entered); <-goOn })
		w.add("Ana", "ana@exemplo.com")
		done := make(chan error, 1)
		go func() { done <- w.DeliverNow(hook.AccountID, hook.ID) }()
		<-entered
		err := w.DeliverNow(hook.AccountID, hook.ID) // finds it taken and leaves
		close(goOn)
		w.must(errors.Join(err, <-done))
		if n := len(w.other.take()); n != 1 {
			w.t.Errorf("it is sent %d times", n)
		}
	})
}
