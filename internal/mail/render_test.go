package mail

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

const link = "https://ficha.exemplo.com/accounts/1/imports/3?a=1&b=2"

func completed() ImportCompleted {
	return ImportCompleted{
		Name: "Ana", AccountName: "Padaria Pão Quente", FileName: "clientes ação.csv",
		Rows: 12345, Created: 12000, Updated: 300, Unchanged: 40, Skipped: 1, Rejected: 4,
		Duration: 62 * time.Second, Link: link,
		Reasons: []Reason{{Line: 1007, Column: "E-mail", Text: "Isto não é um e-mail."}, {Line: 9, Text: "5 células"}},
	}
}

func letters() map[string]Letter {
	return map[string]Letter{
		"completed": completed(),
		"clean":     ImportCompleted{FileName: "a.csv", Rows: 60, Created: 60, Link: link},
		"failed":    ImportFailed{Name: "Ana", AccountName: "Padaria", FileName: "a.csv", Reason: "Há aspas que não fecham na linha 2.", Link: link},
		"half":      ImportFailed{FileName: "a.csv", Reason: "storage", Rows: 2000, Created: 1500, Updated: 1, Link: link},
		"password":  PasswordReset{Name: "Ana", Link: link},
		"invited":   Invitation{Name: "Bia", Inviter: "Ana", AccountName: "Padaria", Link: link},
	}
}

func render(t *testing.T, locale string, letter Letter) Rendered {
	t.Helper()
	rendered, err := Render(locale, letter)
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

func TestPersonReadsEverythingThatMatters(t *testing.T) {
	for _, c := range []struct {
		letter, locale, subject string
		texts                   []string
	}{
		{"completed", "pt-BR", "Importação concluída: clientes ação.csv", []string{"Olá, Ana,", "Padaria Pão Quente", "1 min 2 s", "12.345", "12.000", "300", "Linha 1.007, coluna E-mail: Isto não é um e-mail.", "Linha 9: 5 células", "… e mais 2", "Baixe as linhas rejeitadas"}},
		{"completed", "en", "Import finished: clientes ação.csv", []string{"Hello Ana,", "12,345", "Line 1,007, column E-mail:", "… and 2 more", "Download the rejected rows"}},
		{"clean", "en", "Import finished: a.csv", []string{"Hello,", "less than a second", "60"}},
		{"failed", "pt-BR", "A importação falhou: a.csv", []string{"Há aspas que não fecham na linha 2.", "Nenhum contato foi criado"}},
		{"failed", "en", "Import failed: a.csv", []string{"No contact was created"}},
		{"half", "pt-BR", "A importação falhou: a.csv", []string{"2.000", "1.500", "nada é criado em dobro"}},
		{"half", "en", "Import failed: a.csv", []string{"2,000", "nothing is created twice"}},
		{"password", "pt-BR", "Escolha uma nova senha", []string{"2 horas", "Se não foi você"}},
		{"password", "en", "Choose a new password", []string{"2 hours", "If it was not you"}},
		{"invited", "pt-BR", "Ana convidou você para Padaria", []string{"Olá, Bia,", "7 dias"}},
		{"invited", "en", "Ana invites you to Padaria", []string{"Hello Bia,", "7 days"}},
	} {
		got := render(t, c.locale, letters()[c.letter])
		if got.Subject != c.subject {
			t.Errorf("%s %s: subject %q", c.letter, c.locale, got.Subject)
		}
		for _, want := range append(c.texts, link) {
			if !strings.Contains(got.Text, want) {
				t.Errorf("%s %s: the text lacks %q:\n%s", c.letter, c.locale, want, got.Text)
			}
			if !strings.Contains(visible(t, got.HTML), want) {
				t.Errorf("%s %s: the HTML lacks %q", c.letter, c.locale, want)
			}
		}
		if !strings.Contains(got.HTML, `<html lang="`+c.locale+`"`) {
			t.Errorf("%s %s: the HTML does not say its language", c.letter, c.locale)
		}
	}
}

// visible is what stands between the tags.
func visible(t *testing.T, html string) string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(html))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatalf("the HTML is broken: %v", err)
		}
		if data, ok := token.(xml.CharData); ok {
			text.Write(data)
		}
	}
}

func TestNeverHalfOfEachLanguage(t *testing.T) {
	english := []string{"Hello", "import finished", "rows", "you ", "password", "link is", "open this"}
	portuguese := []string{"Olá", "importação", "linhas", "você", "senha", "vale por", "abra este"}
	for name, letter := range letters() {
		inPortuguese, inEnglish := render(t, "pt-BR", letter), render(t, "en", letter)
		for i := range english {
			if strings.Contains(strings.ToLower(inPortuguese.Text+visible(t, inPortuguese.HTML)), strings.ToLower(english[i])) {
				t.Errorf("%s in Portuguese says %q", name, english[i])
			}
			if strings.Contains(strings.ToLower(inEnglish.Text), strings.ToLower(portuguese[i])) {
				t.Errorf("%s in English says %q", name, portuguese[i])
			}
		}
	}
}

func TestTextHasNoGapsAndEndsWithASignature(t *testing.T) {
	for name, letter := range letters() {
		text := render(t, "en", letter).Text
		if strings.Contains(text, "\n\n\n") || !strings.Contains(text, "\n-- \n") || strings.Contains(text, "<no value>") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

func TestReasonsAreLimited(t *testing.T) {
	many := completed()
	many.Rejected = 5000
	many.Reasons = make([]Reason, 5000)
	if got := render(t, "en", many).Text; strings.Count(got, "\n- Line") != maxReasons || !strings.Contains(got, "… and 4,990 more") {
		t.Errorf("the text is\n%s", got)
	}
}

func TestForeignTextsStayTexts(t *testing.T) {
	evil := completed()
	evil.FileName = "<script>alert(1)</script>\r\nBcc: x@y.z"
	evil.AccountName, evil.Name = "<img src=x onerror=alert(1)>", "<b>%s%d{{.}}"
	evil.Reasons[0].Column = "\"><script>"
	evil.Link = "javascript:alert(1)"
	got := render(t, "en", evil)
	for _, bad := range []string{"<script", "<img", "<b>%s", `href="javascript`} {
		if strings.Contains(got.HTML, bad) {
			t.Errorf("the HTML has %s", bad)
		}
	}
	if strings.ContainsAny(got.Subject, "\r\n") || !strings.Contains(got.Text, "<b>%s%d{{.}}") {
		t.Errorf("subject %q, text\n%s", got.Subject, got.Text)
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "menos de um segundo", 1400 * time.Millisecond: "1 segundo", 59 * time.Second: "59 segundos",
		60 * time.Second: "1 min 0 s", 59*time.Minute + 59*time.Second: "59 min 59 s", 90 * time.Minute: "1 h 30 min",
	} {
		if got := (words{portuguese: true}).duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
