package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// page serves the built page: its files as they are, and its entry for every other
// path, since the page routes itself.
func (a *API) page() http.Handler {
	files := http.FileServerFS(a.Page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			a.unknown(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if info, err := fs.Stat(a.Page, name); err == nil && !info.IsDir() && name != "index.html" {
			if strings.HasPrefix(name, "assets/") { // their names hold a hash of their content
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			}
			if name == widgetScript {
				a.lend(w)
			}
			if !a.compressed(w, r, name) {
				files.ServeHTTP(w, r)
			}
			return
		}
		if path.Ext(name) != "" && strings.HasPrefix(name, "assets/") {
			http.NotFound(w, r) // an old tab asks for a file of an old build
			return
		}
		a.entry(w, r)
	})
}

// widgetScript is the chat for pages of other sites.
const widgetScript = "widget.js"

// lend lets pages of other sites load the chat. Its name stays, so browsers ask now and then whether it is still the same.
func (a *API) lend(w http.ResponseWriter) {
	content, err := fs.ReadFile(a.Page, widgetScript)
	if err != nil {
		return
	}
	sum := sha256.Sum256(content)
	w.Header().Set("ETag", `W/"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Cache-Control", "public, max-age=600")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// compressed serves the gzip form that the build has put beside a file, to those who read it. It
// reports whether there was one.
func (a *API) compressed(w http.ResponseWriter, r *http.Request, name string) bool {
	content, err := fs.ReadFile(a.Page, name+".gz")
	if err != nil {
		return false
	}
	w.Header().Add("Vary", "Accept-Encoding")
	if !readsGzip(r.Header.Get("Accept-Encoding")) {
		return false
	}
	w.Header().Set("Content-Encoding", "gzip")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	return true
}

// readsGzip reads an Accept-Encoding header. A weight is looked at only for being zero.
func readsGzip(header string) bool {
	for offer := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(offer, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, _ := strings.CutPrefix(strings.TrimSpace(weight), "q=")
			return strings.Trim(q, "0.") != "" || q == ""
		}
	}
	return false
}

func (a *API) entry(w http.ResponseWriter, r *http.Request) {
	index, err := fs.ReadFile(a.Page, "index.html")
	if err != nil {
		writeText(w, http.StatusNotFound, "This program was built without its page. Build it with: make build\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(index))
}
