// Package architecture holds the rules of the house as tests: who may import whom
// (layers_test.go), how long things are and what they may not contain
// (source_test.go), and what a table must look like (schema_test.go).
//
// The table of layers is also the linter's: after a change of it, run
//
//	go test ./internal/architecture -update
//
// which writes it into .golangci.yml. The package has no code of its own.
package architecture
