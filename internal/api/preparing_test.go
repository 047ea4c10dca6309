package api_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/filter"
)

// What takes too long while columns are loaded is answered with no count, or with when to come back; when they are there,
// it is known.
func TestContactsBeingPrepared(t *testing.T) {
	eachServer(t, func(s *server) {
		cache := columnar.New(s.app.DB, 1<<30, clock.System, slog.New(slog.DiscardHandler))
		t.Cleanup(cache.Close)
		open := make(chan struct{})
		cache.Few, cache.Patience = 0, columnar.Patience{}
		cache.Loading = func(ctx context.Context) error {
			select {
			case <-open:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		s.app.Contacts.UseColumns(cache)
		inRecife := `{"attribute_key":"city","filter_operator":"equal_to","values":["Recife"]}`
		preparing := refusal("contacts_preparing")
		s.play([]step{
			{"ana", "POST", "contacts", `{"name":"Ana","city":"Recife"}`, 200, "", "", nil},
			{"ana", "POST", "contacts", `{"name":"Bia","city":"Olinda"}`, 200, "", "", nil},
			{"ana", "POST", "contacts/filter/count", `{"payload":[` + inRecife + `]}`, 200, `{"count":null}`, "", nil},
			{"ana", "POST", "contacts/filter?sort=city", `{"payload":[` + inRecife + `]}`, 503, preparing, "", nil},
			{"ana", "POST", "contacts/filter?sort=name", `{"payload":[` + inRecife + `]}`, 200, `{"meta":{"count":null},"payload":[{"name":"Ana"}]}`, "", nil},
			{"ana", "GET", "contacts?q=ana&sort=name", "", 200, `{"meta":{"count":null},"payload":[{"name":"Ana"}]}`, "", nil},
			{"ana", "POST", "contacts/filter/split", `{"payload":[` + inRecife + `],"by":"city"}`, 503, preparing, "", nil},
		})
		close(open)
		city, _ := filter.FieldOf("city", attribute.Schema{})
		if err := cache.Warm(context.Background(), s.people["ana"].account, columnar.Question{Filter: filter.Everything(), Split: &city}); err != nil {
			t.Fatal(err)
		}
		s.play([]step{
			{"ana", "POST", "contacts/filter/count", `{"payload":[` + inRecife + `]}`, 200, `{"count":1}`, "", nil},
			{"ana", "POST", "contacts/filter?sort=city", `{"payload":[` + inRecife + `]}`, 200, `{"meta":{"count":1},"payload":[{"name":"Ana"}]}`, "", nil},
		})
	})
}
