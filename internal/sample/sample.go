// Package sample writes invented contacts of Brazilian customers as CSV, for demos and benchmarks.
//
// They look like what a small company exports: names with accents, phones in several spellings, prices
// and dates the Brazilian way, some blank cells. E-mail, phone, identifier and CPF are unique because
// of how they are made, not because anything is remembered, so any number of rows needs the same
// memory. Mail addresses are on domains reserved for examples: nobody ever gets a mail.
package sample

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// MaxContacts is the largest number of rows that Generate writes.
const MaxContacts = 10_000_000

const header = "name,email,phone_number,identifier,city,country,company,cpf,plano,gasto_total,nascimento,vip\n"

// How many different values the number behind a key has. Each is at least MaxContacts.
const (
	subscribers = 40_000_000    // eight digits that begin with 6 to 9, behind the ninth digit
	taxpayers   = 1_000_000_000 // nine digits, before the two that check them
)

const flushAt = 64 << 10

// Generate writes a header and n rows, 1 to MaxContacts, in UTF-8. Equal n and seed give equal bytes.
// The rows' keys are in random order, as far from the order of an index as they can be.
func Generate(w io.Writer, n int, seed uint64) error {
	if n < 1 || n > MaxContacts {
		return fmt.Errorf("the number of contacts is %d: it must be between 1 and %d", n, MaxContacts)
	}
	g := newGenerator(uint64(n), seed)
	buffer := append(make([]byte, 0, flushAt+1024), header...)
	for position := range uint64(n) {
		buffer = g.appendRow(buffer, g.order.at(position))
		if len(buffer) >= flushAt {
			if _, err := w.Write(buffer); err != nil {
				return err
			}
			buffer = buffer[:0]
		}
	}
	_, err := w.Write(buffer)
	return err
}

// generator knows everything that is the same for all rows.
type generator struct {
	seed               uint64
	order, phones, cpf permutation
	first, last        []word
	places             []place
}

func newGenerator(n, seed uint64) *generator {
	return &generator{
		seed:  seed,
		order: newPermutation(n, seed), phones: newPermutation(subscribers, seed+1), cpf: newPermutation(taxpayers, seed+2),
		first: spell(firstNames), last: spell(lastNames), places: spread(cities),
	}
}

// appendRow writes the person with a number. All that is random follows from the number and the seed.
func (g *generator) appendRow(row []byte, person uint64) []byte {
	chance := dice(mix(person + g.seed*0x9e3779b97f4a7c15))
	first, middle, last := pick(&chance, g.first), pick(&chance, g.last), pick(&chance, g.last)
	home := pick(&chance, g.places)

	row = append(row, first.written...)
	if chance.oneIn(2) && middle != last {
		row = append(append(row, ' '), middle.written...)
	}
	row = append(append(row, ' '), last.written...)
	row = append(row, ',')
	row = appendEmail(row, &chance, first, last, person)
	row = append(row, ',')
	row = appendPhone(row, &chance, home.area, g.phones.at(person))
	row = append(row, ",CLI-"...)
	row = appendDigits(row, person, 8)
	row = append(row, ',')
	row = append(row, home.name...)
	row = append(row, ",Brasil,"...)
	row = appendCompany(row, &chance)
	row = append(row, ',')
	row = appendCPF(row, g.cpf.at(person))
	row = append(row, ',')
	row = append(row, pick(&chance, plans)...)
	row = append(row, ',')
	row = appendMoney(row, &chance)
	row = append(row, ',')
	row = appendBirth(row, &chance)
	if chance.oneIn(8) {
		return append(row, ",Sim\n"...)
	}
	return append(row, ",Não\n"...)
}

// appendEmail ends the local part with the person's number, which makes it unique.
func appendEmail(row []byte, dice *dice, first, last word, person uint64) []byte {
	row = append(row, first.plain...)
	row = append(row, '.')
	row = append(row, last.plain...)
	row = append(row, '.')
	row = strconv.AppendUint(row, person, 36)
	row = append(row, '@')
	return append(row, pick(dice, domains)...)
}

// appendPhone writes a mobile number in one of the spellings that people use.
func appendPhone(row []byte, dice *dice, area, subscriber uint64) []byte {
	number := 60_000_000 + subscriber
	switch dice.below(10) {
	case 0:
		row = append(row, "+55"...)
		fallthrough
	case 1:
		row = appendDigits(row, area, 2)
		return appendDigits(append(row, '9'), number, 8)
	case 2:
		row = append(row, "+55 "...)
		row = appendDigits(row, area, 2)
		row = append(row, " 9"...)
	default:
		row = append(row, '(')
		row = appendDigits(row, area, 2)
		row = append(row, ") 9"...)
	}
	row = appendDigits(row, number/10_000, 4)
	return appendDigits(append(row, '-'), number%10_000, 4)
}

// appendCompany leaves two of five people without one.
func appendCompany(row []byte, dice *dice) []byte {
	if dice.below(5) < 2 {
		return row
	}
	row = append(row, pick(dice, trades)...)
	return append(append(row, ' '), pick(dice, companyNames)...)
}

// appendCPF writes a taxpayer's number with its two check digits: each is the weighted sum of the
// digits before it, times ten, modulo eleven, where ten becomes zero.
func appendCPF(row []byte, number uint64) []byte {
	var digits [11]uint64
	for i := 8; i >= 0; i-- {
		digits[i], number = number%10, number/10
	}
	for check := 9; check <= 10; check++ {
		sum := uint64(0)
		for i := range check {
			sum += digits[i] * uint64(check+1-i)
		}
		digits[check] = sum * 10 % 11 % 10
	}
	for i, digit := range digits {
		switch i {
		case 3, 6:
			row = append(row, '.')
		case 9:
			row = append(row, '-')
		}
		row = append(row, '0'+byte(digit))
	}
	return row
}

// appendMoney writes reais as "1.234,56"; small sums are common and large ones rare.
func appendMoney(row []byte, dice *dice) []byte {
	cents := dice.below(1 + dice.below(1_000_000))
	reais := cents / 100
	row = append(row, '"')
	if reais >= 1000 {
		row = strconv.AppendUint(row, reais/1000, 10)
		row = appendDigits(append(row, '.'), reais%1000, 3)
	} else {
		row = strconv.AppendUint(row, reais, 10)
	}
	row = appendDigits(append(row, ','), cents%100, 2)
	return append(row, '"')
}

// Days from which births are drawn.
var (
	firstBirth = time.Date(1940, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	birthDays  = uint64(time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC).Unix()-firstBirth) / secondsPerDay
)

const secondsPerDay = 24 * 60 * 60

// appendBirth writes a day of the years 1940 to 2007 as 31/12/1999; one in ten is unknown.
func appendBirth(row []byte, dice *dice) []byte {
	day := dice.below(birthDays)
	if dice.oneIn(10) {
		return row
	}
	return time.Unix(firstBirth+int64(day)*secondsPerDay, 0).UTC().AppendFormat(row, "02/01/2006")
}

func appendDigits(row []byte, number uint64, width int) []byte {
	start := len(row)
	for range width {
		row = append(row, '0')
	}
	for i := start + width - 1; i >= start; i-- {
		row[i], number = '0'+byte(number%10), number/10
	}
	return row
}
