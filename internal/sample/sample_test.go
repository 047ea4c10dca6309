package sample

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

func generate(t testing.TB, n int, seed uint64) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := Generate(&file, n, seed); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func rows(t testing.TB, file []byte) [][]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(records[0], ",") + "\n"; got != header {
		t.Fatalf("the header is %s", got)
	}
	return records[1:]
}

const (
	name = iota
	email
	phone
	identifier
	home
	country
	company
	cpf
	plan
	spent
	birth
	vip
)

func digits(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}

func national(phone string) string {
	number := digits(phone)
	return number[len(number)-11:]
}

func TestSameSeedSameFile(t *testing.T) {
	if !bytes.Equal(generate(t, 1000, 7), generate(t, 1000, 7)) {
		t.Error("two files differ")
	}
	if bytes.Equal(generate(t, 1000, 7), generate(t, 1000, 8)) {
		t.Error("another seed gave the same file")
	}
	// Benchmarks of different days are compared: a change of the data must be meant.
	sum := sha256.Sum256(generate(t, 1000, 1))
	if got := hex.EncodeToString(sum[:8]); got != "8a759ac1b10c034c" {
		t.Errorf("the file of seed 1 changed: %s", got)
	}
}

func TestKeysAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rows(t, generate(t, 200_000, 3)) {
		for _, key := range []string{row[email], row[identifier], "phone " + national(row[phone]), "cpf " + row[cpf]} {
			if seen[key] {
				t.Fatalf("%s is there twice", key)
			}
			seen[key] = true
		}
	}
}

func TestKeysAreInRandomOrder(t *testing.T) {
	records := rows(t, generate(t, 10_000, 3))
	for _, column := range []int{email, identifier} {
		ascending := 0
		for i := range records[1:] {
			if records[i][column] < records[i+1][column] {
				ascending++
			}
		}
		if ascending < 4700 || ascending > 5300 {
			t.Errorf("column %d: %d of 10000 neighbours ascend", column, ascending)
		}
	}
	if records[0][identifier] == "CLI-00000000" {
		t.Error("the first row is the first person")
	}
}

func TestPhonesAreMobilesOfTheCity(t *testing.T) {
	areas := map[string]uint64{}
	for _, city := range cities {
		areas[city.name] = city.area
	}
	for _, row := range rows(t, generate(t, 5000, 5)) {
		number, err := phonenumbers.Parse(row[phone], "BR")
		if err != nil || !phonenumbers.IsValidNumberForRegion(number, "BR") || phonenumbers.GetNumberType(number) != phonenumbers.MOBILE {
			t.Errorf("%s is no Brazilian mobile: %v", row[phone], err)
		}
		if got := national(row[phone])[:2]; got != strconv.FormatUint(areas[row[home]], 10) {
			t.Errorf("%s does not live in %s", row[phone], row[home])
		}
	}
}

func TestCellsAreWhatTheySay(t *testing.T) {
	money := regexp.MustCompile(`^\d{1,3}(\.\d{3})?,\d\d$`)
	accents, blankCompanies, blankBirths := 0, 0, 0
	spellings := map[int]bool{}
	for _, row := range rows(t, generate(t, 5000, 5)) {
		address, err := mail.ParseAddress(row[email])
		if err != nil || address.Address != row[email] || !utf8.ValidString(row[name]) || strings.ContainsFunc(row[email], func(c rune) bool { return c > 126 }) {
			t.Errorf("%q, %v", row[email], err)
		}
		if domain := row[email][strings.LastIndexByte(row[email], '@')+1:]; !slices.Contains(domains, domain) {
			t.Errorf("somebody may own %s", domain)
		}
		if row[birth] != "" {
			if day, err := time.Parse("02/01/2006", row[birth]); err != nil || day.Year() < 1940 || day.Year() > 2007 {
				t.Errorf("born %s, %v", row[birth], err)
			}
		} else {
			blankBirths++
		}
		if !money.MatchString(row[spent]) || row[country] != "Brasil" || row[vip] != "Sim" && row[vip] != "Não" || !slices.Contains(plans, row[plan]) {
			t.Errorf("%q", row)
		}
		if row[company] == "" {
			blankCompanies++
		}
		if len(row[name]) > utf8.RuneCountInString(row[name]) {
			accents++
		}
		spellings[len(row[phone])] = true
	}
	if accents < 1000 || blankCompanies < 1500 || blankBirths < 300 || len(spellings) < 4 {
		t.Errorf("%d accents, %d blank companies, %d blank births, %v", accents, blankCompanies, blankBirths, spellings)
	}
}

func TestCPFHasItsCheckDigits(t *testing.T) {
	// The examples that are printed everywhere.
	for number, want := range map[uint64]string{111444777: "111.444.777-35", 123456789: "123.456.789-09", 0: "000.000.000-00", 529982247: "529.982.247-25"} {
		if got := string(appendCPF(nil, number)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestPermutationGivesEveryNumberOnce(t *testing.T) {
	for _, size := range []uint64{1, 2, 3, 4, 5, 16, 17, 100, 255, 256, 257, 1000, 65_537, 1_000_000} {
		p, seen := newPermutation(size, 9), make([]bool, size)
		for i := range size {
			number := p.at(i)
			if number >= size || seen[number] {
				t.Fatalf("of %d: %d at %d", size, number, i)
			}
			seen[number] = true
		}
	}
}

func TestLimits(t *testing.T) {
	for _, n := range []int{-1, 0, MaxContacts + 1} {
		var file bytes.Buffer
		if err := Generate(&file, n, 1); err == nil || file.Len() > 0 {
			t.Errorf("%d rows: %v, %d bytes", n, err, file.Len())
		}
	}
	if got := rows(t, generate(t, 1, 1)); len(got) != 1 {
		t.Errorf("%d rows", len(got))
	}
	if subscribers < MaxContacts || taxpayers < MaxContacts {
		t.Error("there are more people than keys")
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorEndsIt(t *testing.T) {
	for _, after := range []int{0, 1, 2} {
		if err := Generate(&failing{after}, 10_000, 1); !errors.Is(err, errFull) {
			t.Errorf("after %d: %v", after, err)
		}
	}
}

func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	allocations := func(n int) float64 {
		return testing.AllocsPerRun(2, func() { _ = Generate(io.Discard, n, 1) })
	}
	if few, many := allocations(100), allocations(100_000); many > few+10 {
		t.Errorf("%v allocations for 100 rows, %v for 100000", few, many)
	}
}

func BenchmarkGenerate(b *testing.B) {
	if err := Generate(io.Discard, max(1, min(b.N, MaxContacts)), 1); err != nil {
		b.Fatal(err)
	}
}
