//go:build race

package importer

// big is the number of rows of an import that takes a while; the race detector
// makes SQLite ten times slower.
const big = 4000
