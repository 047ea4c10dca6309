package sheet

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
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

// markupForm is how files begin that are text and no list: pages that systems save as
// .xls, the XML of old workbooks, JSON, the cards of an address book, statements of SQL.
var markupForm = regexp.MustCompile(`^(?:\x{feff})?\s*(?:(?i:<!doctype|<html|<head|<body|<table|<\?xml|<meta|<style)|\[\s*\{|\{\s*"|(?i:begin:vcard|insert\s+into\s|create\s+table\s|--[^\n]*\bdump\b))`)

// isBinary is true for known marks, for markup, and where one byte in twenty is a control
// character that no text has. A few NULs in a text are no reason.
func isBinary(head []byte) bool {
	for _, mark := range binaryMarks {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	if markupForm.Match(head[:min(len(head), 1024)]) {
		return true
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
	if markupForm.Match(head[:min(len(head), 1024)]) {
		return notTextBut(IsMarkup)
	}
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
	windows int // how much stray bytes look like letters of words in Windows-1252
	mac     int // in Mac Roman
	dos     int // and in code page 850
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
	next := byte(' ')
	if len(b) > 1 {
		next = b[1]
	}
	s.judge(b[0], next)
	s.prev = b[0]
	return 1
}

// judge says what a stray byte means in each encoding. Between 0x91 and 0x99
// Windows-1252 has the quotes and dashes that stand in words too, so these say
// nothing.
func (s *byteStats) judge(c, next byte) {
	if c >= 0x91 && c <= 0x99 {
		return
	}
	s.windows += likely(charmap.Windows1252.DecodeByte(c), s.prev, next)
	s.mac += likely(charmap.Macintosh.DecodeByte(c), s.prev, next)
	if r := charmap.CodePage850.DecodeByte(c); unicode.IsLetter(r) || !isLetter(s.prev) || !isLetter(next) {
		s.dos += likely(r, s.prev, next)
	} else {
		s.dos -= 4 // a piece of a frame amid a word
	}
}

// The accented letters of the languages that such files are in, the commonest first.
const (
	commonLetters = "áâãàçéêíóôõúÁÂÃÀÇÉÊÍÓÔÕÚ"
	otherLetters  = "äåæèëìîïñòöøùûüýÿßÄÅÆÈËÌÎÏÑÒÖØÙÛÜÝ"
)

// likely is how well a letter stands between two bytes, 0 to 4: a small one behind
// small ones, a capital among capitals or at the begin of a word.
func likely(r rune, prev, next byte) int {
	var weight int
	switch {
	case strings.ContainsRune(commonLetters, r):
		weight = 3
	case strings.ContainsRune(otherLetters, r):
		weight = 1
	default:
		return 0
	}
	behind, before := isLetter(prev), isLetter(next)
	switch upper := unicode.IsUpper(r); {
	case unicode.ToLower(r) == 'ç' && before && !isBackVowel(next),
		unicode.ToLower(r) == 'á' && before && isBackVowel(next),
		!behind && (!before || unicode.ToLower(r) == 'ç'),
		behind && isSmall(prev) && upper,
		before && isSmall(next) && upper && behind,
		before && !isSmall(next) && !upper:
		return 0
	}
	if unicode.ToLower(r) == 'ã' && next|0x20 == 'o' {
		weight++ // the commonest of all
	}
	return weight
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isBackVowel is true of a, o and u: a cedilla stands before those only, á before none.
func isBackVowel(c byte) bool { return strings.IndexByte("aou", c|0x20) >= 0 }

func isSmall(c byte) bool { return 'a' <= c && c <= 'z' }

// encoding decides. A UTF-8 file may have some stray bytes; text in another
// encoding is hardly ever valid UTF-8 by chance.
func (s *byteStats) encoding() Encoding {
	s.drain(true)
	switch {
	case s.stray == 0, s.multi*10 >= s.stray, s.multi >= 5 && s.multi*50 >= s.stray:
		return UTF8
	case s.dos > s.mac && s.dos > s.windows:
		return IBM850
	case s.mac > s.windows:
		return MacRoman
	}
	return Windows1252
}
