package mailbox

import (
	"context"
	"html"
	"io"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-message"
	gomail "github.com/emersion/go-message/mail"

	"github.com/fichahq/ficha/internal/conversation"
)

// maxReferences is how many earlier mails one names.
const maxReferences = 30

// letter is a message of ours as a mail.
type letter struct {
	conversation.Sending

	set Settings
	id  string // its Message-ID
	now time.Time
}

// subject gives what the conversation is about, "Re:" before it in all but its first mail.
func (l letter) subject() string {
	subject, _ := l.Conversation.Additional["mail_subject"].(string)
	if subject = oneLine(subject, maxSubject); subject == "" {
		subject = oneLine(l.Inbox.Name, maxSubject)
	}
	if len(l.Thread) > 0 && !strings.HasPrefix(strings.ToLower(subject), "re:") {
		subject = "Re: " + subject
	}
	return subject
}

// answers gives the mail that this one answers, the contact's last or else our last, and all
// before it.
func (l letter) answers() (to string, references []string) {
	for _, id := range l.Thread {
		if id = storedID(id); id == "" {
			continue
		}
		references = append(references, id)
		if to == "" || !isOurs(l.Inbox, id) {
			to = id
		}
	}
	if n := len(references); n > maxReferences { // the first one holds a thread together
		references = append(references[:1:1], references[n-maxReferences+1:]...)
	}
	return to, references
}

var plainID = regexp.MustCompile(`^[^\s<>]+@[^\s<>]+$`)

// storedID gives an id that can be named in a mail; one that stands for a mail without any
// cannot.
func storedID(id string) string {
	if !plainID.MatchString(id) {
		return ""
	}
	return id
}

// header gives all that stands above the mail.
func (l letter) header() gomail.Header {
	var h gomail.Header
	address := &mail.Address{Name: oneLine(l.Inbox.Name, maxSubject), Address: l.set.Address}
	to := &mail.Address{Name: oneLine(l.Contact.Name, maxSubject), Address: l.To}
	h.SetAddressList("From", []*mail.Address{address})
	h.SetAddressList("Reply-To", []*mail.Address{address})
	h.SetAddressList("To", []*mail.Address{to})
	if copies := l.cc(); len(copies) > 0 {
		list := make([]*mail.Address, len(copies))
		for n, address := range copies {
			list[n] = &mail.Address{Address: address}
		}
		h.SetAddressList("Cc", list)
	}
	h.SetSubject(l.subject())
	h.SetDate(l.now)
	h.SetMessageID(l.id)
	if answers, references := l.answers(); answers != "" {
		h.SetMsgIDList("In-Reply-To", []string{answers})
		h.SetMsgIDList("References", references)
	}
	h.Set(markField, markOf(l.Inbox))
	if l.Message.Kind == conversation.Automatic { // no answering machine answers it
		h.Set("Auto-Submitted", "auto-replied")
		h.Set("X-Auto-Response-Suppress", "All")
	}
	return h
}

// writeTo writes the mail: its text, plain and as HTML, and the files.
func (l letter) writeTo(ctx context.Context, out io.Writer) error {
	header := l.header()
	if len(l.Files) == 0 {
		w, err := gomail.CreateInlineWriter(out, header)
		if err != nil {
			return err
		}
		return l.writeText(w)
	}
	w, err := gomail.CreateWriter(out, header)
	if err != nil {
		return err
	}
	if l.Message.Content != "" {
		inline, err := w.CreateInline()
		if err != nil {
			return err
		}
		if err := l.writeText(inline); err != nil {
			return err
		}
	}
	for _, file := range l.Files {
		if err := writeFile(ctx, w, file); err != nil {
			return err
		}
	}
	return w.Close()
}

func (l letter) writeText(w *gomail.InlineWriter) error {
	text := strings.ReplaceAll(l.Message.Content, "\r\n", "\n")
	for _, form := range []struct{ kind, content string }{{"text/plain", text + "\n"}, {"text/html", toHTML(text)}} {
		var h gomail.InlineHeader
		h.SetContentType(form.kind, map[string]string{"charset": "utf-8"})
		part, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, strings.ReplaceAll(form.content, "\n", "\r\n")); err != nil {
			return err
		}
		if err := part.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

func writeFile(ctx context.Context, w *gomail.Writer, file conversation.StoredFile) error {
	content, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	h := gomail.AttachmentHeader{Header: message.Header{}}
	h.SetContentType(file.Type, nil)
	h.SetFilename(file.Name)
	part, err := w.CreateAttachment(h)
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, content); err != nil {
		return err
	}
	return part.Close()
}

var link = regexp.MustCompile(`https?://[^\s<>"']+[^\s<>"'.,;:!?)\]]`)

// toHTML gives a text as a page of HTML, its links as links.
func toHTML(text string) string {
	var out strings.Builder
	out.WriteString("<!DOCTYPE html>\n<html><body><div>")
	at := 0
	for _, found := range link.FindAllStringIndex(text, -1) {
		out.WriteString(lines(text[at:found[0]]))
		address := html.EscapeString(text[found[0]:found[1]])
		out.WriteString(`<a href="` + address + `">` + address + "</a>")
		at = found[1]
	}
	out.WriteString(lines(text[at:]))
	out.WriteString("</div></body></html>\n")
	return out.String()
}

func lines(text string) string { return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n") }
