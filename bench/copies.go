package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// copied is from where on the ids of copies are, a range for each: far above those of the program.
const copied = 1_000_000_000

// copyContacts has each contact there so many times, at most ten, under identities of its own: the
// rows, without what only searches and other features know of them. The indexes are made anew.
func (b *bench) copyContacts(ctx context.Context, times int) error {
	if times <= 1 {
		return nil
	}
	// Looking for duplicates among so many of one name would take days; it is done with those that came in.
	if err := b.serving(ctx, func(*server) error { return b.settled(ctx) }); err != nil {
		return err
	}
	start := time.Now()
	columns, dropped, made, err := b.shape(ctx)
	if err != nil {
		return err
	}
	if err := b.exec(ctx, "DROP INDEX "+strings.ReplaceAll(dropped, ",", "; DROP INDEX ")+";\n"); err != nil {
		return err
	}
	for n := 1; n < times; n++ {
		values := strings.Split(columns, ",")
		for i, column := range values {
			switch column {
			case "id":
				values[i] = fmt.Sprintf("id + %d", n*copied)
			case "email":
				values[i] = fmt.Sprintf("'%d.' || email", n)
			case "phone_number", "identifier", "identifier_key":
				values[i] = fmt.Sprintf("%s || '%d'", column, n)
			}
		}
		if err := b.exec(ctx, fmt.Sprintf("INSERT INTO contacts (%s) SELECT %s FROM contacts WHERE id < %d ORDER BY id;\n", columns, strings.Join(values, ","), copied)); err != nil {
			return err
		}
	}
	if err := b.exec(ctx, made+fmt.Sprintf(";\nUPDATE contact_counts SET contacts = contacts * %d;\n", times)); err != nil {
		return err
	}
	err = b.copyKeys(ctx)
	if err == nil && b.name == "postgres" {
		err = b.exec(ctx, "ANALYZE;\n")
	}
	fmt.Printf("\n%s: each contact copied %d times in %.0f s\n", b.name, times-1, time.Since(start).Seconds())
	return err
}

// copyKeys fills the tables of keys, which are no indexes of the contacts; their second column is the key.
func (b *bench) copyKeys(ctx context.Context) error {
	fill := fmt.Sprintf(`'INSERT INTO ' || t || ' SELECT account_id, ' || c || ', id FROM contacts WHERE id >= %d AND ' || c || ' IS NOT NULL ORDER BY 1, 2', '; '`, copied)
	question := "SELECT group_concat(" + fill + `) FROM (SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.cid = 1
		WHERE m.type = 'table' AND m.name GLOB 'contacts_*')`
	if b.name == "postgres" {
		question = "SELECT string_agg(" + fill + `) FROM (SELECT table_name AS t, column_name AS c FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name LIKE 'contacts\_%' AND ordinal_position = 2) x`
	}
	fills, err := b.query(ctx, question)
	if err != nil {
		return err
	}
	return b.exec(ctx, fills+";\n")
}

// shape gives the columns of the contacts, the names of their indexes but that of the ids, and how
// these are made.
func (b *bench) shape(ctx context.Context) (columns, indexes, made string, err error) {
	asked := []struct {
		to               *string
		sqlite, postgres string
	}{
		{&columns, "SELECT group_concat(name) FROM pragma_table_info('contacts')",
			"SELECT string_agg(column_name, ',') FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'contacts'"},
		{&indexes, "SELECT group_concat(name) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'contacts' AND name <> 'contacts_id_key'",
			"SELECT string_agg(indexname, ',') FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'contacts' AND indexname <> 'contacts_pkey'"},
		{&made, "SELECT group_concat(sql, '; ') FROM sqlite_master WHERE type = 'index' AND tbl_name = 'contacts' AND name <> 'contacts_id_key'",
			"SELECT string_agg(indexdef, '; ') FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'contacts' AND indexname <> 'contacts_pkey'"},
	}
	for _, q := range asked {
		sql := q.sqlite
		if b.name == "postgres" {
			sql = q.postgres
		}
		if *q.to, err = b.query(ctx, sql); err != nil {
			return "", "", "", err
		}
	}
	return columns, indexes, made, nil
}
