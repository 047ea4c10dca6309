package contact

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct{ in, country, want, code string }{
		{"", "BR", "", ""}, {" \u00a0", "BR", "", ""}, {"'", "BR", "", ""},
		{"+5591986660791", "BR", "+5591986660791", ""}, {"(91) 98666-0791", "BR", "+5591986660791", ""},
		{"(91) 986660791", "BR", "+5591986660791", ""}, {"91986660791", "BR", "+5591986660791", ""},
		{"5591986660791", "BR", "+5591986660791", ""}, {"55 91 98666-0791", "BR", "+5591986660791", ""},
		{"'+5511987654321", "BR", "+5511987654321", ""}, {"'11987654321", "BR", "+5511987654321", ""},
		{"005511987654321", "BR", "+5511987654321", ""}, {"00 49 30 901820", "BR", "+4930901820", ""},
		{"011 98765-4321", "BR", "+5511987654321", ""}, {"0 15 11 98765-4321", "BR", "+5511987654321", ""},
		{"\u202a+55 11 98765‑4321\u202c", "BR", "+5511987654321", ""}, {"＋５５１１９８７６５４３２１", "BR", "+5511987654321", ""},
		{"٠١١٩٨٧٦٥٤٣٢١", "BR", "+5511987654321", ""},
		// the ninth digit
		{"+551187654321", "BR", "+5511987654321", ""}, {"(11) 8765-4321", "BR", "+5511987654321", ""},
		{"551187654321", "BR", "+5511987654321", ""}, {"1167654321", "BR", "+5511967654321", ""}, {"1197654321", "BR", "+5511997654321", ""},
		{"+551133334444", "BR", "+551133334444", ""}, {"1122223333", "BR", "+551122223333", ""}, {"(11) 5555-4444", "BR", "+551155554444", ""},
		{"1178123456", "BR", "+551178123456", ""}, {"+551187654321", "PT", "+5511987654321", ""}, {"+551133334444", "", "+551133334444", ""},
		// area code 55 and country code 55
		{"55999998888", "BR", "+5555999998888", ""}, {"5533334444", "BR", "+555533334444", ""}, {"555533334444", "BR", "+555533334444", ""},
		// services
		{"0800 123 4567", "BR", "+558001234567", ""}, {"4004-1234", "BR", "+5540041234", ""},
		// what programs leave behind
		{"11987654321.0", "BR", "+5511987654321", ""}, {"1191234567.0", "BR", "+5511991234567", ""}, {"5,51199E+12", "BR", "", CodePhoneScientific},
		{"5.51E12", "BR", "", CodePhoneScientific},
		// elsewhere: possible is enough
		{"+4915112345678", "BR", "+4915112345678", ""}, {"+1 212 555 0100", "BR", "+12125550100", ""}, {"+39 06 1234 5678", "BR", "+390612345678", ""},
		{"030 901820", "DE", "+4930901820", ""}, {"912 345 678", "PT", "+351912345678", ""}, {"(212) 555-2368", "us", "+12125552368", ""},
		// refused
		{"12", "BR", "", CodePhoneTooShort}, {"+0011", "BR", "", CodePhoneCountryCode}, {"0011", "BR", "", CodePhoneTooShort},
		{"987654321", "BR", "", CodePhoneInvalid}, {"(00) 98765-4321", "BR", "", CodePhoneInvalid}, {"(20) 98765-4321", "BR", "", CodePhoneInvalid},
		{"+5511887654321", "BR", "", CodePhoneInvalid}, {"119876543219876", "BR", "", CodePhoneTooLong}, {"(11) 98765-4321 / (11) 3333-4444", "BR", "", CodePhoneTooLong},
		{"+999123456789", "BR", "", CodePhoneCountryCode}, {"11987654321", "", "", CodePhoneNoCountry}, {"11987654321", "XX", "", CodePhoneNoCountry},
		{"não tem", "BR", "", CodePhoneCharacters}, {"11 98765-4321 ramal 22", "BR", "", CodePhoneExtension}, {"1133334444x22", "BR", "", CodePhoneExtension}, {"11 98765-4321 / 12", "BR", "", CodePhoneTooLong}, {"11/98765-4321", "BR", "+5511987654321", ""},
		{"11 9876-5432 / 1", "BR", "", CodePhoneTooLong}, {"(11) 3333-4444 (ramal 22)", "BR", "", CodePhoneExtension}, {"11 ramal 22", "BR", "", CodePhoneCharacters},
		{"11 98765-4321;11 3333-4444", "BR", "", CodePhoneCharacters}, {"-", "BR", "", CodePhoneCharacters}, {"0800-FLORES", "BR", "", CodePhoneCharacters},
		{"+", "BR", "", CodePhoneCharacters}, {"+55 11+987654321", "BR", "", CodePhoneCharacters}, {"\x00", "BR", "", CodePhoneCharacters},
	} {
		got, err := Phone(c.in, c.country)
		if got != c.want || codeOf(t, err) != c.code {
			t.Errorf("Phone(%q, %q) = %q, %q, want %q, %q", c.in, c.country, got, codeOf(t, err), c.want, c.code)
		}
	}
}

// A foreign number without + is refused, and the reason offers it.
func TestPhoneSuggestion(t *testing.T) {
	for in, want := range map[string]string{
		"4915112345678": "+4915112345678", "351912345678": "+351912345678", "12125552368": "+12125552368", "12": "", "987654321": "", "999123456789": "",
	} {
		_, err := Phone(in, "BR")
		var fe *FieldError
		if !errors.As(err, &fe) {
			t.Fatalf("Phone(%q) = %v", in, err)
		}
		if (want != "") != (fe.Code == CodePhoneDoubtful) || fe.Params["suggestion"] != want || fe.Params["country"] != "BR" {
			t.Errorf("Phone(%q): %s %v, want suggestion %q", in, fe.Code, fe.Params, want)
		}
	}
}

func TestPhoneCandidates(t *testing.T) {
	for _, c := range []struct {
		in, country string
		want        []string
	}{
		{"4915112345678", "BR", []string{"+4915112345678"}}, {"11987654321", "BR", []string{"+5511987654321", "+11987654321"}},
		{"5511987654321", "BR", []string{"+5511987654321"}}, {"5511987654321", "", []string{"+5511987654321"}},
		{"2125552368", "US", []string{"+12125552368"}}, {"+5511987654321", "BR", []string{"+5511987654321"}},
		{"ana", "BR", nil}, {"", "BR", nil}, {"12", "BR", nil},
	} {
		if got := PhoneCandidates(c.in, c.country); !slices.Equal(got, c.want) {
			t.Errorf("PhoneCandidates(%q, %q) = %v, want %v", c.in, c.country, got, c.want)
		}
	}
}

// sameAsLibrary fails unless the shortcut is silent or says what the library says.
func sameAsLibrary(t *testing.T, s, country string) (short bool) {
	t.Helper()
	got, ok := brazilPhone(s, country)
	if !ok {
		return false
	}
	if want, err := parsePhone(s, country); got != want || err != nil {
		t.Fatalf("Phone(%q, %q): shortcut %q, library %q, %v", s, country, got, want, err)
	}
	return true
}

var brazilForms = []string{
	"+55%s%s", "+55 %s %s", "+55 (%s) %s", "(+55) %s-%s", "%s%s", "(%s) %s", "%s %s", "(%s)%s", "55%s%s", "55 (%s) %s", " %s. %s ", "0055%s%s", "0%s%s", "+%s%s", "'+55%s%s", "%s%s.0",
}

// Every area code, every leading digit, every length from too short to too
// long, every way of writing: the shortcut and the library agree.
func TestBrazilShortcutEqualsLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	checked, short := 0, 0
	for i := range 300 {
		area := i % 100
		for lead := range 10 {
			for length := 6; length <= 10; length++ {
				number := fmt.Sprint(lead)
				for range length - 1 {
					number += fmt.Sprint(random.IntN(10))
				}
				form := brazilForms[random.IntN(len(brazilForms))]
				forms := []string{"+55%s%s", "(%s) %s", "55%s%s", form}
				for _, form := range forms {
					for _, country := range []string{"BR", "PT"} {
						checked++
						if sameAsLibrary(t, fmt.Sprintf(form, fmt.Sprintf("%02d", area), number), country) {
							short++
						}
					}
				}
			}
		}
	}
	t.Logf("%d numbers, %d by the shortcut", checked, short)
	if short < 5000 {
		t.Errorf("only %d of %d numbers took the shortcut", short, checked)
	}
}

// The common forms must take the shortcut, or the import is slow.
func TestBrazilShortcutTakesPlainForms(t *testing.T) {
	for area := 11; area < 100; area++ {
		if !isBrazilArea(byte('0'+area/10), byte('0'+area%10)) {
			continue
		}
		for _, form := range []string{"+55%d987654321", "(%d) 98765-4321", "%d987654321", "55%d987654321", "(%d) 3333-4444", "+55%d33334444", "%d 8765 4321"} {
			if s := fmt.Sprintf(form, area); !sameAsLibrary(t, s, "BR") {
				t.Errorf("%q did not take the shortcut", s)
			}
		}
	}
}

func TestBrazilAreasAreTheLibrarys(t *testing.T) {
	areas := 0
	for area := range 100 {
		n, err := phonenumbers.Parse(fmt.Sprintf("+55%02d987654321", area), "")
		want := err == nil && phonenumbers.IsValidNumber(n)
		if got := isBrazilArea(byte('0'+area/10), byte('0'+area%10)); got != want {
			t.Errorf("area %02d: %v, library %v", area, got, want)
		}
		if want {
			areas++
		}
	}
	if areas != 67 {
		t.Errorf("%d area codes, want 67", areas)
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"+5511987654321", "(11) 8765-4321", "551133334444", "0011", "+49 30 1", "٣", "1e5", "9999999999.0", "tel:+1"} {
		f.Add(s, "BR")
	}
	f.Add("030 901820", "DE")
	f.Fuzz(func(t *testing.T, s, country string) {
		sameAsLibrary(t, s, country)
		got, err := Phone(s, country)
		if err != nil {
			if codeOf(t, err) == "" || got != "" {
				t.Errorf("Phone(%q, %q) = %q, %v", s, country, got, err)
			}
			return
		}
		if got == "" {
			return
		}
		if len(got) < 4 || got[0] != '+' {
			t.Errorf("Phone(%q, %q) = %q", s, country, got)
		}
		if again, err := Phone(got, country); again != got || err != nil {
			t.Errorf("Phone(%q, %q) = %q, again %q, %v", s, country, got, again, err)
		}
		PhoneCandidates(s, country)
	})
}

func BenchmarkPhone(b *testing.B) {
	for _, s := range []string{"+5511987654321", "(11) 98765-4321", "11987654321", "(11) 8765-4321", "011 98765-4321", "+4915112345678"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Phone(s, "BR")
			}
		})
	}
}
