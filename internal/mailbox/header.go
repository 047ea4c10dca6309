package mailbox

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/fichahq/ficha/internal/contact"
)

// readHeader reads a header up to its blank line. Lines that belong into no header are passed
// over, and so is what is longer than maxHeader.
func readHeader(r *bufio.Reader) message.Header {
	var kept bytes.Buffer
	field := false
	for {
		line, err := readLine(r, maxHeader)
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 {
			break
		}
		if text[0] != ' ' && text[0] != '\t' {
			field = isField(text)
		}
		if field && kept.Len()+len(text) < maxHeader {
			kept.Write(text)
			kept.WriteString("\r\n")
		}
		if err != nil {
			break
		}
	}
	kept.WriteString("\r\n")
	header, err := textproto.ReadHeader(bufio.NewReader(&kept))
	if err != nil {
		return message.Header{}
	}
	return message.Header{Header: header}
}

// readLine reads a line with its end, of which at most limit bytes are given.
func readLine(r *bufio.Reader, limit int) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) <= limit {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull { //nolint:errorlint // it is given as it is
			return line, err
		}
	}
}

func isField(line []byte) bool {
	name, _, found := bytes.Cut(line, []byte(":"))
	return found && len(name) > 0 && !bytes.ContainsFunc(bytes.TrimRight(name, " \t"), func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// decodeWords gives the text of a header field. What is no text in any encoding that is known is
// given as it stands.
func decodeWords(raw string) string {
	raw = toText([]byte(raw), "")
	decoder := mime.WordDecoder{CharsetReader: charsetReader}
	decoded, err := decoder.DecodeHeader(raw)
	if err != nil {
		decoded = raw
	}
	return strings.ToValidUTF8(decoded, "�")
}

func charsetReader(charset string, r io.Reader) (io.Reader, error) {
	encoding, err := htmlindex.Get(charset)
	if err != nil {
		return nil, err
	}
	return encoding.NewDecoder().Reader(r), nil
}

// toText gives bytes as text. They are what they claim to be, unless that cannot be: then, and
// without a claim, UTF-8, else Windows-1252, in which all bytes mean something.
func toText(raw []byte, charset string) string {
	charset = strings.ToLower(strings.TrimSpace(charset))
	if charset != "" && charset != "utf-8" && charset != "us-ascii" {
		if encoding, err := htmlindex.Get(charset); err == nil {
			if decoded, err := encoding.NewDecoder().Bytes(raw); err == nil {
				return string(decoded)
			}
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "�")
	}
	return string(decoded)
}

// oneLine gives a text as it fits into one line of at most some characters.
func oneLine(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	text = strings.Join(strings.Fields(text), " ")
	if characters := []rune(text); len(characters) > most {
		text = strings.TrimSpace(string(characters[:most-1])) + "…"
	}
	return text
}

var looseAddress = regexp.MustCompile(`[^\s<>"'(),:;@]+@[^\s<>"'(),:;@]+`)

// addresses reads a field of addresses, as far as there are any.
func addresses(raw string) (out []Address) {
	raw = toText([]byte(raw), "")
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charsetReader}}
	list, err := parser.ParseList(raw)
	if err != nil {
		list = looseAddresses(raw)
	}
	for _, found := range list {
		clean, err := contact.Email(found.Address)
		if err == nil && clean != "" && len(out) < maxAddresses {
			out = append(out, Address{Name: oneLine(found.Name, contact.MaxTextLength), Mail: clean})
		}
	}
	return out
}

// looseAddresses finds what looks like addresses in a field that is none of addresses.
func looseAddresses(raw string) (out []*mail.Address) {
	for n, at := range looseAddress.FindAllStringIndex(raw, maxAddresses) {
		found := &mail.Address{Address: raw[at[0]:at[1]]}
		if n == 0 {
			found.Name = strings.Trim(decodeWords(raw[:at[0]]), "<>\"'(),:; \t")
		}
		out = append(out, found)
	}
	return out
}

var messageID = regexp.MustCompile(`<([^<>]{1,900})>`)

// messageIDs reads a field of ids, without their <>.
func messageIDs(raw string) (out []string) {
	for _, found := range messageID.FindAllStringSubmatch(raw, -1) {
		if id := strings.Join(strings.Fields(found[1]), ""); id != "" {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		out = strings.Fields(strings.Trim(raw, "<> \t"))
	}
	return out
}

// answered gives the ids of the mails that one answers, the latest first.
func answered(h message.Header) (out []string) {
	seen := map[string]bool{}
	references := messageIDs(h.Get("References"))
	candidates := messageIDs(h.Get("In-Reply-To"))
	for _, id := range slices.Backward(references) {
		candidates = append(candidates, id)
	}
	for _, id := range candidates {
		if id = validID(id); id != "" && !seen[id] && len(out) < maxAnswers {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func validID(id string) string { return strings.ToValidUTF8(id, "") }

func dateOf(h message.Header) time.Time {
	at, err := mail.ParseDate(strings.TrimSpace(h.Get("Date")))
	if err != nil || at.Year() < 1980 || at.Year() > 2200 {
		return time.Time{}
	}
	return at.UTC()
}

// readFields reads what the header says.
func (m *Mail) readFields(h message.Header) {
	if ids := messageIDs(h.Get("Message-Id")); len(ids) > 0 {
		m.MessageID = validID(ids[0])
	}
	m.Answers = answered(h)
	if from := addresses(h.Get("From")); len(from) > 0 {
		m.From = from[0]
	} else if sender := addresses(h.Get("Sender")); len(sender) > 0 {
		m.From = sender[0]
	}
	m.ReplyTo, m.To, m.Cc = addresses(h.Get("Reply-To")), addresses(h.Get("To")), addresses(h.Get("Cc"))
	m.Subject = oneLine(decodeWords(h.Get("Subject")), maxSubject)
	m.Date = dateOf(h)
	m.Program = isProgram(h)
	m.Mark = strings.TrimSpace(h.Get(markField))
}
