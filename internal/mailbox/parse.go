package mailbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"

	"github.com/fichahq/ficha/internal/conversation"
)

// Parse reads a mail as far as it can be read, with its files or without. It never fails: a mail
// of which nothing can be read has no sender.
func Parse(r io.Reader, files bool) (m Mail) {
	defer func() {
		if recover() != nil { // a library has met what nobody had thought of
			m.Broken = true
		}
	}()
	parse(r, files, &m)
	return m
}

func parse(r io.Reader, files bool, m *Mail) {
	p := &parser{mail: m, files: files}
	limited := &io.LimitedReader{R: r, N: maxMail}
	buffered := bufio.NewReader(limited)
	header := readHeader(buffered)
	m.readFields(header)
	var start prefix
	body := io.TeeReader(buffered, &start)
	entity, err := message.New(header, body)
	p.noteForm(err)
	p.read(entity, 0)
	m.Bounce, m.Cut = p.bounce, m.Cut || limited.N <= 0
	m.Text, m.HTML = p.body()
	if m.Broken && m.Text == "" && m.HTML == "" && len(m.Files) == 0 {
		_, _ = io.CopyN(io.Discard, body, maxHeader) // start has it, as far as there is any
		m.Text = toText(start.kept.Bytes(), "")
	}
	m.Text = tidy(m.Text)
}

// prefix keeps the beginning of what is written to it.
type prefix struct{ kept bytes.Buffer }

// Write keeps what there is room for.
func (p *prefix) Write(data []byte) (int, error) {
	room := max(0, maxHeader-p.kept.Len())
	p.kept.Write(data[:min(room, len(data))])
	return len(data), nil
}

// said is a part of a mail that is text; one that is given in both forms has both.
type said struct{ text, html string }

type parser struct {
	mail   *Mail
	files  bool
	parts  int
	said   []said
	bounce *Bounce
	report bool // inside of a multipart/report
}

// noteForm notes that the form of the mail is broken. An encoding that is unknown is not: the
// bytes are there.
func (p *parser) noteForm(err error) {
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		p.mail.Broken = true
	}
}

// read takes what an entity and its parts say.
func (p *parser) read(e *message.Entity, depth int) {
	if p.parts++; p.parts > maxParts || depth > maxDepth {
		p.mail.Broken = true
		return
	}
	kind, params, _ := e.Header.ContentType()
	kind = strings.ToLower(strings.TrimSpace(kind))
	if parts := e.MultipartReader(); parts != nil {
		p.readParts(parts, kind, depth)
		return
	}
	disposition, _, _ := e.Header.ContentDisposition()
	attached := strings.EqualFold(disposition, "attachment")
	switch {
	case p.report && p.readReport(e, kind):
	case kind == "text/plain" && !attached, !strings.Contains(kind, "/"):
		text := p.text(e, params["charset"])
		if strings.EqualFold(params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
		}
		p.said = append(p.said, said{text: text})
	case kind == "text/html" && !attached:
		p.said = append(p.said, said{html: p.text(e, params["charset"])})
	case kind == "application/pgp-signature", kind == "application/pkcs7-signature", kind == "application/x-pkcs7-signature":
	default:
		p.attach(e, kind)
	}
}

func (p *parser) readParts(parts message.MultipartReader, kind string, depth int) {
	before, inside := len(p.said), p.report
	if kind == "multipart/report" {
		p.report = true
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		p.noteForm(err)
		if part == nil || p.parts > maxParts {
			break
		}
		p.read(part, depth+1)
	}
	p.report = inside
	if kind == "multipart/alternative" {
		p.said = append(p.said[:before:before], oneOf(p.said[before:]))
	}
}

// oneOf makes one part of what was said in several forms.
func oneOf(forms []said) (out said) {
	for _, form := range forms {
		if out.text == "" {
			out.text = form.text
		}
		if form.html != "" {
			out.html = form.html
		}
	}
	return out
}

// text reads a part that is text, as far as it can be decoded.
func (p *parser) text(e *message.Entity, charset string) string {
	raw, err := io.ReadAll(io.LimitReader(e.Body, maxText+1))
	p.noteForm(err)
	if len(raw) > maxText {
		raw, p.mail.Cut = raw[:maxText], true
	}
	return strings.ReplaceAll(toText(raw, charset), "\r\n", "\n")
}

// body gives all that was said as text and, if any of it was, as HTML.
func (p *parser) body() (text, html string) {
	var texts, htmls []string
	rich := false
	for _, part := range p.said {
		if part.text == "" && part.html != "" {
			part.text = htmlToText(part.html)
		}
		if rich = rich || part.html != ""; part.html == "" && part.text != "" {
			part.html = textToHTML(part.text)
		}
		texts, htmls = append(texts, part.text), append(htmls, part.html)
	}
	if rich {
		html = strings.Join(htmls, "\n")
	}
	return strings.Join(texts, "\n"), html
}

// attach keeps a file, if there is room for it.
func (p *parser) attach(e *message.Entity, kind string) {
	file := Attached{Name: fileName(e, kind), Type: kind, ContentID: strings.Trim(e.Header.Get("Content-Id"), "<> \t")}
	if !p.files || len(p.mail.Files) == conversation.MaxFiles {
		p.leaveOut(file.Name)
		return
	}
	data, err := io.ReadAll(io.LimitReader(e.Body, conversation.MaxFileSize+1))
	p.noteForm(err)
	if len(data) > conversation.MaxFileSize {
		p.leaveOut(file.Name)
		return
	}
	file.Data = data
	p.mail.Files = append(p.mail.Files, file)
}

func (p *parser) leaveOut(name string) {
	if len(p.mail.LeftOut) < conversation.MaxFiles {
		p.mail.LeftOut = append(p.mail.LeftOut, name)
	}
}

// fileName gives the name of a file as the mail says it, or one that says what it is.
func fileName(e *message.Entity, kind string) string {
	_, params, _ := e.Header.ContentDisposition()
	name := params["filename"]
	if name == "" {
		_, params, _ = e.Header.ContentType()
		name = params["name"]
	}
	if name = oneLine(decodeWords(name), maxSubject); name != "" {
		return name
	}
	switch major, minor, _ := strings.Cut(kind, "/"); {
	case kind == "message/rfc822":
		return "mail.eml"
	case kind == "text/calendar":
		return "invite.ics"
	case major == "image" || major == "audio" || major == "video":
		return fmt.Sprintf("%s.%s", major, strings.TrimPrefix(minor, "x-"))
	case major == "text":
		return "text.txt"
	}
	return "file"
}

// readReport takes what a mail server reports; false for what is none of it.
func (p *parser) readReport(e *message.Entity, kind string) bool {
	switch kind {
	case "message/disposition-notification": // a mail was read; we ask nobody for that
	case "message/delivery-status", "message/global-delivery-status":
		p.bounce = &Bounce{}
		raw, err := io.ReadAll(io.LimitReader(e.Body, maxHeader))
		p.noteForm(err)
		p.bounce.readStatus(raw)
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
		if p.bounce == nil {
			return false
		}
		h := readHeader(bufio.NewReader(io.LimitReader(e.Body, maxHeader)))
		if ids := messageIDs(h.Get("Message-Id")); len(ids) > 0 {
			p.bounce.MessageID = validID(ids[0])
		}
		if found := addresses(h.Get("To")); p.bounce.Recipient == "" && len(found) > 0 {
			p.bounce.Recipient = found[0].Mail
		}
	default:
		return false
	}
	return true
}
