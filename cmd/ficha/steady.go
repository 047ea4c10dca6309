package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// steady is a file that is not to change while it is read.
type steady struct {
	*os.File

	before os.FileInfo
}

func openSteady(path string) (*steady, error) {
	file, err := os.Open(path) //nolint:gosec // whoever runs the command names the file
	if err != nil {
		return nil, err
	}
	before, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &steady{file, before}, nil
}

// Read ends with an error instead of the end when the file is another one by then: what was
// read may be half of each.
func (s *steady) Read(p []byte) (int, error) {
	n, err := s.File.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	if now, failed := s.Stat(); failed != nil {
		err = failed
	} else if now.Size() != s.before.Size() || !now.ModTime().Equal(s.before.ModTime()) {
		err = fmt.Errorf("%s has changed while it was read, so nothing was imported: wait until whatever writes it is done, then run the command again", s.Name())
	}
	return n, err
}

// WriteTo keeps io.Copy from reading the file past Read.
func (s *steady) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{s})
}
