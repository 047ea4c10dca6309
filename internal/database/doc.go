// Package database is the only door to the two stores: SQLite (one file, no
// server) and PostgreSQL (many nodes). Features write one SQL text that runs on
// both and get a [Reader] to read with or a [Tx] to write with.
//
// Invariants:
//   - Writes exist only on *Tx. On SQLite all writes go through one connection
//     and reads through a pool of query-only connections.
//   - A second connection is never taken inside a transaction.
//   - A difference between the stores is a named field of [Dialect], nowhere
//     else an if.
//   - Constraint violations come back as *[ConstraintError] with the
//     constraint's name, the same on both stores.
//
// It is not an ORM: it knows no table of any feature.
package database
