package mailbox

import (
	"regexp"
	"strings"
)

// What mail programs write above what they quote, in the languages of those who write to
// companies in Brazil.
var (
	quotedBelow = regexp.MustCompile(`(?i)^[\s*_]*(-{2,}\s*|_{2,}\s*)(original message|original appointment|mensagem original|mensagem encaminhada|mensaje original|message d'origine|ursprüngliche nachricht)(\s*-{2,}|\s*_{2,})?[\s*_]*$`)
	wroteEnd    = regexp.MustCompile(`(?i)(wrote|escreveu|escribió|a écrit|schrieb|ha scritto)\s*:?\s*$`)
	wroteStart  = regexp.MustCompile(`(?i)^\s*(on|em|el|le|am|il|a|o|aos?)\s`)
	wroteGmail  = regexp.MustCompile(`^\s*\d{4}[-/]\d\d?[-/]\d\d?.{0,120}<[^<>\s]+@[^<>\s]+>\s*:\s*$`)
	headerFrom  = regexp.MustCompile(`(?i)^[\s*]*(from|de|von|da)\s*:[\s*]*\S`)
	headerLine  = regexp.MustCompile(`(?i)^[\s*]*(sent|date|to|cc|subject|data|enviad[oa]( em| el)?|para|assunto|asunto|fecha|gesendet|an|betreff)\s*:`)
	rule        = regexp.MustCompile(`^\s*_{10,}\s*$`)
)

// splitQuote parts what somebody has written anew from what they quote below it. Where they
// have written between the lines of another, and where nothing would be left, all is theirs.
func splitQuote(text string) (reply, quoted string) {
	lines := strings.Split(text, "\n")
	at := quoteStart(lines)
	if at < 0 {
		return text, ""
	}
	reply = tidy(strings.Join(lines[:at], "\n"))
	if reply == "" {
		return text, ""
	}
	return reply, strings.Join(lines[at:], "\n")
}

// quoteStart gives the line where a quotation begins that goes on to the end, -1 for none.
func quoteStart(lines []string) int {
	for n, line := range lines {
		switch {
		case quotedBelow.MatchString(line), isHeaderBlock(lines[n:]):
			return n
		case rule.MatchString(line) && n+1 < len(lines) && isHeaderBlock(lines[n+1:]):
			return n
		case isQuoted(line) && onlyQuoted(lines[n:]):
			return n
		}
		if length := attribution(lines[n:]); length > 0 && onlyQuoted(lines[n+length:]) {
			return n
		}
	}
	return -1
}

func isQuoted(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), ">") }

// onlyQuoted says whether nothing of one's own follows.
func onlyQuoted(lines []string) bool {
	for _, line := range lines {
		if strings.TrimSpace(line) != "" && !isQuoted(line) {
			return false
		}
	}
	return true
}

// attribution gives how many lines say who wrote what is quoted below them, 0 for none: mail
// programs wrap them.
func attribution(lines []string) int {
	if wroteGmail.MatchString(lines[0]) {
		return 1
	}
	if !wroteStart.MatchString(lines[0]) && !wroteEnd.MatchString(lines[0]) || isQuoted(lines[0]) {
		return 0
	}
	for n := range min(4, len(lines)) {
		line := lines[n]
		if strings.TrimSpace(line) == "" || isQuoted(line) || len(line) > 300 {
			return 0
		}
		if wroteEnd.MatchString(line) {
			return n + 1
		}
	}
	return 0
}

// isHeaderBlock says whether the lines begin with the fields of another mail, as Outlook writes
// them.
func isHeaderBlock(lines []string) bool {
	if !headerFrom.MatchString(lines[0]) {
		return false
	}
	fields := 0
	for _, line := range lines[1:min(7, len(lines))] {
		if headerLine.MatchString(line) {
			fields++
		}
	}
	return fields >= 2
}
