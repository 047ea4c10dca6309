package contact

import (
	"slices"
	"strings"
	"testing"
)

func TestEmailsIn(t *testing.T) {
	for cell, want := range map[string][]string{
		"ana@x.com": {"ana@x.com"}, " ANA@X.com\u00a0": {"ana@x.com"}, "ana\u200b@x.com": {"ana@x.com"}, "mailto:ana@x.com": {"ana@x.com"}, "MAILTO:Ana@x.com?subject=oi": {"ana@x.com"},
		"ana@x.com.": {"ana@x.com"}, "ana@x.com;": {"ana@x.com"}, "ana@x.com,": {"ana@x.com"}, "<ana@x.com>": {"ana@x.com"}, "(ana@x.com)": {"ana@x.com"}, "'ana@x.com'": {"ana@x.com"}, "E-mail: ana@x.com": {"ana@x.com"},
		"ana@x.com; bia@x.com": {"ana@x.com", "bia@x.com"}, "ana@x.com,bia@x.com": {"ana@x.com", "bia@x.com"}, "ana@x.com / bia@x.com": {"ana@x.com", "bia@x.com"}, "ana@x.com|bia@x.com": {"ana@x.com", "bia@x.com"},
		"ana@x.com\r\nbia@x.com": {"ana@x.com", "bia@x.com"}, "ana@x.com bia@x.com": {"ana@x.com", "bia@x.com"}, "ana@x.com; ; ANA@x.com": {"ana@x.com"}, "a/b@x.com": {"a/b@x.com"},
		"ana@x.com ::: bia@x.com":                {"ana@x.com", "bia@x.com"},
		"Reis, Ana <ana@x.com>; Bia <bia@x.com>": {"ana@x.com", "bia@x.com"},
		// what is not understood as a whole stays whole
		"ana@x.com; bia": {"ana@x.com; bia"}, "ana@x.com,br": {"ana@x.com,br"}, "não é e-mail": {"não é e-mail"}, "a@b@c.com": {"a@b@c.com"}, "ana @x.com": {"ana @x.com"}, "ana@x.com do trabalho": {"ana@x.com do trabalho"},
		"Ana <ana>": {"Ana <ana>"}, "": {""}, ";": {";"}, "\xff@x.com": {"\xff@x.com"}, strings.Repeat("a@x.com;", 2000): {strings.Repeat("a@x.com;", 2000)},
	} {
		if got, _ := EmailsIn(cell); !slices.Equal(got, want) {
			t.Errorf("EmailsIn(%q) = %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]string{
		"Ana Reis <ana@x.com>": "Ana Reis", `"Reis, Ana" <ana@x.com>`: "Reis, Ana", "<ana@x.com>": "", "ana@x.com; Bia Melo <bia@x.com>": "Bia Melo", "Ana": "",
	} {
		if _, got := EmailsIn(cell); got != want {
			t.Errorf("EmailsIn(%q) names %q, want %q", cell, got, want)
		}
	}
}

func TestPhonesIn(t *testing.T) {
	for cell, want := range map[string][]string{
		"(11) 98765-4321": {"+5511987654321"}, "(11) 98765-4321 (Zap)": {"+5511987654321"}, "Tel: (11) 3333-4444": {"+551133334444"}, "WhatsApp 11 98765 4321": {"+5511987654321"}, "cel.: 11987654321": {"+5511987654321"},
		"(11) 98765-4321 TIM": {"+5511987654321"}, "📱 (11) 98765-4321": {"+5511987654321"}, "+55 (11) 98765\u200b-4321": {"+5511987654321"},
		"11 98765 4321 / 3333-4444": {"+5511987654321", "+551133334444"}, "(11) 98765-4321; (21) 3333-4444": {"+5511987654321", "+552133334444"}, "(11) 98765-4321, 98765-0000": {"+5511987654321", "+5511987650000"},
		"Cel 11 98765-4321 Fixo 11 3333-4444": {"+5511987654321", "+551133334444"}, "11 98765-4321 ou 11 3333-4444": {"+5511987654321", "+551133334444"}, "(11) 98765-4321\n(11) 8765-4321": {"+5511987654321"},
		"+55 11 98765-4321 ::: +55 11 3333-4444": {"+5511987654321", "+551133334444"},
		"5511987654321@s.whatsapp.net":           {"+5511987654321"}, "551187654321:12@s.whatsapp.net": {"+5511987654321"}, "351912345678@c.us": {"+351912345678"}, "https://wa.me/5511987654321": {"+5511987654321"},
		"wa.me/+5511987654321?text=oi": {"+5511987654321"}, "https://api.whatsapp.com/send?text=oi&phone=5511987654321": {"+5511987654321"},
		"+351 912 345 678 / 11 98765-4321": {"+351912345678", "+5511987654321"}, "11/98765-4321": {"+5511987654321"},
	} {
		var got []string
		for _, number := range PhonesIn(cell, "BR") {
			e164, err := Phone(number, "BR")
			if err != nil {
				t.Errorf("PhonesIn(%q) gives %q: %v", cell, number, err)
			}
			got = append(got, e164)
		}
		if !slices.Equal(got, want) {
			t.Errorf("PhonesIn(%q) means %q, want %q", cell, got, want)
		}
	}
	for cell, code := range map[string]string{
		"12": CodePhoneTooShort, "Cel: 12": CodePhoneTooShort, "(11) 98765-4321 / 12": CodePhoneTooLong, "5,51199E+12": CodePhoneScientific, "11 98765-4321 ramal 22": CodePhoneExtension, "recado com Ana 11 98765-4321": CodePhoneCharacters,
		"(11) 3333-4444/5555": CodePhoneTooLong, "não tem": CodePhoneCharacters, "5511987654321-1400000000@g.us": CodePhoneCharacters, "11 98765 zap 4321": CodePhoneCharacters, "\xff": CodePhoneCharacters, "3333-4444 / 3333-5555": CodePhoneTooLong,
	} {
		numbers := PhonesIn(cell, "BR")
		if _, err := Phone(numbers[0], "BR"); len(numbers) != 1 || codeOf(t, err) != code {
			t.Errorf("PhonesIn(%q) = %q, %v, want %s", cell, numbers, err, code)
		}
	}
}

// Whatever a cell holds: what is taken out of it can be read, or the cell stays whole.
func FuzzCell(f *testing.F) {
	for _, cell := range []string{"Ana <ana@x.com>; b@x.com", "Cel (11) 98765-4321 / 3333-4444", "mailto:a@x", "5,5E+12", "e ou\u200b1133334444zap"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		emails, _ := EmailsIn(cell)
		for _, email := range emails {
			if got, err := Email(email); (err != nil || got != email) && len(emails) > 1 {
				t.Errorf("%q has the e-mail %q: %v", cell, email, err)
			}
		}
		numbers := PhonesIn(cell, "BR")
		for _, number := range numbers {
			if _, err := Phone(number, "BR"); err != nil && len(numbers) > 1 {
				t.Errorf("%q has the number %q: %v", cell, number, err)
			}
		}
		if len(emails) == 0 || len(numbers) == 0 {
			t.Errorf("%q is lost", cell)
		}
	})
}
