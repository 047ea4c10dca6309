package fold

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Key gives the text by which s is sorted and compared loosely: without
// accents, lower-case, compatibility forms resolved (NFKD), runs of blanks one
// space and none at the ends. Keys are compared byte by byte, so both
// databases give the same order. Key(Key(s)) == Key(s).
func Key(s string) string {
	if isKey(s) {
		return s
	}
	if key, ok := latinKey(s); ok {
		return key
	}
	return unicodeKey(s)
}

// isKey is true for plain lower-case text, which is its own key.
func isKey(s string) bool {
	space := true // a leading space has to go
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || 'A' <= c && c <= 'Z' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// latinEnd is the first character behind the Latin blocks that latinKey reads
// from a table, ten times faster than decomposing.
const latinEnd = 0x250

// latinKey is unicodeKey for text of Latin letters; ok is false when s has
// anything else.
func latinKey(s string) (key string, ok bool) {
	var stack [64]byte
	out := stack[:0]
	table := latinKeys()
	space := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c == 0x7f {
			space = true
			continue
		}
		r := rune(c)
		if c >= utf8.RuneSelf {
			var size int
			r, size = utf8.DecodeRuneInString(s[i:])
			if r >= latinEnd || table[r] == "" {
				return "", false
			}
			i += size - 1
		}
		if space && len(out) > 0 {
			out = append(out, ' ')
		}
		space = false
		out = append(out, table[r]...)
	}
	return string(out), true
}

// latinKeys has the key of each single character before latinEnd, "" where
// it depends on its neighbours (blanks).
var latinKeys = sync.OnceValue(func() *[latinEnd]string {
	table := new([latinEnd]string)
	for r := range rune(latinEnd) {
		if key := unicodeKey("a" + string(r) + "b"); !strings.Contains(key, " ") {
			table[r] = key[1 : len(key)-1]
		}
	}
	return table
})

func unicodeKey(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	k := keyBuilder{b: &b}
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\ufffd")) {
		if t, ok := undecomposed[r]; ok {
			for _, r := range t {
				k.add(r)
			}
			continue
		}
		k.add(r)
	}
	return b.String()
}

// keyBuilder appends lower-case characters and holds back spaces until
// something follows them.
type keyBuilder struct {
	b     *strings.Builder
	space bool
}

func (k *keyBuilder) add(r rune) {
	switch {
	case IsBlankOrControl(r):
		k.space = k.space || !isInvisible(r)
		return
	case r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r):
		return
	}
	if k.space && k.b.Len() > 0 {
		k.b.WriteByte(' ')
	}
	k.space = false
	k.b.WriteRune(unicode.ToLower(r))
}

// undecomposed has the Latin letters that Unicode does not take apart into a
// letter and an accent, though people look for them without it.
var undecomposed = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
	'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d",
	'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ħ': "h", 'Ħ': "h", 'ı': "i",
}
