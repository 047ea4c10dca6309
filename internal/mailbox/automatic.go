package mailbox

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/emersion/go-message"
)

// isProgram says whether a mail was written by a program: an answering machine, a mail server, a
// newsletter. That it came by a list says nothing: many companies let a list pass their mail on.
func isProgram(h message.Header) bool {
	if auto := word(h, "Auto-Submitted"); auto != "" && auto != "no" {
		return true
	}
	switch word(h, "Precedence") {
	case "bulk", "junk", "auto_reply", "auto-reply":
		return true
	}
	for _, field := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoreply-From", "X-Mail-Autoreply", "X-Auto-Response-Suppress", "Feedback-Id"} {
		if h.Has(field) && word(h, field) != "no" {
			return true
		}
	}
	if path := strings.TrimSpace(h.Get("Return-Path")); path == "<>" {
		return true
	}
	for _, from := range addresses(h.Get("From")) {
		user, _, _ := strings.Cut(from.Mail, "@")
		if user == "mailer-daemon" || user == "postmaster" {
			return true
		}
	}
	kind, _, _ := h.ContentType()
	return strings.EqualFold(kind, "multipart/report")
}

// word gives the first word of a field, lower-case.
func word(h message.Header, field string) string {
	text, _, _ := strings.Cut(strings.ToLower(h.Get(field)), ";")
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	return text
}

// readStatus reads what a mail server reports of one recipient; of several, the first that
// could not be reached.
func (b *Bounce) readStatus(report []byte) {
	r := bufio.NewReader(bytes.NewReader(report))
	for range maxParts {
		h := readHeader(r)
		if h.Len() == 0 {
			if _, err := r.Peek(1); err != nil {
				return
			}
			continue
		}
		action := word(h, "Action")
		if b.Final || action != "failed" && action != "delayed" {
			continue
		}
		b.Final = action == "failed"
		b.Recipient = recipient(h)
		b.Reason = reason(h)
	}
}

func recipient(h message.Header) string {
	for _, field := range []string{"Original-Recipient", "Final-Recipient"} {
		_, given, _ := strings.Cut(h.Get(field), ";")
		if found := addresses(given); len(found) > 0 {
			return found[0].Mail
		}
	}
	return ""
}

// reason gives the words of the server, with its code where it says nothing else.
func reason(h message.Header) string {
	_, said, found := strings.Cut(h.Get("Diagnostic-Code"), ";")
	if !found || strings.TrimSpace(said) == "" {
		said = h.Get("Status")
	}
	return oneLine(decodeWords(said), maxAnswer)
}
