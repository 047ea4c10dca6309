//go:build !race

package importer

// big is the number of rows of an import that takes a while.
const big = 40_000
