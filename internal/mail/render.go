package mail

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	texttemplate "text/template"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/fichahq/ficha/internal/text"
)

// Rendered is a mail in one language, ready to be put into a Message.
type Rendered struct{ Subject, Text, HTML string }

// Letter is the data of one kind of mail: see letters.go.
type Letter interface{ write(in words) page }

// Render writes the letter in Portuguese for the locale "pt-BR" and in English for every other.
func Render(locale string, letter Letter) (Rendered, error) {
	in := words{portuguese: locale == text.Portuguese}
	written := letter.write(in)
	written.Language = text.English
	if in.portuguese {
		written.Language = text.Portuguese
	}
	written.Subject = oneLine(written.Subject)
	var plain, rich bytes.Buffer
	if err := plainTemplate.Execute(&plain, written); err != nil {
		return Rendered{}, fmt.Errorf("write the text of a mail: %w", err)
	}
	if err := richTemplate.Execute(&rich, written); err != nil {
		return Rendered{}, fmt.Errorf("write the HTML of a mail: %w", err)
	}
	return Rendered{Subject: written.Subject, Text: plain.String(), HTML: rich.String()}, nil
}

// page is what every mail consists of; both templates show the same one. Empty parts are left out.
type page struct {
	Language   string
	Subject    string
	Heading    string
	Greeting   string
	Paragraphs []string
	Facts      []fact
	ListTitle  string
	List       []string
	Action     string // what the button says
	Link       string // where it leads
	LinkHint   string // stands before the link written out
	Note       string
	Footer     string
}

type fact struct{ Label, Value string }

var (
	//go:embed templates
	templates     embed.FS
	plainTemplate = texttemplate.Must(texttemplate.ParseFS(templates, "templates/letter.txt"))
	richTemplate  = htmltemplate.Must(htmltemplate.ParseFS(templates, "templates/letter.html"))
)

// words says things in one language. Both stand side by side where they are used, so that a change
// to one is a change to the other.
type words struct{ portuguese bool }

// say formats the sentence of the language as fmt.Sprintf does.
func (w words) say(english, portuguese string, values ...any) string {
	if w.portuguese {
		return fmt.Sprintf(portuguese, values...)
	}
	return fmt.Sprintf(english, values...)
}

// number writes 12345 as 12,345 or 12.345.
func (w words) number(n int64) string {
	tag := language.English
	if w.portuguese {
		tag = language.BrazilianPortuguese
	}
	return message.NewPrinter(tag).Sprintf("%d", n)
}

// duration is as exact as a person wants to know.
func (w words) duration(d time.Duration) string {
	seconds := int64(d.Round(time.Second) / time.Second)
	switch {
	case seconds < 1:
		return w.say("less than a second", "menos de um segundo")
	case seconds == 1:
		return w.say("1 second", "1 segundo")
	case seconds < 60:
		return w.say("%d seconds", "%d segundos", seconds)
	case seconds < 60*60:
		return w.say("%d min %d s", "%d min %d s", seconds/60, seconds%60)
	default:
		return w.say("%d h %d min", "%d h %d min", seconds/3600, seconds%3600/60)
	}
}

func (w words) greeting(name string) string {
	if name = oneLine(name); name == "" {
		return w.say("Hello,", "Olá,")
	}
	return w.say("Hello %s,", "Olá, %s,", name)
}

func (w words) linkHint() string {
	return w.say("If the button does not work, open this address:", "Se o botão não funcionar, abra este endereço:")
}
