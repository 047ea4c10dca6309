package whatsapp

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/text"
)

// maxProfile is as much of a profile's name as is kept.
const maxProfile = 200

// media is a file of a message, which has to be fetched.
type media struct {
	id   string
	kind string // image, audio, video, document or sticker
	name string // as somebody gave it, "" for none
	mime string // as somebody claims
}

var mediaKinds = []string{"image", "audio", "video", "document", "sticker"}

// mediaOf gives the file of a message, nil for none.
func mediaOf(m map[string]any) *media {
	kind := word(m, "type")
	for _, known := range mediaKinds {
		file := part(m, known)
		if kind != known || word(file, "id") == "" {
			continue
		}
		mime, _, _ := strings.Cut(word(file, "mime_type"), ";")
		return &media{id: word(file, "id"), kind: kind, name: word(file, "filename"), mime: strings.TrimSpace(mime)}
	}
	return nil
}

// fileName gives a file the name that somebody gave it, else one of what it is.
func (m media) fileName() string {
	if m.name != "" {
		return m.name
	}
	return m.kind + extensions[m.mime]
}

var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac",
	"audio/amr": ".amr", "video/mp4": ".mp4", "video/3gpp": ".3gp", "application/pdf": ".pdf",
}

// received gives a message as the conversation keeps it, without its file; false for what is
// none. What has no text of its own becomes a line in the locale, with the whole of it in the
// attributes.
func (e envelope) received(locale, country string) (conversation.Received, bool) {
	m := e.Message
	kind := word(m, "type")
	if kind == "request_welcome" { // somebody has only opened the chat
		return conversation.Received{}, false
	}
	out := conversation.Received{
		SourceID: senderOf(m), Known: e.known(country), MessageID: word(m, "id"), Kind: conversation.Incoming, At: instantOf(word(m, "timestamp")),
	}
	content, whole := lineOf(m, locale)
	details := map[string]any{"type": kind}
	if whole {
		details["message"] = m
	}
	if out.Content = content; kind == "reaction" || kind == "system" { // says something without being an answer
		out.Kind = conversation.Automatic
	}
	out.Attributes = map[string]any{"whatsapp": details}
	answered := word(part(m, "context"), "id")
	if kind == "reaction" {
		answered = word(part(m, "reaction"), "message_id")
	}
	if answered != "" {
		out.Answers, out.Attributes["in_reply_to_external_id"] = []string{answered}, answered
	}
	if forwarded, _ := part(m, "context")["forwarded"].(bool); forwarded {
		details["forwarded"] = true
	}
	if referral := part(m, "referral"); referral != nil { // an advertisement that was clicked
		details["referral"] = referral
		out.Additional = map[string]any{"referer": word(referral, "source_url"), "referral": referral}
	}
	return out, true
}

// known is what WhatsApp says of a sender.
func (e envelope) known(country string) contact.Change {
	change := contact.Change{}
	profile := part(e.Contact, "profile")
	for _, name := range []string{word(profile, "name"), word(profile, "username")} {
		if name = cut(fold.Trim(name), maxProfile); name != "" {
			change.Name = &name
			break
		}
	}
	if phone, err := contact.Phone("+"+word(e.Message, "from"), country); err == nil && word(e.Message, "from") != "" {
		change.PhoneNumber = &phone
	}
	return change
}

// instantOf reads the seconds of a timestamp; zero for what is none.
func instantOf(seconds string) time.Time {
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// lineOf gives the text of a message, and whether it says less than the message does.
func lineOf(m map[string]any, locale string) (line string, whole bool) {
	kind := word(m, "type")
	of := part(m, kind)
	switch kind {
	case "text":
		line = word(of, "body")
	case "image", "video", "document", "audio", "sticker":
		if mediaOf(m) != nil {
			return word(of, "caption"), false // what matters is the file
		}
	case "button":
		line, whole = word(of, "text"), true
	case "interactive":
		line, whole = replyLine(of), true
	case "location":
		line, whole = locationLine(of, locale), true
	case "contacts":
		line, whole = contactsLine(parts(m, kind), locale), true
	case "reaction":
		line, whole = reactionLine(of, locale), true
	case "order":
		line, whole = orderLine(of, locale), true
	case "system":
		line, whole = word(of, "body"), true
	}
	if fold.Trim(line) == "" {
		return text.Render(locale, "whatsapp_unsupported", map[string]string{"reason": reasonOf(m)}), true
	}
	return line, whole
}

// reasonOf says in Meta's words why a message is none that can be shown, or of which type it is.
func reasonOf(m map[string]any) string {
	for _, e := range parts(m, "errors") {
		if title := word(e, "title"); title != "" {
			return title
		}
	}
	return word(m, "type")
}

// replyLine is what somebody has chosen of buttons or a list, or filled in of a form.
func replyLine(of map[string]any) string {
	for _, name := range []string{"button_reply", "list_reply"} {
		reply := part(of, name)
		if title := word(reply, "title"); title != "" {
			return joined("\n", title, word(reply, "description"))
		}
	}
	form := part(of, "nfm_reply")
	return joined("\n", word(form, "body"), word(form, "name"))
}

func locationLine(of map[string]any, locale string) string {
	latitude, okLatitude := numberOf(of, "latitude")
	longitude, okLongitude := numberOf(of, "longitude")
	if !okLatitude || !okLongitude {
		return ""
	}
	title := joined(", ", word(of, "name"), word(of, "address"))
	if title == "" {
		title = say(locale, "location")
	}
	return title + "\nhttps://www.google.com/maps?q=" + latitude + "," + longitude
}

func contactsLine(cards []map[string]any, locale string) string {
	var lines []string
	for _, card := range cards {
		facts := []string{word(part(card, "name"), "formatted_name")}
		for _, phone := range parts(card, "phones") {
			facts = append(facts, word(phone, "phone"))
		}
		for _, email := range parts(card, "emails") {
			facts = append(facts, word(email, "email"))
		}
		if line := joined(", ", facts...); line != "" {
			lines = append(lines, say(locale, "contact")+" "+line)
		}
	}
	return strings.Join(lines, "\n")
}

func reactionLine(of map[string]any, locale string) string {
	if emoji := word(of, "emoji"); emoji != "" {
		return say(locale, "reaction") + " " + emoji
	}
	return say(locale, "reaction_removed")
}

func orderLine(of map[string]any, locale string) string {
	lines := []string{say(locale, "order")}
	for _, item := range parts(of, "product_items") {
		quantity, _ := numberOf(item, "quantity")
		price, _ := numberOf(item, "item_price")
		lines = append(lines, joined(" ", quantity, "×", word(item, "product_retailer_id"), joined(" ", word(item, "currency"), price)))
	}
	return joined("\n", append(lines, word(of, "text"))...)
}

// numberOf gives a number as it was written; Meta writes some of them as texts.
func numberOf(object map[string]any, name string) (string, bool) {
	written := word(object, name)
	if number, is := object[name].(json.Number); is {
		written = number.String()
	}
	_, err := strconv.ParseFloat(written, 64)
	return written, err == nil
}

// say gives a word of the catalogue.
func say(locale, word string) string { return text.Word(locale, "whatsapp", word) }

// joined puts what is not empty in a row.
func joined(between string, words ...string) string {
	var there []string
	for _, w := range words {
		if w = fold.Trim(w); w != "" {
			there = append(there, w)
		}
	}
	return strings.Join(there, between)
}
