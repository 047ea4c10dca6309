package mailbox

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tidy gives a text without blanks at the ends of its lines and without more than one empty line
// in a row.
func tidy(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(strings.ToValidUTF8(text, "�"))
	var out strings.Builder
	empty := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t\u00a0")
		if line == "" {
			empty++
			continue
		}
		if out.Len() > 0 {
			out.WriteString(strings.Repeat("\n", min(empty, 1)+1))
		}
		out.WriteString(line)
		empty = 0
	}
	return out.String()
}

// unflow joins the lines of a text that was wrapped for sending (RFC 3676). deleted says that
// the blank at the end of a wrapped line is no part of the text.
func unflow(text string, deleted bool) string {
	var out strings.Builder
	flowing, depth := false, 0
	for line := range strings.SplitSeq(text, "\n") {
		quoted := len(line) - len(strings.TrimLeft(line, ">"))
		line = strings.TrimPrefix(line[quoted:], " ")
		if flowing && quoted != depth {
			out.WriteByte('\n')
			flowing = false
		}
		if !flowing && quoted > 0 {
			out.WriteString(strings.Repeat(">", quoted) + " ")
		}
		depth = quoted
		flowing = strings.HasSuffix(line, " ") && line != "-- "
		if flowing && deleted {
			line = line[:len(line)-1]
		}
		out.WriteString(line)
		if !flowing {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// textToHTML gives a text as HTML, for a mail that has both.
func textToHTML(text string) string {
	return "<div>" + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n") + "</div>"
}

// page is what a piece of HTML says, written line by line.
type page struct {
	out    strings.Builder
	depth  int  // of quotations
	pre    int  // inside of preformatted text
	start  bool // nothing stands in the line yet
	blank  bool // a blank is due before the next word
	hidden int  // inside of what is not shown
}

// htmlToText gives what HTML says, quotations with > before their lines.
func htmlToText(source string) string {
	p := &page{start: true}
	tokens := nethtml.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return p.out.String()
		case nethtml.TextToken:
			if p.hidden == 0 {
				p.say(html.UnescapeString(string(tokens.Raw())))
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			name, _ := tokens.TagName()
			p.open(atom.Lookup(name))
		case nethtml.EndTagToken:
			name, _ := tokens.TagName()
			p.close(atom.Lookup(name))
		case nethtml.CommentToken, nethtml.DoctypeToken:
		}
	}
}

func (p *page) open(tag atom.Atom) {
	switch tag {
	case atom.Br:
		p.newLine()
	case atom.Hr:
		p.endLine()
	case atom.Li:
		p.endLine()
		p.word("-")
		p.blank = true
	case atom.Td, atom.Th:
		p.blank = true
	case atom.Blockquote:
		p.endLine()
		p.depth = min(p.depth+1, maxDepth)
	case atom.Pre:
		p.endLine()
		p.pre++
	case atom.Style, atom.Script, atom.Title, atom.Textarea:
		p.hidden++
	default:
		p.paragraph(tag)
	}
}

func (p *page) close(tag atom.Atom) {
	switch tag {
	case atom.Blockquote:
		p.endLine()
		p.depth = max(0, p.depth-1)
	case atom.Pre:
		p.endLine()
		p.pre = max(0, p.pre-1)
	case atom.Style, atom.Script, atom.Title, atom.Textarea:
		p.hidden = max(0, p.hidden-1)
	default:
		p.paragraph(tag)
	}
}

// paragraph begins a line where a block begins or ends, after an empty one around a paragraph.
func (p *page) paragraph(tag atom.Atom) {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table:
		if p.endLine() {
			p.newLine()
		}
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Center, atom.Address, atom.Dt, atom.Dd, atom.Form, atom.Fieldset:
		p.endLine()
	}
}

// endLine ends the line if anything stands in it.
func (p *page) endLine() bool {
	p.blank = false
	if p.start {
		return false
	}
	p.newLine()
	return true
}

func (p *page) newLine() {
	if p.start && p.depth > 0 {
		p.quote()
	}
	p.out.WriteByte('\n')
	p.start, p.blank = true, false
}

func (p *page) quote() { p.out.WriteString(strings.Repeat(">", p.depth) + " ") }

// say writes a text; blanks and line breaks in it are one blank.
func (p *page) say(text string) {
	if p.pre > 0 {
		for n, line := range strings.Split(text, "\n") {
			if n > 0 {
				p.newLine()
			}
			if line != "" {
				p.word(line)
			}
		}
		return
	}
	words := strings.FieldsFunc(text, isBlank)
	if text != "" && isBlank(rune(text[0])) {
		p.blank = true
	}
	for n, word := range words {
		p.blank = p.blank || n > 0
		p.word(word)
	}
	if len(words) > 0 && isBlank(rune(text[len(text)-1])) {
		p.blank = true
	}
}

func isBlank(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (p *page) word(word string) {
	switch {
	case p.start && p.depth > 0:
		p.quote()
	case !p.start && p.blank:
		p.out.WriteByte(' ')
	}
	p.out.WriteString(word)
	p.start, p.blank = false, false
}
