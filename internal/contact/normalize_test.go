package contact

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/language"
)

func mustRegion(t *testing.T, code string) language.Region {
	t.Helper()
	region, err := language.ParseRegion(code)
	if err != nil {
		t.Fatal(err)
	}
	return region
}

// codeOf gives the code of a FieldError, "" for nil.
func codeOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var fe *FieldError
	if !errors.As(err, &fe) {
		t.Fatalf("%v is no FieldError", err)
	}
	return fe.Code
}

func TestEmail(t *testing.T) {
	long := strings.Repeat("x", 250)
	for _, c := range []struct{ in, want, code string }{
		{"", "", ""}, {"  \u00a0\u200b", "", ""},
		{"ana@exemplo.com", "ana@exemplo.com", ""},
		{" \u00a0P7.0@EXEMPLO7.COM.BR\ufeff\t", "p7.0@exemplo7.com.br", ""},
		{"ana@localhost", "ana@localhost", ""}, {"ana+news@x-y.io", "ana+news@x-y.io", ""},
		{"JOÃO@Exemplo.com", "joão@exemplo.com", ""}, {"joa\u0303o@exemplo.com", "joão@exemplo.com", ""},
		{"a@münchen.de", "a@münchen.de", ""}, {"a@[10.0.0.1]", "a@[10.0.0.1]", ""}, {"o'neil@x.ie", "o'neil@x.ie", ""},
		{"não é e-mail", "", CodeEmailInvalid}, {"a@b@c.com", "", CodeEmailInvalid}, {"@b.com", "", CodeEmailInvalid},
		{"a@", "", CodeEmailInvalid}, {"@", "", CodeEmailInvalid}, {"ana", "", CodeEmailInvalid}, {"a b@c.com", "", CodeEmailInvalid},
		{"a@b c.com", "", CodeEmailInvalid}, {"a@.com", "", CodeEmailInvalid}, {"a@b..com", "", CodeEmailInvalid},
		{"a@b.com.", "", CodeEmailInvalid}, {"a@b,com", "", CodeEmailInvalid}, {"a@b.com;c", "", CodeEmailInvalid},
		{"<ana@b.com>", "", CodeEmailInvalid}, {"a\x00@b.com", "", CodeEmailInvalid}, {"a\u200b@b.com", "", CodeEmailInvalid},
		{"a@b\u00a0.com", "", CodeEmailInvalid}, {"\xff@b.com", "", CodeEmailInvalid}, {"a@b\x7f.com", "", CodeEmailInvalid},
		{long + "@x.br", long + "@x.br", ""}, {long + "x@x.br", "", CodeTooLong},
	} {
		got, err := Email(c.in)
		if got != c.want || codeOf(t, err) != c.code {
			t.Errorf("Email(%q) = %q, %q, want %q, %q", c.in, got, codeOf(t, err), c.want, c.code)
		}
	}
}

func TestCleanText(t *testing.T) {
	at, over := strings.Repeat("é", 255), strings.Repeat("é", 256)
	for _, c := range []struct{ in, want, code string }{
		{"", "", ""}, {"Ana", "Ana", ""}, {" \u00a0\ufeffAna Maria\u200b\r\n", "Ana Maria", ""}, {"Jose\u0301", "José", ""},
		{"Rua A, 10\nsala 2", "Rua A, 10\nsala 2", ""}, {"a  b", "a  b", ""}, {"=SUM(1)", "=SUM(1)", ""}, {"'x", "'x", ""},
		{"a\x00b", "", CodeTextInvalid}, {"a\xffb", "", CodeTextInvalid}, {at, at, ""}, {over, "", CodeTooLong},
		{"  " + at + "  ", at, ""}, {strings.Repeat("e\u0301", 255), at, ""},
	} {
		got, err := CleanText(c.in)
		if got != c.want || codeOf(t, err) != c.code {
			t.Errorf("CleanText(%q) = %q, %q, want %q, %q", c.in, got, codeOf(t, err), c.want, c.code)
		}
	}
	var fe *FieldError
	if _, err := CleanText(over); !errors.As(err, &fe) || fe.Params["max"] != "255" || fe.Params["length"] != "256" {
		t.Errorf("params of too_long: %v", fe)
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Ana": "Ana", "Rua A, 10\nsala 2": "Rua A, 10 sala 2", "a \r\n\r\n b": "a b", "a  b": "a  b", "\na\r": "a", "a\u2028b": "a b",
	} {
		if got := OneLine(in); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"ana@exemplo.com", "A@B", "a@b@c", " é@ü.de ", "\xff@x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Email(s)
		if err != nil {
			if codeOf(t, err) == "" || got != "" {
				t.Errorf("Email(%q) = %q, %v", s, got, err)
			}
			return
		}
		if again, err := Email(got); again != got || err != nil {
			t.Errorf("Email(%q) = %q, again %q, %v", s, got, again, err)
		}
		if got != "" && strings.Count(got, "@") != 1 {
			t.Errorf("Email(%q) = %q", s, got)
		}
	})
}

func FuzzCleanText(f *testing.F) {
	for _, s := range []string{" Ana ", "Jose\u0301", "\xff", "a\x00", "\u200b \u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := CleanText(s)
		if err != nil {
			codeOf(t, err)
			return
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > MaxTextLength {
			t.Errorf("CleanText(%q) = %q", s, got)
		}
		if again, err := CleanText(got); again != got || err != nil {
			t.Errorf("CleanText(%q) = %q, again %q, %v", s, got, again, err)
		}
	})
}

func BenchmarkEmail(b *testing.B) {
	for _, s := range []string{"ana.souza@exemplo.com.br", "Ana.Souza@Exemplo.com.br"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Email(s)
			}
		})
	}
}

func BenchmarkCleanText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = CleanText("Conceição Araújo")
	}
}
