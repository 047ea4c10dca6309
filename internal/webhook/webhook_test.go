package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/webhook"
)

func ptr[T any](value T) *T { return &value }

// verifies does what the documentation tells a receiver to do.
func verifies(secret string, c call) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%s", c.header.Get("X-Ficha-Timestamp"), c.body)
	return hmac.Equal([]byte("sha256="+hex.EncodeToString(mac.Sum(nil))), []byte(c.header.Get("X-Ficha-Signature")))
}

func TestACallIsSignedAndSaysWhatHasHappened(t *testing.T) {
	each(t, func(w *world) {
		hook, secret := w.hook("/all")
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{
			Name: ptr("Conceição Araújo"), Email: ptr("Conceicao@Exemplo.com"), PhoneNumber: ptr("(11) 91234-5678"), City: ptr("Recife"), Country: ptr("BR"),
			CompanyName: ptr("Açaí & Cia"), Custom: map[string]any{"plano": "Pro"}, Labels: &[]string{"vip"},
		}, contact.ByAPI)
		w.must(err)
		calls := w.deliver(hook)
		if len(calls) != 1 || calls[0].path != "/all" {
			w.t.Fatalf("%d calls", len(calls))
		}
		made := calls[0]
		want := map[string]any{
			"event": "contact_created", "account": map[string]any{"id": float64(w.ana.AccountID()), "name": "Padaria"}, "id": float64(c.ID), "name": "Conceição Araújo",
			"email": "conceicao@exemplo.com", "phone_number": "+5511912345678", "identifier": nil, "blocked": false, "thumbnail": "", "avatar": "",
			"additional_attributes": map[string]any{"city": "Recife", "company_name": "Açaí & Cia", "country_code": "BR", "country": "Brasil"},
			"custom_attributes":     map[string]any{"plano": "Pro"}, "labels": []any{"vip"}, "contact_type": "lead",
		}
		for field, value := range want {
			if !reflect.DeepEqual(made.json[field], value) {
				w.t.Errorf("%s is %v, want %v", field, made.json[field], value)
			}
		}
		if !verifies(secret, made) || verifies("whsec_other", made) {
			w.t.Errorf("the signature is wrong: %v", made.header)
		}
		if sent, err := strconv.ParseInt(made.header.Get("X-Ficha-Timestamp"), 10, 64); err != nil || sent != w.clock.Now().Unix() {
			w.t.Errorf("the timestamp is %d, %v", sent, err)
		}
		d := w.deliveries(hook)[0]
		if d.Status != webhook.Delivered || d.Attempts != 1 || d.Answer != 200 || d.ContactID != c.ID || made.header.Get("X-Ficha-Delivery") != strconv.FormatInt(d.ID, 10) ||
			made.header.Get("X-Ficha-Event") != "contact_created" || made.header.Get("Content-Type") != "application/json" {
			w.t.Errorf("%+v, %v", d, made.header)
		}
		if again := w.deliver(hook); len(again) != 0 {
			w.t.Errorf("it is sent twice: %s", events(again))
		}
	})
}

func TestAnUpdateSaysWhatChanged(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/", "contact_updated")
		c := w.add("Ana", "ana@exemplo.com")
		w.clock.Advance(time.Minute)
		_, err := w.contacts.Update(ctx, w.ana, c.ID, contact.Change{Name: ptr("Ana Lima"), City: ptr("Olinda"), Custom: map[string]any{"plano": "Pro"}, Labels: &[]string{"vip"}}, 0)
		w.must(err)
		w.rename(c.ID, "Ana Lima") // changes nothing
		calls := w.deliver(hook)
		if events(calls) != "contact_updated Ana Lima" {
			w.t.Fatal(events(calls))
		}
		got, _ := json.Marshal(calls[0].json["changed_attributes"])
		want := `[{"additional_attributes":{"current_value":{"city":"Olinda"},"previous_value":{}}},` +
			`{"custom_attributes":{"current_value":{"plano":"Pro"},"previous_value":{}}},` +
			`{"labels":{"current_value":["vip"],"previous_value":[]}},` +
			`{"name":{"current_value":"Ana Lima","previous_value":"Ana"}},` +
			`{"updated_at":{"current_value":"2026-11-03T12:01:00Z","previous_value":"2026-11-03T12:00:00Z"}}]`
		if string(got) != want {
			w.t.Errorf("%s\nwant %s", got, want)
		}
		_, err = w.contacts.SetLabels(ctx, w.ana, c.ID, nil)
		w.must(err)
		calls = w.deliver(hook)
		if got, _ := json.Marshal(calls[0].json["changed_attributes"]); string(got) != `[{"labels":{"current_value":[],"previous_value":["vip"]}}]` {
			w.t.Errorf("%s", got)
		}
	})
}

func TestMergingTellsOfAllThatItDoes(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		base, mergee := w.add("Ana", "ana@exemplo.com"), w.add("Ana Lima", "lima@exemplo.com")
		w.deliver(hook)
		_, err := w.contacts.Merge(ctx, w.ana, base.ID, mergee.ID, contact.Choices{})
		w.must(err)
		calls := w.deliver(hook)
		if events(calls) != "contact_merged Ana, contact_updated Ana, contact_deleted Ana Lima" {
			w.t.Fatal(events(calls))
		}
		merged, _ := calls[0].json["merged_contact"].(map[string]any)
		if merged["id"] != float64(mergee.ID) || merged["email"] != "lima@exemplo.com" || calls[0].json["id"] != float64(base.ID) || calls[2].json["merged_into"] != float64(base.ID) {
			w.t.Errorf("%s\n%s", calls[0].body, calls[2].body)
		}
		entry := int64(w.number("SELECT event_id FROM contact_merges"))
		_, _, err = w.contacts.Unmerge(ctx, w.ana, entry)
		w.must(err)
		if got := events(w.deliver(hook)); got != "contact_created Ana Lima, contact_updated Ana" {
			w.t.Error(got)
		}
	})
}

func TestDeletingTells(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/", "contact_deleted", "contact_created")
		c := w.add("Ana", "ana@exemplo.com")
		_, err := w.bulk.DeleteOne(ctx, w.ana, c.ID)
		w.must(err)
		calls := w.deliver(hook)
		if events(calls) != "contact_created Ana, contact_deleted Ana" || calls[1].json["email"] != "ana@exemplo.com" {
			w.t.Errorf("%s", events(calls))
		}
	})
}

func TestNothingIsSentOfWhatIsRolledBack(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		c := w.add("Ana", "ana@exemplo.com")
		w.deliver(hook)
		failed := errors.New("something else went wrong")
		err := w.db.Write(ctx, func(tx *database.Tx) error {
			err := w.contacts.Announce(ctx, tx, c.AccountID, func() ([]contact.News, error) { return []contact.News{{After: &c}}, nil })
			return errors.Join(err, failed)
		})
		if !errors.Is(err, failed) {
			w.t.Fatal(err)
		}
		_, err = w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Outra"), Email: ptr("ana@exemplo.com")}, contact.ByHand)
		w.refused(err, "email_taken")
		if calls := w.deliver(hook); len(calls) != 0 || len(w.deliveries(hook)) != 1 {
			w.t.Errorf("it was told of %s", events(calls))
		}
	})
}

func TestNobodyIsAskedWithoutWebhooks(t *testing.T) {
	each(t, func(w *world) {
		asked := func() ([]contact.News, error) { return nil, errors.New("asked for news that nobody wants") }
		announce := func() error {
			return w.db.Write(ctx, func(tx *database.Tx) error { return w.contacts.Announce(ctx, tx, w.ana.AccountID(), asked) })
		}
		w.must(announce())
		hook, _ := w.hook("/")
		if announce() == nil {
			w.t.Error("a webhook is there and nobody asks for news")
		}
		_, err := w.Update(ctx, w.ana, hook.ID, webhook.Change{Active: ptr(false)})
		w.must(err)
		w.must(announce())
	})
}

func TestTheQueueDelivers(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/")
		w.work()
		w.add("Ana", "ana@exemplo.com")
		w.add("Bia", "bia@exemplo.com")
		var calls []call
		w.eventually("both come", func() bool { calls = append(calls, w.other.take()...); return len(calls) == 2 })
		if events(calls) != "contact_created Ana, contact_created Bia" {
			w.t.Error(events(calls))
		}
		w.eventually("both are noted", func() bool {
			list := w.deliveries(hook)
			return list[0].Status == webhook.Delivered && list[1].Status == webhook.Delivered
		})
	})
}

func TestAnAccountHearsOnlyOfItsOwn(t *testing.T) {
	each(t, func(w *world) {
		hook, _ := w.hook("/ana")
		url := w.other.URL + "/bia"
		hers, _, err := w.Create(ctx, w.bia, webhook.Change{URL: &url})
		w.must(err)
		_, err = w.contacts.Create(ctx, w.bia, contact.Change{Name: ptr("Da Bia")}, contact.ByHand)
		w.must(err)
		if calls := w.deliver(hook); len(calls) != 0 {
			w.t.Errorf("Ana hears of %s", events(calls))
		}
		if calls := w.deliver(hers); events(calls) != "contact_created Da Bia" || calls[0].path != "/bia" {
			w.t.Errorf("Bia hears of %s", events(calls))
		}
		told, _, err := w.Deliveries(ctx, w.bia, hers.ID, "", 1)
		w.must(err)
		before := testkit.Dump(w.t, w.db, w.bia.AccountID())
		for what, try := range map[string]func() error{
			"get":       func() error { _, err := w.Get(ctx, w.ana, hers.ID); return err },
			"update":    func() error { _, err := w.Update(ctx, w.ana, hers.ID, webhook.Change{Active: ptr(false)}); return err },
			"delete":    func() error { return w.Delete(ctx, w.ana, hers.ID) },
			"secret":    func() error { _, _, err := w.RenewSecret(ctx, w.ana, hers.ID); return err },
			"test":      func() error { _, err := w.SendTest(ctx, w.ana, hers.ID); return err },
			"list":      func() error { _, _, err := w.Deliveries(ctx, w.ana, hers.ID, "", 1); return err },
			"redeliver": func() error { _, err := w.Redeliver(ctx, w.ana, hers.ID, told[0].ID); return err },
			"through":   func() error { _, err := w.Redeliver(ctx, w.ana, hook.ID, told[0].ID); return err },
		} {
			if err := try(); !problem.Is(err, problem.KindNotFound) {
				w.t.Errorf("%s: %v", what, err)
			}
		}
		if testkit.Dump(w.t, w.db, w.bia.AccountID()) != before {
			w.t.Error("Ana has changed something of Bia's")
		}
		agent := w.ana
		agent.Role = "agent"
		_, err = w.List(ctx, agent)
		w.refused(err, "action_forbidden")
	})
}

func TestWhatAWebhookMayBe(t *testing.T) {
	each(t, func(w *world) {
		create := func(url string, kinds []string) error {
			change := webhook.Change{URL: &url}
			if kinds != nil {
				change.Kinds = &kinds
			}
			_, _, err := w.Create(ctx, w.ana, change)
			return err
		}
		for _, url := range []string{"", "x", "ftp://exemplo.com", "http://", "https://a:b@exemplo.com", "javascript:alert(1)", "https://exemplo.com/\x00", "https://exemplo.com/" + strings.Repeat("x", 2000)} {
			w.refused(create(url, nil), "webhook_url_invalid")
		}
		for _, kinds := range [][]string{{}, {"x"}, {"contact_created", "message_deleted"}, {"webhook_test"}} {
			w.refused(create("https://exemplo.com/a", kinds), "subscriptions_invalid")
		}
		w.must(create(" https://exemplo.com/a ", []string{"contact_deleted", "contact_created", "contact_created"}))
		w.refused(create("https://exemplo.com/a", nil), "url_taken")
		list, err := w.List(ctx, w.ana)
		w.must(err)
		if len(list) != 1 || list[0].URL != "https://exemplo.com/a" || !reflect.DeepEqual(list[0].Kinds, []webhook.Kind{webhook.ContactCreated, webhook.ContactDeleted}) {
			w.t.Errorf("%+v", list)
		}
		for n := len(list); n < webhook.MaxWebhooks; n++ {
			w.must(create(fmt.Sprintf("https://exemplo.com/%d", n), nil))
		}
		w.refused(create("https://exemplo.com/b", nil), "webhooks_too_many")
		_, err = w.Update(ctx, w.ana, list[0].ID, webhook.Change{URL: ptr("https://exemplo.com/1")})
		w.refused(err, "url_taken")
		_, err = w.Update(ctx, w.ana, list[0].ID, webhook.Change{Name: ptr(strings.Repeat("x", 101))})
		w.refused(err, "too_long")
		w.must(w.Delete(ctx, w.ana, list[0].ID))
		if err := w.Delete(ctx, w.ana, list[0].ID); !problem.Is(err, problem.KindNotFound) {
			w.t.Error(err)
		}
	})
}
