package sheet

import (
	"bytes"
	"unicode/utf8"
)

// detectMark recognises the encoding by a byte-order mark, or UTF-16 by its
// zero bytes. Everything else is UTF8 for now: which of the ASCII-compatible
// encodings it is, only the whole file can say.
func detectMark(head []byte) (enc Encoding, bom bool, err error) {
	for _, mark := range []string{"\xff\xfe\x00\x00", "\x00\x00\xfe\xff"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return "", false, &Error{Code: CodeEncoding}
		}
	}
	for _, e := range []Encoding{UTF8, UTF16LE, UTF16BE} {
		if bytes.HasPrefix(head, []byte(bomOf(e))) {
			return e, true, nil
		}
	}
	even, odd := zeroBytes(head)
	half := len(head) / 2
	switch {
	case half > 1 && odd*10 >= half*4 && even*50 < half:
		return UTF16LE, false, nil
	case half > 1 && even*10 >= half*4 && odd*50 < half:
		return UTF16BE, false, nil
	}
	return UTF8, false, nil
}

func zeroBytes(b []byte) (even, odd int) {
	for i, c := range b {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// binaryMarks are the first bytes of files that people take for spreadsheets:
// pictures, workbooks (which are zips), old workbooks, archives.
var binaryMarks = []string{
	"\x89PNG", "\xff\xd8\xff", "GIF87a", "GIF89a", "RIFF", "BM\x00", "II*\x00", "MM\x00*", "%PDF-", "PK\x03\x04", "PK\x05\x06",
	"\xd0\xcf\x11\xe0", "\x1f\x8b", "BZh", "\xfd7zXZ\x00", "7z\xbc\xaf\x27\x1c", "Rar!\x1a", "\x28\xb5\x2f\xfd", "\x7fELF", "SQLite format 3\x00",
	"{\\rtf", "\x00\x00\x00 ftyp", "OggS", "ID3",
}

// isBinary is true for known marks and where one byte in twenty is a control
// character that no text has. A few NULs in a text are no reason.
func isBinary(head []byte) bool {
	for _, mark := range binaryMarks {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	bad := notText(head)
	return bad >= 4 && bad*20 > len(head)
}

// notText counts control characters that no text has.
func notText(b []byte) (bad int) {
	for _, c := range b {
		if c < ' ' && (c < '\t' || c > '\r') && c != 0x1a || c == 0x7f {
			bad++
		}
	}
	return bad
}

// refuseBinary says which kind of file it is, where that helps.
func refuseBinary(head []byte) error {
	for _, kind := range []struct{ mark, file string }{
		{"\xd0\xcf\x11\xe0", IsOldWorkbook}, {"%PDF-", IsPDF}, {"PK", IsArchive}, {"Rar!", IsArchive}, {"7z", IsArchive}, {"{\\rtf", IsDocument},
	} {
		if bytes.HasPrefix(head, []byte(kind.mark)) {
			return notTextBut(kind.file)
		}
	}
	return notTextBut(IsOther)
}

// byteStats counts, over a whole stream and with flat memory, what tells the
// ASCII-compatible encodings apart.
type byteStats struct {
	multi   int // characters of several bytes that are valid UTF-8
	stray   int // bytes that are no UTF-8
	windows int // stray bytes behind a letter that are a letter in Windows-1252
	mac     int // stray bytes behind a letter that are one in Mac Roman only
	carry   []byte
	prev    byte
}

func (s *byteStats) add(p []byte) {
	for len(s.carry) > 0 && len(p) > 0 {
		s.carry, p = append(s.carry, p[0]), p[1:]
		s.drain(false)
	}
	i := 0
	for i < len(p) {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		if i > 0 {
			s.prev = p[i-1]
		}
		if !utf8.FullRune(p[i:]) {
			s.carry = append(s.carry, p[i:]...)
			return
		}
		i += s.one(p[i:])
	}
	if len(p) > 0 {
		s.prev = p[len(p)-1]
	}
}

// drain judges the carried bytes as far as they are whole characters.
func (s *byteStats) drain(eof bool) {
	for len(s.carry) > 0 && (eof || utf8.FullRune(s.carry)) {
		if s.carry[0] < utf8.RuneSelf {
			s.prev = s.carry[0]
			s.carry = s.carry[1:]
			continue
		}
		s.carry = s.carry[s.one(s.carry):]
	}
}

// one judges the character with which b begins and gives its bytes.
func (s *byteStats) one(b []byte) int {
	r, size := utf8.DecodeRune(b)
	if r != utf8.RuneError || size > 1 {
		s.multi++
		s.prev = b[size-1]
		return size
	}
	s.stray++
	if c := s.prev | 0x20; 'a' <= c && c <= 'z' {
		s.letter(b[0])
	}
	s.prev = b[0]
	return 1
}

// letter counts a byte that follows a letter. In Windows-1252 0x80 to 0x9F are
// signs, hardly ever inside a word save the apostrophe, dashes and quotes that
// are left out here; in Mac Roman they are the lower-case accented letters.
func (s *byteStats) letter(c byte) {
	switch {
	case c >= 0xc0 && c != 0xd7 && c != 0xf7:
		s.windows++
	case c == 0x82, c == 0x83, c >= 0x87 && c <= 0x90, c >= 0x9a && c <= 0x9f:
		s.mac++
	}
}

// encoding decides. A UTF-8 file may have some stray bytes; text in another
// encoding is hardly ever valid UTF-8 by chance.
func (s *byteStats) encoding() Encoding {
	s.drain(true)
	switch {
	case s.stray == 0, s.multi*10 >= s.stray:
		return UTF8
	case s.mac > s.windows:
		return MacRoman
	}
	return Windows1252
}
