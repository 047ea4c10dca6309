package importer

import (
	"bytes"
	"fmt"
	"mime"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

// letterOf writes the mail about an import as its reader gets it.
func (w *world) letterOf(i Import) mail.Rendered {
	w.t.Helper()
	letter, err := w.letter(ctx, notification.Notice{AccountID: i.AccountID, UserID: i.UserID, ImportID: i.ID})
	w.must(err)
	written, err := mail.Render(letter.Locale, letter.Letter)
	w.must(err)
	return written
}

func TestLettersInTheReadersLanguage(t *testing.T) {
	good := "Nome;E-mail\nAna;a@x.com\nAna Lima;A@X.com\nBia;não é\n;\nSó Nome;\n"
	bad := "Nome;E-mail;e-mail\nAna;a@x.com;b@x.com\n"
	broken := "name,email\nAna,a@x.com\n\"Bia,b@x.com\n"
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name, account, user, file string
			subject                   string
			text                      []string
		}{
			{"done", "pt-BR", "", good, "Importação concluída: contatos.csv", []string{"Olá, Zé da Silva,", "Linhas no arquivo: 4", "Criados: 2", "Atualizados: 1", "Rejeitados: 1", "Linha 4, coluna E-mail: "}},
			{"done", "en", "", good, "Import finished: contatos.csv", []string{"Hello Zé da Silva,", "Rows in the file: 4", "Created: 2", "Updated: 1", "Rejected: 1", "Line 4, column E-mail: "}},
			{"the user's own language counts", "en", "pt-BR", good, "Importação concluída: contatos.csv", []string{"Olá, Zé da Silva,"}},
			{"the header", "pt-BR", "", bad, "A importação falhou: contatos.csv", []string{"“e-mail” mais de uma vez", "Nenhum contato foi criado"}},
			{"the header", "en", "", bad, "Import failed: contatos.csv", []string{"“e-mail” more than once", "No contact was created"}},
			{"a quote", "en", "", broken, "Import failed: contatos.csv", []string{"line 3"}},
		} {
			actor := w.newAccount(c.account)
			w.exec("UPDATE users SET locale = $1 WHERE id = $2", c.user, actor.UserID)
			if c.user == "" {
				w.exec("UPDATE users SET locale = '' WHERE id = $1", actor.UserID)
			}
			i, err := w.Upload(ctx, actor, "contatos.csv", strings.NewReader(c.file), Given{})
			w.must(err)
			i = w.runs(i)
			got := w.letterOf(i)
			if got.Subject != c.subject {
				t.Errorf("%s: the subject is %q, want %q", c.name, got.Subject, c.subject)
			}
			for _, part := range append(c.text, fmt.Sprintf("http://localhost:8080/accounts/%d/imports/%d", i.AccountID, i.ID)) {
				if !strings.Contains(flat(got.Text), part) {
					t.Errorf("%s: the text lacks %q:\n%s", c.name, part, got.Text)
				}
			}
			if !strings.Contains(got.HTML, "<html") {
				t.Errorf("%s: no HTML", c.name)
			}
		}
	})
}

// flat undoes how facts are set apart.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestWhoImportedGetsOneMail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		second := w.newAccount("en")
		w.work()
		a, b := w.awaitEnd(w.upload(w.actor, people(0, 10)...)), w.awaitEnd(w.upload(second, "name,name", "x,y"))
		for _, i := range []Import{a, b} {
			w.eventually("the mail is kept", func() bool {
				status, err := w.MailStatus(ctx, i)
				w.must(err)
				return status == notification.Kept
			})
		}
		names, err := filepath.Glob(filepath.Join(w.mails, "*.eml"))
		w.must(err)
		got := map[string]string{}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			w.must(err)
			parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
			w.must(err)
			subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
			w.must(err)
			to, err := netmail.ParseAddress(parsed.Header.Get("To"))
			w.must(err)
			got[to.Address] = subject
		}
		if len(names) != 2 || got["ze1@exemplo.com"] != "Importação concluída: contatos.csv" || got["ze2@exemplo.com"] != "Import failed: contatos.csv" {
			t.Errorf("%d mails: %v", len(names), got)
		}
	})
}

func TestTheListShowsTheNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 5 {
			w.upload(w.actor, people(n, 1)...)
		}
		list, count, err := w.List(ctx, w.actor, "", 2, 2)
		if err != nil || count != 5 || len(list) != 2 || list[0].ID <= list[1].ID {
			t.Fatalf("%d of %d, %v", len(list), count, err)
		}
		oldest, _, err := w.List(ctx, w.actor, "", 3, 2)
		w.must(err)
		done := w.runs(oldest[0])
		if list, count, err := w.List(ctx, w.actor, Completed, 1, 2); err != nil || count != 1 || len(list) != 1 || list[0].ID != done.ID {
			t.Errorf("those that are completed: %d of %d, %v", len(list), count, err)
		}
		if _, _, err := w.List(ctx, w.actor, "done", 1, 2); problem.From(err).Code != "choice_invalid" {
			t.Errorf("a status that there is not: %v", err)
		}
		w.exec("DELETE FROM memberships WHERE user_id = $1", w.actor.UserID)
		if i, err := w.Get(ctx, account.Actor{UserID: 99, Account: w.actor.Account, Role: account.Administrator}, list[0].ID); err != nil || i.UserName != "Zé da Silva" {
			t.Errorf("another administrator sees %q, %v", i.UserName, err)
		}
	})
}
