package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
)

// change copies a file of contacts with another city and another amount spent in
// every row: what a second export of the same system brings.
func change(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buffered := bufio.NewWriterSize(out, 1<<20)
	reader, writer := csv.NewReader(in), csv.NewWriter(buffered)
	header, err := reader.Read()
	if err != nil {
		return err
	}
	city, amount := slices.Index(header, "city"), slices.Index(header, "gasto_total")
	for row := header; err == nil; row, err = reader.Read() {
		if row[0] != header[0] {
			row[city] += " Norte"
			row[amount] = "12" + row[amount]
		}
		if err := writer.Write(row); err != nil {
			return err
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	writer.Flush()
	return errors.Join(writer.Error(), buffered.Flush())
}
