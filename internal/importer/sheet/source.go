package sheet

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// headSize is how many bytes are looked at to recognise a file.
const headSize = 64 << 10

// counter counts the uploaded bytes and keeps apart their reader's own errors
// from those of unpacking.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// unpack gives r's bytes, unpacked if they are a gzip.
func unpack(r io.Reader, limit int64) (*bufio.Reader, *counter, error) {
	count := &counter{r: r}
	raw := bufio.NewReaderSize(count, headSize)
	magic, err := raw.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return raw, count, nil
	}
	zip, err := gzip.NewReader(raw)
	if err != nil {
		return nil, nil, damaged(count)
	}
	zip.Multistream(false)
	return bufio.NewReaderSize(&unpacked{r: zip, raw: raw, count: count, max: limit}, headSize), count, nil
}

// unpacked is the inside of a gzip. Its size has a limit: a megabyte can
// unpack to a thousand.
type unpacked struct {
	r     *gzip.Reader
	raw   *bufio.Reader
	count *counter
	n     int64
	max   int64 // 0: any size
}

func (u *unpacked) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		n, err = u.r.Read(p)
		u.n += int64(n)
		if u.max > 0 && u.n > u.max || u.n > ratioFrom && u.n/maxRatio > u.count.n {
			return 0, &Error{Code: CodeUnpacksTooLarge}
		}
		if errors.Is(err, io.EOF) {
			if err = u.behind(); errors.Is(err, io.EOF) {
				return n, err
			}
		}
	}
	if err != nil {
		err = damaged(u.count)
	}
	return n, err
}

// behind looks at what follows a gzip and gives io.EOF at the end. Another one is its continuation, zeros are what
// tapes and disks fill their blocks with, and anything else could be rows that a broken copy has damaged.
func (u *unpacked) behind() error {
	for {
		c, err := u.raw.ReadByte()
		switch {
		case err != nil:
			return err
		case c == 0:
			continue
		}
		if err := u.raw.UnreadByte(); err != nil {
			return err
		}
		if err := u.r.Reset(u.raw); err != nil {
			return notGzip(err)
		}
		u.r.Multistream(false)
		return nil
	}
}

// notGzip keeps an end within the head of a gzip from being the end of the file.
func notGzip(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// damaged blames the file, unless reading it has failed.
func damaged(count *counter) error {
	if count.err != nil && !errors.Is(count.err, io.EOF) {
		return count.err
	}
	return &Error{Code: CodeGzipDamaged}
}

// decode gives the bytes behind the byte-order mark, UTF-16 turned into
// UTF-8. The other encodings share ASCII's delimiters and quotes, and are
// decoded cell by cell.
func decode(r *bufio.Reader, f Format) (io.Reader, error) {
	if f.BOM {
		if _, err := r.Discard(len(bomOf(f.Encoding))); err != nil && err != io.EOF {
			return nil, err
		}
	}
	if !f.isUTF16() {
		return &unpadded{r: r}, nil
	}
	order := unicode.LittleEndian
	if f.Encoding == UTF16BE {
		order = unicode.BigEndian
	}
	return &unpadded{r: transform.NewReader(r, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder())}, nil
}

func bomOf(e Encoding) string {
	switch e {
	case UTF8:
		return "\xef\xbb\xbf"
	case UTF16LE:
		return "\xff\xfe"
	case UTF16BE:
		return "\xfe\xff"
	}
	return ""
}

// records cuts a stream into records. Its buffer holds at least one.
type records struct {
	r          io.Reader
	layout     *layout
	buf        []byte
	start, end int
	eof        bool
	line       int  // on which the next record begins
	byRecord   bool // a record is a line, whatever line ends its cells have: it was a row of a workbook
	wrapped    bool // see [unwrap]
	inner      []byte
}

func newRecords(r io.Reader, f Format) *records {
	return &records{r: r, layout: newLayout(f.delimiter(), f.NoQuotes, f.marks()), buf: make([]byte, 4*headSize), line: 1, byRecord: f.Sheet != "", wrapped: f.Wrapped}
}

// next gives the bytes of the next record and the line on which it begins;
// the layout says where its cells are. Both hold until the next call. At the
// end it gives io.EOF.
func (s *records) next() (data []byte, line int, err error) {
	for {
		if s.start < s.end {
			data = s.buf[s.start:s.end]
			if st := s.layout.scan(data, s.eof); st != needMore {
				return s.take(data, st)
			}
		}
		if s.eof {
			return nil, 0, io.EOF
		}
		if err := s.fill(); err != nil {
			return nil, 0, err
		}
	}
}

func (s *records) take(data []byte, st status) ([]byte, int, error) {
	l := s.layout
	switch {
	case st == badQuote:
		return nil, 0, errAtLine(CodeCSV, s.line+l.quote)
	case st == tooWide:
		return nil, 0, errTooManyColumns(len(l.cells))
	case l.size > MaxRecord:
		return nil, 0, s.tooLong()
	}
	line := s.line
	if s.byRecord {
		s.line++
	} else {
		s.line += l.breaks
	}
	s.start += l.size
	data = data[:l.size]
	if s.wrapped {
		data, s.inner = l.unwrap(data, s.inner[:0])
	}
	return data, line, nil
}

// fill moves what is left to the front and reads until the buffer is full,
// doubling it for a record that does not fit.
func (s *records) fill() error {
	left := s.end - s.start
	if left > MaxRecord {
		return s.tooLong()
	}
	if left > len(s.buf)/2 {
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf[s.start:s.end])
		s.buf = grown
	} else {
		copy(s.buf, s.buf[s.start:s.end])
	}
	s.start, s.end = 0, left
	for s.end < len(s.buf) {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			return nil
		}
		if err != nil { // an upload that breaks off must not pass for a whole file
			return err
		}
	}
	return nil
}

// tooLong blames the quote that is open, if there is one: it is the likelier
// cause of a record without end.
func (s *records) tooLong() error {
	if s.layout.quote >= 0 {
		return errAtLine(CodeCSV, s.line+s.layout.quote)
	}
	err := errAtLine(CodeRowTooLong, s.line)
	err.Params["max"] = "16 MB"
	return err
}
