// Package web holds the built page, so that the binary carries it.
package web

import (
	"embed"
	"io/fs"
)

// dist is filled by the page's build; .gitkeep keeps the pattern matching
// (and Go building) before the page has been built.
//
//go:embed all:dist
var dist embed.FS

// Files returns the built page with index.html at its root. When the page has
// not been built it holds no index.html: the caller says so to the visitor.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		// Only an invalid path fails, and this one is a constant.
		return dist
	}
	return sub
}
