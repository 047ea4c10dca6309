package duplicate

import (
	"slices"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
)

// someone makes a person of a name, a city, addresses with an @, numbers with a +
// and documents as they were typed.
func someone(name, city string, more ...string) *person {
	p := &person{name: contact.SortKey(name), city: contact.SortKey(city)}
	for _, text := range more {
		switch {
		case text[0] == '+':
			p.phones = append(p.phones, text)
		case slices.Contains([]byte(text), '@'):
			p.emails = append(p.emails, text)
		default:
			p.documents = append(p.documents, document{"cpf", "CPF", text})
		}
	}
	return p
}

func TestRules(t *testing.T) {
	ana := func(more ...string) *person { return someone("Ana Lima", "", more...) }
	ze := func(more ...string) *person { return someone("", "", more...) }
	for name, c := range map[string]struct {
		a, b  *person
		score int
		codes []string
	}{
		"name and city":             {someone("João da Silva", "São Paulo"), someone("JOAO DA SILVA", "sao paulo"), 75, []string{codeNameCity}},
		"first name and city":       {someone("Ana", "Recife"), someone("ana", "Recife"), 60, []string{codeNameCity}},
		"name in two cities":        {someone("Ana Lima", "Recife"), someone("Ana Lima", "Olinda"), 0, nil},
		"a name alone":              {someone("Ana Lima", ""), someone("Ana Lima", ""), 0, nil},
		"a city alone":              {someone("", "Recife"), someone("", "Recife"), 0, nil},
		"two names, one city":       {someone("Ana Lima", "Recife"), someone("Ana Lins", "Recife"), 0, nil},
		"nothing at all":            {ze(), ze(), 0, nil},
		"dots and tags":             {ze("ana.lima@exemplo.com"), ze("analima+loja@exemplo.com"), 90, []string{codeEmail}},
		"a domain mistyped":         {ze("ana@gmial.com"), ze("ana@gmail.com"), 90, []string{codeEmail}},
		"an ending mistyped":        {ze("ana@hotmail.con"), ze("ana@hotmail.com"), 90, []string{codeEmail}},
		"a provider's other ending": {ze("ana@yaho.com.br"), ze("ana@yahoo.com.br"), 90, []string{codeEmail}},
		"two real domains":          {ze("ana@hotmail.com"), ze("ana@hotmail.com.br"), 0, nil},
		"two providers":             {ze("ana@gmail.com"), ze("ana@outlook.com"), 0, nil},
		"a company that ends in co": {ze("ana@padaria.co"), ze("ana@padaria.com"), 0, nil},
		"an address mistyped":       {ana("analima@gmail.com"), ana("analmia@gmail.com"), 80, []string{codeNameAddress}},
		"another name":              {ana("analima@gmail.com"), someone("Ana Lins", "", "analmia@gmail.com"), 0, nil},
		"numbered addresses":        {ana("ana1985@gmail.com"), ana("ana1986@gmail.com"), 0, nil},
		"addresses too far apart":   {ana("analima@gmail.com"), ana("analimoes@gmail.com"), 0, nil},
		"short addresses":           {ana("ana@gmail.com"), ana("ane@gmail.com"), 0, nil},
		"another address":           {ze("x@a.com", "ana.lima@a.com"), ze("y@b.com", "analima@a.com"), 90, []string{codeEmail}},
		"the ninth digit":           {ze("+5511987654321"), ze("+551187654321"), 90, []string{codePhone}},
		"an area apart":             {ze("+5511987654321"), ze("+552187654321"), 0, nil},
		"a landline is no mobile":   {ze("+5511933334444"), ze("+551133334444"), 0, nil},
		"one name, two areas":       {ana("+5511987654321"), ana("+5521987654321"), 80, []string{codeNamePhone}},
		"one name, two countries":   {ana("+5511987654321"), ana("+351987654321"), 80, []string{codeNamePhone}},
		"two names, two areas":      {ana("+5511987654321"), someone("Bia", "", "+5521987654321"), 0, nil},
		"another number":            {ze("+5511955554444", "+551187654321"), ze("+5511987654321"), 90, []string{codePhone}},
		"a document":                {ze("111.444.777-35"), ze("11144477735"), 95, []string{codeDocument}},
		"a document with letters":   {ze("mg-12.345 x"), ze("MG12345X"), 95, []string{codeDocument}},
		"two documents":             {ze("111.444.777-35"), ze("111.444.777-36"), 0, nil},
		"no document":               {ze("000.000.000-00"), ze("00000000000"), 0, nil},
		"neither":                   {ze("n/a"), ze("N/A"), 0, nil},
		"several reasons":           {someone("Ana Lima", "Recife", "11144477735", "ana.lima@a.com"), someone("Ana Lima", "Recife", "11144477735", "analima@a.com"), 99, []string{codeDocument, codeEmail, codeNameCity}},
		"two reasons":               {someone("Ana Lima", "Recife", "analima@a.com"), someone("Ana Lima", "Recife", "analimaa@a.com"), 85, []string{codeNameAddress, codeNameCity}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][2]*person{{c.a, c.b}, {c.b, c.a}} {
				score, reasons := compare(order[0], order[1])
				var codes []string
				for _, r := range reasons {
					codes = append(codes, r.Code)
				}
				if score != c.score || !slices.Equal(codes, c.codes) {
					t.Errorf("%d %v, want %d %v", score, codes, c.score, c.codes)
				}
			}
			keys, others := c.a.keys(), c.b.keys()
			together := slices.ContainsFunc(keys, func(key int64) bool { return slices.Contains(others, key) })
			if c.score > 0 && !together {
				t.Error("a scan would not compare them")
			}
		})
	}
}

func TestReasonsNameTheAttributeAndNoValue(t *testing.T) {
	_, reasons := compare(someone("Ana Lima", "Recife", "11144477735"), someone("Ana Lima", "Recife", "11144477735"))
	if len(reasons) != 2 || len(reasons[0].Params) != 1 || reasons[0].Params["attribute"] != "CPF" || reasons[1].Params != nil {
		t.Errorf("%v", reasons)
	}
}

func TestTheSurestRuleStandsFirst(t *testing.T) {
	if !slices.IsSortedFunc(rules, func(a, b rule) int { return b.score - a.score }) {
		t.Error("a pair's score begins with that of its first rule")
	}
	for _, r := range rules {
		if r.score < minScore {
			t.Errorf("%s alone is never shown", r.code)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"ab", "abcd", 2}, {"abcd", "acbd", 2}, {"abc", "xyz", 3}, {"a", "abcdef", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// A key that very many have does not make a pair of each two of them.
func TestLargeGroupsAreComparedInAChain(t *testing.T) {
	for n, want := range map[int]int{1: 0, 2: 1, maxGroup: maxGroup * (maxGroup - 1) / 2, maxGroup + 1: maxGroup, 10_000: 9999} {
		of := make([]entry, n)
		for i := range of {
			of[i] = entry{7, int64(i)}
		}
		if got := len(pairsOf(nil, of)); got != want {
			t.Errorf("%d contacts: %d pairs, want %d", n, got, want)
		}
	}
}
