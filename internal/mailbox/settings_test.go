package mailbox

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// given are settings as a client gives them.
func given(t *testing.T, text string) map[string]any {
	t.Helper()
	out := map[string]any{}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// again gives settings as they come back from the database.
func again(t *testing.T, s Settings) Settings {
	t.Helper()
	stored := s.stored()
	text, err := json.Marshal(stored.Plain)
	if err != nil {
		t.Fatal(err)
	}
	return SettingsOf(inbox.Settings{Plain: given(t, string(text)), Secret: stored.Secret})
}

func TestUsualSettingsNeedNotBeGiven(t *testing.T) {
	got, err := configure(given(t, `{"email": "Loja@Exemplo.com", "imap_host": "imap.exemplo.com", "imap_password": "segredo", "smtp_host": "SMTP.exemplo.com."}`), Settings{})
	want := Settings{
		Address: "loja@exemplo.com", Folder: "INBOX",
		IMAP: Server{"imap.exemplo.com", 993, TLS, "loja@exemplo.com", "segredo"}, SMTP: Server{"smtp.exemplo.com", 465, TLS, "loja@exemplo.com", "segredo"},
	}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if got = again(t, got); got != want {
		t.Errorf("they come back as %+v", got)
	}
	got, err = configure(given(t, `{"imap_port": "143", "smtp_port": 587, "smtp_security": "starttls", "imap_security": "starttls", "imap_folder": "Suporte"}`), got)
	if err != nil || got.IMAP.Security != StartTLS || got.IMAP.Port != 143 || got.SMTP.Port != 587 || got.Folder != "Suporte" || got.IMAP.Password != "segredo" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = configure(given(t, `{"smtp_security": "tls", "smtp_login": ""}`), got); err != nil || got.SMTP.Port != 465 || got.SMTP.Password != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPortSaysHowAServerEncrypts(t *testing.T) {
	got, err := configure(given(t, `{"email": "a@b.c", "imap_host": "b.c", "imap_port": 143, "imap_password": "x", "smtp_host": "b.c", "smtp_port": 587}`), Settings{})
	if err != nil || got.IMAP.Security != StartTLS || got.SMTP.Security != StartTLS {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAPasswordIsForTheServerItWasGivenFor(t *testing.T) {
	before, err := configure(given(t, `{"email": "a@b.c", "imap_host": "b.c", "imap_password": "x", "smtp_host": "b.c", "smtp_password": "y"}`), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{`{"imap_host": "mau.exemplo.com"}`, `{"smtp_host": "mau.exemplo.com"}`} {
		if _, err := configure(given(t, change), before); !problem.HasCode(err, "required") {
			t.Errorf("%s: %v", change, err)
		}
	}
	if got, err := configure(given(t, `{"imap_host": "c.d", "imap_password": "z", "email": "b@b.c"}`), before); err != nil || got.IMAP.Password != "z" || got.SMTP.Password != "y" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	for change, want := range map[string]string{
		`{}`: "channel.email channel.imap_host channel.imap_password channel.smtp_host",
		`{"email": "x", "imap_host": "https://b.c", "imap_port": 70000, "imap_security": "ssl", "imap_password": "a\u0000", "imap_folder": "a\nb", "smtp_host": "b c", "smtp_login": 5}`: "channel.email channel.imap_host channel.imap_port channel.imap_security channel.imap_password channel.imap_folder channel.smtp_login channel.smtp_host",
	} {
		_, err := configure(given(t, change), Settings{})
		found, _ := problem.As(err)
		if found == nil {
			t.Fatalf("%s is taken", change)
		}
		seen := map[string]bool{}
		for _, field := range found.Fields {
			seen[field.Name] = true
		}
		for field := range strings.FieldsSeq(want) {
			if !seen[field] {
				t.Errorf("%s: %s is not named in %v", change, field, err)
			}
		}
	}
}
