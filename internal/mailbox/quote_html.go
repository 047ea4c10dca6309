package mailbox

import (
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// foldQuote puts what a mail quotes at its end behind a label that opens it. As in [splitQuote],
// nothing is folded that would leave nothing, or that has something of one's own below it.
func foldQuote(body *nethtml.Node, label string) {
	start := quoteNode(body)
	if start == nil || !saidBefore(start, body) {
		return
	}
	summary := &nethtml.Node{Type: nethtml.ElementNode, Data: "summary", DataAtom: atom.Summary}
	summary.AppendChild(&nethtml.Node{Type: nethtml.TextNode, Data: label})
	fold := &nethtml.Node{Type: nethtml.ElementNode, Data: "details", DataAtom: atom.Details}
	fold.AppendChild(summary)
	parent := start.Parent
	parent.InsertBefore(fold, start)
	for n := start; n != nil; {
		next := n.NextSibling
		parent.RemoveChild(n)
		fold.AppendChild(n)
		n = next
	}
}

// quoteNode gives where a quotation begins that goes on to the end, nil for none: a blockquote,
// with the line above it that says who wrote it, or the fields of another mail as Outlook writes them.
func quoteNode(body *nethtml.Node) *nethtml.Node {
	for n := range body.Descendants() {
		switch {
		case n.Type != nethtml.ElementNode:
		case n.DataAtom == atom.Blockquote:
			if isLast(n, body) {
				return attributed(n)
			}
		case (n.DataAtom == atom.Div || n.DataAtom == atom.P) && headerFrom.MatchString(firstLine(n)):
			if isHeaderBlock(beginning(n)) && isLastButSiblings(n, body) {
				return n
			}
		}
	}
	return nil
}

// attributed gives the node above a quotation that says who wrote it, else the quotation.
func attributed(quote *nethtml.Node) *nethtml.Node {
	for n := quote.PrevSibling; n != nil; n = n.PrevSibling {
		said := strings.TrimSpace(textOf(n))
		switch {
		case said == "" && n.DataAtom != atom.Img:
		case len(said) <= 300 && (wroteEnd.MatchString(said) || wroteGmail.MatchString(said)):
			return n
		default:
			return quote
		}
	}
	return quote
}

// beginning gives the first lines of a node and of those beside it.
func beginning(n *nethtml.Node) (lines []string) {
	for ; n != nil && len(lines) < 8; n = n.NextSibling {
		var source strings.Builder
		if nethtml.Render(&source, n) != nil {
			break
		}
		for line := range strings.SplitSeq(tidy(htmlToText(source.String())), "\n") {
			if strings.TrimSpace(line) != "" {
				lines = append(lines, line)
			}
		}
	}
	return append(lines, "")
}

// maxLine is the most characters that are looked at of a line.
const maxLine = 500

// firstLine gives the first words of a node.
func firstLine(n *nethtml.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			out.WriteString(strings.TrimLeftFunc(d.Data, unicode.IsSpace))
		}
		if out.Len() > 20 { // longer than the name of any field
			break
		}
	}
	return out.String()[:min(out.Len(), maxLine)]
}

// textOf gives what a node says in a line or two.
func textOf(n *nethtml.Node) string {
	if n.Type == nethtml.TextNode {
		return n.Data
	}
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			out.WriteString(d.Data)
		}
		if out.Len() > maxLine {
			break
		}
	}
	return out.String()
}

// says says whether something of a node is seen.
func says(n *nethtml.Node) bool {
	if n.Type == nethtml.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	for d := range n.Descendants() {
		if d.DataAtom == atom.Img || d.Type == nethtml.TextNode && strings.TrimSpace(d.Data) != "" {
			return true
		}
	}
	return n.DataAtom == atom.Img
}

// isLast says whether nothing that is seen follows a node.
func isLast(n, body *nethtml.Node) bool {
	for at := n.NextSibling; at != nil; at = at.NextSibling {
		if says(at) {
			return false
		}
	}
	return isLastButSiblings(n, body)
}

// isLastButSiblings is isLast without those beside the node.
func isLastButSiblings(n, body *nethtml.Node) bool {
	return n.Parent == body || n.Parent == nil || isLast(n.Parent, body)
}

// saidBefore says whether something that is seen stands before a node.
func saidBefore(n, body *nethtml.Node) bool {
	for ; n != nil && n != body; n = n.Parent {
		for at := n.PrevSibling; at != nil; at = at.PrevSibling {
			if says(at) {
				return true
			}
		}
	}
	return false
}
