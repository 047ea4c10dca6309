package problem_test

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

var errDisk = errors.New("write /var/lib/x: no space left on device")

func TestKindAndCodeOfEveryConstructor(t *testing.T) {
	for _, c := range []struct {
		err    *problem.Error
		code   string
		status int
	}{
		{problem.Malformed("body_malformed"), "body_malformed", http.StatusBadRequest},
		{problem.Invalid("email_invalid"), "email_invalid", http.StatusUnprocessableEntity},
		{problem.Unauthenticated("not_signed_in"), "not_signed_in", http.StatusUnauthorized},
		{problem.Forbidden(), "action_forbidden", http.StatusForbidden},
		{problem.NotFound(), "not_found", http.StatusNotFound},
		{problem.Conflict("wrong_status"), "wrong_status", http.StatusConflict},
		{problem.TooLarge("body_too_large"), "body_too_large", http.StatusRequestEntityTooLarge},
		{problem.TooManyRequests(time.Second), "rate_limited", http.StatusTooManyRequests},
		{problem.Unavailable(errDisk), "unavailable", http.StatusServiceUnavailable},
		{problem.StorageFull(errDisk), "storage_full", http.StatusInsufficientStorage},
		{problem.Internal(errDisk), "internal", http.StatusInternalServerError},
		{&problem.Error{}, "", http.StatusInternalServerError},
		{problem.New(problem.Kind(99), "x"), "x", http.StatusInternalServerError},
		{problem.New(problem.Kind(-1), "x"), "x", http.StatusInternalServerError},
	} {
		if c.err.Code != c.code || c.err.Kind.Status() != c.status {
			t.Errorf("%v: code %q status %d, want %q %d", c.err, c.err.Code, c.err.Kind.Status(), c.code, c.status)
		}
	}
}

func TestTakenEmailNamesFieldAndOther(t *testing.T) {
	err := problem.Invalid("email_taken", problem.OnField("email"), problem.ConflictsWith("contact_id", 12))
	if want := []problem.Field{{Name: "email", Code: "email_taken"}}; !reflect.DeepEqual(err.Fields, want) {
		t.Errorf("fields %v", err.Fields)
	}
	if err.Conflict["contact_id"] != 12 {
		t.Errorf("conflict %v", err.Conflict)
	}
}

func TestFieldGetsParametersWhereverTheyStand(t *testing.T) {
	for _, err := range []*problem.Error{
		problem.Invalid("too_long", problem.OnField("name"), problem.With("max", "255")),
		problem.Invalid("too_long", problem.With("max", "255"), problem.OnField("name")),
	} {
		if err.Params["max"] != "255" || err.Fields[0].Params["max"] != "255" {
			t.Errorf("params %v, fields %v", err.Params, err.Fields)
		}
	}
}

func TestInvalidFields(t *testing.T) {
	if err := problem.InvalidFields(); err != nil {
		t.Fatalf("no field at fault gave %v", err)
	}
	err := problem.InvalidFields(
		problem.Field{Name: "name", Code: "too_long", Params: problem.Params{"max": "255"}},
		problem.Field{Name: "email", Code: "email_invalid"},
	)
	found, ok := problem.As(err)
	if !ok || found.Kind != problem.KindInvalid || found.Code != "too_long" || found.Params["max"] != "255" || len(found.Fields) != 2 {
		t.Errorf("got %#v", found)
	}
	if want := "invalid: too_long in name, email (email_invalid)"; err.Error() != want {
		t.Errorf("log text %q, want %q", err.Error(), want)
	}
}

func TestWaitIsRoundedUpToWholeSeconds(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		-time.Second: "1", 0: "1", time.Millisecond: "1", time.Second: "1", 1500 * time.Millisecond: "2", 5 * time.Minute: "300",
	} {
		err := problem.TooManyRequests(wait)
		if err.Params["seconds"] != want || fmt.Sprintf("%.0f", err.RetryAfter.Seconds()) != want {
			t.Errorf("%v: params %v, retry after %v, want %s", wait, err.Params, err.RetryAfter, want)
		}
	}
	if err := problem.New(problem.KindUnavailable, "unavailable", problem.After(time.Minute)); err.RetryAfter != time.Minute {
		t.Errorf("retry after %v", err.RetryAfter)
	}
}

func TestFoundThroughWrapping(t *testing.T) {
	wrapped := fmt.Errorf("import 7: %w", problem.StorageFull(errDisk))
	if !problem.Is(wrapped, problem.KindStorageFull) || problem.Is(wrapped, problem.KindInternal) {
		t.Error("kind not found")
	}
	if !problem.HasCode(wrapped, "storage_full") || problem.HasCode(wrapped, "internal") {
		t.Error("code not found")
	}
	if !errors.Is(wrapped, errDisk) {
		t.Error("the cause was lost")
	}
	if problem.Is(errDisk, problem.KindInternal) || problem.Is(nil, problem.KindInternal) || problem.HasCode(nil, "") {
		t.Error("found a problem where there is none")
	}
}

func TestFromGivesEveryErrorAKind(t *testing.T) {
	if problem.From(nil) != nil {
		t.Error("nil became a problem")
	}
	if got := problem.From(fmt.Errorf("show: %w", problem.NotFound())); got.Kind != problem.KindNotFound {
		t.Errorf("got %v", got)
	}
	got := problem.From(errDisk)
	if got.Kind != problem.KindInternal || !errors.Is(got, errDisk) {
		t.Errorf("got %v", got)
	}
	if want := "internal: internal: " + errDisk.Error(); got.Error() != want {
		t.Errorf("log text %q, want %q", got.Error(), want)
	}
}
