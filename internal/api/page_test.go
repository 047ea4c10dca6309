package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func TestAssetsGoCompressedToThoseWhoReadIt(t *testing.T) {
	files := fstest.MapFS{
		"index.html":       {Data: []byte("<!doctype html>")},
		"assets/a.js":      {Data: []byte("plain")},
		"assets/a.js.gz":   {Data: []byte("small")},
		"assets/font.woff": {Data: []byte("font")},
	}
	a := &API{Settings: Settings{Page: files}}
	for _, test := range []struct{ path, accepts, body, encoding, vary string }{
		{"/assets/a.js", "gzip, deflate, br", "small", "gzip", "Accept-Encoding"},
		{"/assets/a.js", "br;q=1.0, GZIP;q=0.8", "small", "gzip", "Accept-Encoding"},
		{"/assets/a.js", "gzip;q=0", "plain", "", "Accept-Encoding"},
		{"/assets/a.js", "br", "plain", "", "Accept-Encoding"},
		{"/assets/a.js", "", "plain", "", "Accept-Encoding"},
		{"/assets/font.woff", "gzip", "font", "", ""},
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, nil)
		request.Header.Set("Accept-Encoding", test.accepts)
		answer := httptest.NewRecorder()
		a.page().ServeHTTP(answer, request)
		header := answer.Header()
		if answer.Code != 200 || answer.Body.String() != test.body || header.Get("Content-Encoding") != test.encoding || header.Get("Vary") != test.vary {
			t.Errorf("%s for %q: %d %q %v", test.path, test.accepts, answer.Code, answer.Body, header)
		}
		if kind := header.Get("Content-Type"); test.path == "/assets/a.js" && kind != "text/javascript; charset=utf-8" {
			t.Errorf("%s for %q: %s", test.path, test.accepts, kind)
		}
	}
}
