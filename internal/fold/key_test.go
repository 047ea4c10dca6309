package fold

import (
	"slices"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "ana": "ana", "Ana Maria": "ana maria", "  Ana \t Maria\u00a0": "ana maria", "José": "jose", "JOSE\u0301": "jose",
		"São Paulo": "sao paulo", "Ângela D'Ávila": "angela d'avila", "Conceição": "conceicao", "Straße": "strasse", "Øystein": "oystein",
		"Łódź": "lodz", "ﬁm": "fim", "①": "1", "ＡＢＣ": "abc", "\ufeffÉlan": "elan", "İstanbul": "istanbul", "Ana\u200b": "ana",
		"ÉE": "ee", "a\nb": "a b", " ": "", "Жанна": "жанна", "日本": "日本",
	} {
		if got := Key(text); got != want {
			t.Errorf("Key(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestKeyOrder(t *testing.T) {
	names := []string{"Zeca", "Érica", "ana", "Álvaro", "Eduardo", "Ângela", "Bia"}
	slices.SortFunc(names, func(a, b string) int {
		if Key(a) < Key(b) {
			return -1
		}
		return 1
	})
	want := []string{"Álvaro", "ana", "Ângela", "Bia", "Eduardo", "Érica", "Zeca"}
	if !slices.Equal(names, want) {
		t.Errorf("order %v, want %v", names, want)
	}
}

// Every Latin character between others, with blanks and accents about it.
func TestKeyShortcutEqualsUnicode(t *testing.T) {
	for r := range rune(latinEnd + 16) {
		for _, around := range []string{"%", "a%b", "A %É", "% x", "x\u0301%", "%\u0301", "é\u00a0%"} {
			s := strings.ReplaceAll(around, "%", string(r))
			if got, want := Key(s), unicodeKey(s); got != want {
				t.Errorf("Key(%q) = %q, want %q", s, got, want)
			}
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, s := range []string{"Ana Maria", "ÁÉÍ", "a\u0345", "ǅ", "İ", "ﷺ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := Key(s)
		if again := Key(key); again != key {
			t.Errorf("Key(%q) = %q, again %q", s, key, again)
		}
		if key != unicodeKey(s) {
			t.Errorf("short way %q, long way %q", key, unicodeKey(s))
		}
	})
}

func BenchmarkKey(b *testing.B) {
	for _, s := range []string{"ana maria souza", "Ana Maria Souza", "João da Conceição"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Key(s)
			}
		})
	}
}
