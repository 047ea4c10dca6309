package sheet

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// twiceMarks is what the first bytes of accented letters, of typographic marks and of emoji
// become when UTF-8 is taken for Windows-1252 and encoded again.
var twiceMarks = [][]byte{[]byte("Ã"), []byte("Â"), []byte("â€"), []byte("â‚"), []byte("ðŸ")}

// mayBeTwice is false of text that was not encoded twice for certain.
func mayBeTwice(text []byte) bool {
	for _, mark := range twiceMarks {
		if bytes.Contains(text, mark) {
			return true
		}
	}
	return false
}

// untwice takes back that UTF-8 was encoded twice, "JoÃ£o" for "João". Every character that is not ASCII
// must be part of it; any other text is given as it is.
func untwice(text []byte) []byte {
	once := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch b, ok := charmap.Windows1252.EncodeRune(r); {
		case ok:
			once = append(once, b)
		case r >= 0x80 && r < 0xa0: // five bytes mean nothing in it, and stay what they are
			once = append(once, byte(r))
		default:
			return text
		}
	}
	if !isProse(once) {
		return text
	}
	return once
}

// proseMarks are the marks that stand in names, addresses and notes beside ASCII's.
const proseMarks = "ªº°§«»–—‘’“”•…€\u00a0"

// isProse is true of UTF-8 with the letters and marks of the languages that such files are in. Text in
// Windows-1252 is that by chance only where a capital stands before a mark, as in IRMÃ before a blank that does not
// break: the small letter that it would be stands behind capitals.
func isProse(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	capitals := 0 // that stand right before
	for _, r := range string(text) {
		letter := r >= 'À' && r <= 'ÿ'
		if r >= utf8.RuneSelf && !letter && r < 0x1f000 && !strings.ContainsRune(proseMarks, r) {
			return false
		}
		if letter && unicode.IsLower(r) && capitals > 1 {
			return false
		}
		if capitals++; !unicode.IsUpper(r) {
			capitals = 0
		}
	}
	return true
}
