package avatar

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

func TestAnAddressThatIsNoWebPage(t *testing.T) {
	for _, address := range []string{"", "x", "ftp://exemplo.com/a.png", "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA", "http://", "//exemplo.com/a", "http://a:b@exemplo.com", "http://exemplo.com/\x00", "https://" + strings.Repeat("x", 2000)} {
		if err := CheckURL(address); !problem.HasCode(err, "avatar_url_invalid") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if err := CheckURL("HTTPS://exemplo.com/a.png?b#c"); err != nil {
		t.Error(err)
	}
}

func TestFetching(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/picture", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a picture")) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, MaxFile+1)) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/picture", http.StatusFound) })
	web := httptest.NewServer(mux)
	defer web.Close()

	open := NewFetcher(func(netip.Addr) bool { return true })
	for path, want := range map[string]string{"/picture": "a picture", "/moved": "a picture", "/large": "", "/loop": "", "/file": "", "/nothing": ""} {
		got, err := open.Fetch(context.Background(), web.URL+path)
		if want == "" && err == nil || want != "" && (err != nil || string(got) != want) {
			t.Errorf("%s: %d bytes, %v", path, len(got), err)
		}
		if err != nil && strings.Contains(err.Error(), web.URL) {
			t.Errorf("%s: the error names the address: %v", path, err)
		}
	}
	closed := NewFetcher(outbound.Public)
	_, port, _ := strings.Cut(strings.TrimPrefix(web.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"} {
		if _, err := closed.Fetch(context.Background(), "http://"+host+":"+port+"/picture"); err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if _, err := closed.Fetch(context.Background(), web.URL+"/picture"); !errors.Is(err, outbound.ErrAddress) {
		t.Errorf("%v", err)
	}
}

// A redirect is dialled anew, and asked about anew.
func TestARedirectIntoTheHouseIsNotFollowed(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret")) }))
	defer inside.Close()
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer outside.Close()
	asked := 0
	f := NewFetcher(func(netip.Addr) bool { asked++; return asked == 1 })
	if got, err := f.Fetch(context.Background(), outside.URL); !errors.Is(err, outbound.ErrAddress) || asked != 2 {
		t.Errorf("%q, %v, asked %d times", got, err, asked)
	}
}
