package blob

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

// bucketServer speaks as much S3 as one small file needs. It stands for the other side of the network
// only: the client is the real one.
func bucketServer(t *testing.T) (address string, objects *sync.Map) {
	t.Helper()
	objects = new(sync.Map)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.URL.Path, "/files/")
		switch r.Method {
		case http.MethodPut:
			content, err := io.ReadAll(r.Body)
			if err == nil {
				objects.Store(key, string(content))
			}
		case http.MethodDelete:
			objects.Delete(key)
			w.WriteHeader(http.StatusNoContent)
		default:
			content, ok := objects.Load(key)
			if !ok {
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
				return
			}
			_, _ = io.WriteString(w, content.(string))
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	return "s3://files?region=sa-east-1&use_path_style=true&request_checksum_calculation=when_required&endpoint=" + server.URL, objects
}

func TestBucket(t *testing.T) {
	address, objects := bucketServer(t)
	store, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	put(t, store, "accounts/1/imports/7", "nome\nZé")
	if got := read(t, store, "accounts/1/imports/7"); got != "nome\nZé" {
		t.Errorf("read %q", got)
	}
	if err := store.Delete(t.Context(), "accounts/1/imports/7"); err != nil {
		t.Error(err)
	}
	if _, err := store.Open(t.Context(), "accounts/1/imports/7"); !problem.Is(err, problem.KindNotFound) {
		t.Errorf("opening a deleted file gave %v", err)
	}
	gone := errors.New("the client went away")
	if _, err := store.Put(t.Context(), "half", io.MultiReader(strings.NewReader("x"), iotest.ErrReader(gone))); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
	if _, ok := objects.Load("half"); ok {
		t.Error("half a file was kept")
	}
}

func TestBucketThatDoesNotAnswer(t *testing.T) {
	address, _ := bucketServer(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	store, err := Open(t.Context(), address[:strings.LastIndex(address, "=")+1]+closed.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond) // the client tries for longer
	defer cancel()
	if _, err := store.Put(ctx, "a", strings.NewReader("x")); err == nil {
		t.Error("a file was stored nowhere")
	}
}
