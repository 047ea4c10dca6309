package duplicate

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// minScore is from which score on a pair is shown.
const minScore = 60

// A pair has the score of its best rule and a little for each further one. Nothing
// is certain: that is for people to say.
const (
	furtherScore = 5
	maxScore     = 99
)

// The codes of reasons; their texts are in the catalogue.
const (
	codeDocument    = "duplicate_document"
	codeEmail       = "duplicate_email"
	codePhone       = "duplicate_phone_number"
	codeNameAddress = "duplicate_name_email"
	codeNamePhone   = "duplicate_name_phone_number"
	codeNameCity    = "duplicate_name_city"
)

// rule is one way to see that two contacts may be one person.
type rule struct {
	code  string
	score int
	// blocks are texts; only contacts that share one can be a pair by the rule, which
	// is what makes looking for pairs among a million affordable.
	blocks func(p *person) []string
	// agree says what else must hold; nil for nothing.
	agree func(a, b *person) bool
}

// rules are all of them, the surest first. They are not transitive: each pair stands
// for itself.
var rules = []rule{
	// The number of one document: an attribute whose definition says so.
	{codeDocument, 95, documentBlocks, nil},
	// One mailbox, written in two ways.
	{codeEmail, 90, emailBlocks, nil},
	// One Brazilian mobile number, with and without its ninth digit.
	{codePhone, 90, mobileBlocks, nil},
	// One name, and addresses that differ by a slip of the hand.
	{codeNameAddress, 80, nameDomainBlocks, nearEmails},
	// One name, and numbers that differ in country or area code only.
	{codeNamePhone, 80, namePhoneBlocks, nil},
	// One name in one city; of a first name alone there are many.
	{codeNameCity, 75, fullNameCityBlocks, nil},
	{codeNameCity, 60, firstNameCityBlocks, nil},
}

// person is what the rules look at of a contact.
type person struct {
	id        int64
	name      string // keys, see contact.SortKey
	city      string
	emails    []string // normalised
	phones    []string // E.164
	documents []document
}

// document is a value that identifies a person, and of which attribute.
type document struct{ key, name, value string }

// Reason says why two contacts are a pair: a code of the catalogue and its
// parameters.
type Reason struct {
	Code   string         `json:"code"`
	Params problem.Params `json:"params,omitempty"`
}

// keys are the blocks of a contact as numbers, for all rules.
func (p *person) keys() []int64 {
	var out []int64
	for n := range rules {
		for _, block := range rules[n].blocks(p) {
			out = append(out, hash(n, block))
		}
	}
	return out
}

// hash gives 62 bits, which every store and JSON hold exactly.
func hash(rule int, block string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(rule)}) // never fails
	_, _ = h.Write([]byte(block))
	return int64(h.Sum64() >> 2)
}

// compare says how likely two contacts are one person, and why. Below [minScore]
// they are no pair.
func compare(a, b *person) (score int, reasons []Reason) {
	for _, r := range rules {
		block, found := shared(r.blocks(a), r.blocks(b))
		if !found || r.agree != nil && !r.agree(a, b) {
			continue
		}
		if len(reasons) == 0 {
			score = r.score // the rules stand in the order of their scores
		} else {
			score += furtherScore
		}
		reasons = append(reasons, Reason{r.code, a.params(r.code, block)})
	}
	return min(score, maxScore), reasons
}

func shared(a, b []string) (block string, found bool) {
	at := slices.IndexFunc(a, func(block string) bool { return slices.Contains(b, block) })
	if at < 0 {
		return "", false
	}
	return a[at], true
}

// params are those of a reason: never what a contact holds, only what it is called.
func (p *person) params(code, block string) problem.Params {
	if code != codeDocument {
		return nil
	}
	for _, d := range p.documents {
		if d.block() == block {
			return problem.Params{"attribute": d.name}
		}
	}
	return nil
}

// block keeps values of one attribute apart from those of another.
func (d document) block() string { return d.key + "\x00" + documentKey(d.value) }

// documentKey is a number as it is compared: letters and digits only. "" for what
// people type when there is none: 0, n/a, 000.000.000-00.
func documentKey(value string) string {
	key := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold.Key(value))
	if len(key) < 4 || strings.Count(key, key[:1]) == len(key) {
		return ""
	}
	return key
}

func documentBlocks(p *person) (out []string) {
	for _, d := range p.documents {
		if documentKey(d.value) != "" {
			out = append(out, d.block())
		}
	}
	return out
}

// identifying are the definitions of documents.
func identifying(schema attribute.Schema) (out []attribute.Definition) {
	for _, d := range schema.Definitions() {
		if d.IdentifiesPerson {
			out = append(out, d)
		}
	}
	return out
}

func fullNameCityBlocks(p *person) []string { return nameCity(p, true) }

func firstNameCityBlocks(p *person) []string { return nameCity(p, false) }

func nameCity(p *person, full bool) []string {
	if p.name == "" || p.city == "" || strings.Contains(p.name, " ") != full {
		return nil
	}
	return []string{p.name + "\x00" + p.city}
}

// subscriberDigits are the last digits of a number, which stay the same with or
// without country, area and ninth digit.
const subscriberDigits = 8

// mobileBlocks are the area and the last eight digits of Brazilian mobiles. A
// landline, whose eight begin with 2 to 5, is never a mobile without its 9.
func mobileBlocks(p *person) (out []string) {
	for _, phone := range p.phones {
		national, ok := strings.CutPrefix(phone, "+55")
		if !ok || len(national) < 10 || len(national) > 11 {
			continue
		}
		last := national[len(national)-subscriberDigits:]
		if last[0] >= '6' && (len(national) == 10 || national[2] == '9') {
			out = append(out, national[:2]+last)
		}
	}
	return out
}

func namePhoneBlocks(p *person) (out []string) {
	if p.name == "" {
		return nil
	}
	for _, phone := range p.phones {
		if digits := strings.TrimPrefix(phone, "+"); len(digits) > subscriberDigits {
			out = append(out, p.name+"\x00"+digits[len(digits)-subscriberDigits:])
		}
	}
	return out
}
