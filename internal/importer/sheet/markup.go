package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// markup reads the XML of a workbook's parts token by token, without keeping or making anything: see ADR 6 for
// the reason. It knows what such parts may have: elements, attributes, texts, CDATA, comments and the five
// entities of XML itself, in UTF-8. A document type, which could define others, is a fault, as is all that is no XML.
type markup struct {
	r          io.Reader
	buf        []byte // grows with the longest token, up to MaxRecord
	start, end int    // of what is not read yet
	eof        bool
	name       []byte // of the element, without its prefix
	attrs      []xmlAttr
	text       []byte // of a text, as it is meant
	decoded    []byte
	closing    bool // the start was the end, too: that comes next
	depth      int  // elements that are open
}

// xmlAttr is one of a start, as it is written.
type xmlAttr struct{ name, value []byte }

// maxAttrs is the most attributes of an element; cells and rows have a dozen at most.
const maxAttrs = 1 << 10

// kind is what a token is.
type kind int

const (
	atEnd kind = iota // of the part
	startOf
	endOf
	textOf
	nothing // what says nothing, such as a comment
)

var errMarkup = errors.New("sheet: this is no XML of a workbook")

func newMarkup(r io.Reader) *markup { return &markup{r: r, buf: make([]byte, headSize)} }

// next gives the next token that says something. What the markup says of it holds until the next call.
func (m *markup) next() (kind, error) {
	if m.closing {
		m.closing = false
		m.depth--
		return endOf, nil
	}
	for {
		k, size, err := m.scan(m.buf[m.start:m.end])
		if err != nil {
			return atEnd, err
		}
		if size > 0 {
			m.start += size
			if k != nothing {
				return k, nil
			}
			continue
		}
		if m.eof && m.start == m.end && m.depth == 0 {
			return atEnd, nil
		}
		if m.eof {
			return atEnd, io.ErrUnexpectedEOF
		}
		if err := m.fill(); err != nil {
			return atEnd, err
		}
	}
}

// scan reads the token at the begin of data, if its end is there: else the size is 0.
func (m *markup) scan(data []byte) (k kind, size int, err error) {
	switch {
	case len(data) == 0:
		return nothing, 0, nil
	case data[0] != '<':
		return m.scanText(data)
	case len(data) < 3:
		return nothing, 0, nil
	}
	switch data[1] {
	case '/':
		return m.scanEnd(data)
	case '?':
		return m.skip(data, 2, "?>")
	case '!':
		return m.scanOther(data)
	}
	return m.scanStart(data)
}

func (m *markup) scanText(data []byte) (kind, int, error) {
	size := bytes.IndexByte(data, '<')
	if size < 0 {
		if !m.eof {
			return nothing, 0, nil
		}
		size = len(data)
	}
	var err error
	m.text, err = m.decode(data[:size])
	return textOf, size, err
}

func (m *markup) scanEnd(data []byte) (kind, int, error) {
	size := bytes.IndexByte(data, '>') + 1
	if size == 0 {
		return nothing, 0, nil
	}
	m.name = local(trimRight(data[2 : size-1]))
	if m.depth--; m.depth < 0 || len(m.name) == 0 {
		return nothing, 0, errMarkup
	}
	return endOf, size, nil
}

// skip passes over what begins so and ends with mark.
func (m *markup) skip(data []byte, from int, mark string) (kind, int, error) {
	at := bytes.Index(data[from:], []byte(mark))
	if at < 0 {
		return nothing, 0, nil
	}
	size := from + at + len(mark)
	if declared := data[:size]; from == 2 && bytes.HasPrefix(declared, []byte("<?xml ")) {
		declared = bytes.ToLower(declared)
		if bytes.Contains(declared, []byte("encoding")) && !bytes.Contains(declared, []byte("utf-8")) && !bytes.Contains(declared, []byte("us-ascii")) {
			return nothing, 0, errMarkup
		}
	}
	return nothing, size, nil
}

const (
	commentMark = "<!--"
	cdataMark   = "<![CDATA["
)

func (m *markup) scanOther(data []byte) (kind, int, error) {
	for _, mark := range []string{commentMark, cdataMark} {
		switch {
		case len(data) < len(mark) && bytes.HasPrefix([]byte(mark), data):
			return nothing, 0, nil
		case !bytes.HasPrefix(data, []byte(mark)):
		case mark == commentMark:
			return m.skip(data, len(mark), "-->")
		default:
			_, size, err := m.skip(data, len(mark), "]]>")
			if size == 0 || err != nil {
				return nothing, 0, err
			}
			m.text = data[len(mark) : size-3]
			return textOf, size, valid(m.text)
		}
	}
	return nothing, 0, errMarkup
}

func (m *markup) scanStart(data []byte) (kind, int, error) {
	at := 1
	for at < len(data) && !space(data[at]) && data[at] != '>' && data[at] != '/' {
		at++
	}
	m.name, m.attrs = local(data[1:at]), m.attrs[:0]
	for {
		for at < len(data) && space(data[at]) {
			at++
		}
		switch {
		case at == len(data) || data[at] == '/' && at+1 == len(data):
			return nothing, 0, nil
		case data[at] == '>', data[at] == '/' && data[at+1] == '>':
			if m.closing = data[at] == '/'; m.closing {
				at++
			}
			if len(m.name) == 0 {
				return nothing, 0, errMarkup
			}
			m.depth++
			return startOf, at + 1, nil
		}
		size, err := m.scanAttribute(data[at:])
		if size == 0 || err != nil {
			return nothing, 0, err
		}
		at += size
	}
}

// scanAttribute reads name="value"; 0 when its end is not there yet.
func (m *markup) scanAttribute(data []byte) (size int, err error) {
	equals := bytes.IndexByte(data, '=')
	if equals < 0 {
		return 0, missing(data, "<>")
	}
	name := trimRight(data[:equals])
	for _, c := range name {
		if space(c) || c == '<' || c == '>' || c == '"' || c == '\'' || c == '/' {
			return 0, errMarkup
		}
	}
	if len(name) == 0 {
		return 0, errMarkup
	}
	at := equals + 1
	for at < len(data) && space(data[at]) {
		at++
	}
	if at == len(data) {
		return 0, nil
	}
	quote := data[at]
	if quote != '"' && quote != '\'' {
		return 0, errMarkup
	}
	length := bytes.IndexByte(data[at+1:], quote)
	if length < 0 {
		return 0, missing(data[at:], "<")
	}
	value := data[at+1 : at+1+length]
	if bytes.IndexByte(value, '<') >= 0 {
		return 0, errMarkup
	}
	if _, err := m.decode(value); err != nil {
		return 0, err
	}
	if m.attrs = append(m.attrs, xmlAttr{name, value}); len(m.attrs) > maxAttrs {
		return 0, errQuota()
	}
	return at + length + 2, nil
}

// missing is the fault of something that has not ended before what cannot be in it.
func missing(data []byte, never string) error {
	if bytes.ContainsAny(data, never) {
		return errMarkup
	}
	return nil
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func trimRight(data []byte) []byte {
	for len(data) > 0 && space(data[len(data)-1]) {
		data = data[:len(data)-1]
	}
	return data
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// is says whether the element is called so.
func (m *markup) is(name string) bool { return string(m.name) == name }

// attr gives an attribute by its name, whatever its prefix, until the next one is asked for; nil if it is not there.
func (m *markup) attr(name string) []byte {
	for _, a := range m.attrs {
		if string(local(a.name)) == name && (len(a.name) == len(name) || string(a.name[:len(a.name)-len(name)]) != "xmlns:") {
			value, _ := m.decode(a.value) // it was possible before
			return value
		}
	}
	return nil
}

// attrText is an attribute that is kept.
func (m *markup) attrText(name string) string { return string(m.attr(name)) }

// attrNumber is an attribute that is a number; 0 for another one.
func (m *markup) attrNumber(name string) (n int) {
	if text := m.attr(name); len(text) > 0 {
		n, _ = strconv.Atoi(string(text))
	}
	return n
}

// decode gives a text as it is meant: entities resolved, ends of lines as one character.
func (m *markup) decode(raw []byte) ([]byte, error) {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return raw, valid(raw)
	}
	m.decoded = m.decoded[:0]
	for at := 0; at < len(raw); at++ {
		switch raw[at] {
		case '\r':
			if at+1 == len(raw) || raw[at+1] != '\n' {
				m.decoded = append(m.decoded, '\n')
			}
		case '&':
			size, r := entity(raw[at:])
			if size == 0 {
				return nil, errMarkup
			}
			m.decoded = utf8.AppendRune(m.decoded, r)
			at += size - 1
		default:
			m.decoded = append(m.decoded, raw[at])
		}
	}
	return m.decoded, valid(m.decoded)
}

// entity reads one at the begin of data; 0 for what is none.
func entity(data []byte) (size int, r rune) {
	end := bytes.IndexByte(data[:min(len(data), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	switch name := string(data[1:end]); name {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "quot":
		r = '"'
	case "apos":
		r = '\''
	default:
		base := 10
		if name[0] != '#' {
			return 0, 0
		}
		if name = name[1:]; name != "" && name[0] == 'x' {
			name, base = name[1:], 16
		}
		n, err := strconv.ParseUint(name, base, 32)
		if err != nil || n > utf8.MaxRune {
			return 0, 0
		}
		r = rune(n)
	}
	return end + 1, r
}

// valid refuses what no XML may have: another encoding, and most control characters.
func valid(text []byte) error {
	ascii := true
	for _, c := range text {
		if c < ' ' && !space(c) {
			return errMarkup
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii && !utf8.Valid(text) {
		return errMarkup
	}
	return nil
}

// fill moves what is left to the front and reads more, into a larger buffer for a token that does not fit.
func (m *markup) fill() error {
	left := m.end - m.start
	if left > MaxRecord {
		return errQuota()
	}
	into := m.buf
	if left > len(m.buf)/2 {
		into = make([]byte, 2*len(m.buf))
	}
	copy(into, m.buf[m.start:m.end])
	m.buf, m.start, m.end = into, 0, left
	for range 100 {
		n, err := m.r.Read(m.buf[m.end:])
		m.end += n
		if errors.Is(err, io.EOF) {
			m.eof = true
			return nil
		}
		if n > 0 || err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
