package contact

import "strings"

// JoinPhone gives a cell of phone numbers with what stands in cells of their own: the
// calling code of the country (DDI) and the area code (DDD), either of which may be
// blank. A number that has them already stays as it is, and so does one that they do
// not make whole.
func JoinPhone(calling, area, cell, country string) string {
	if calling = partDigits(calling); calling != "" && !strings.Contains(cell, "+") {
		if digits := partDigits(cell); digits != "" {
			for _, number := range []string{"+" + calling + partDigits(area) + digits, "+" + digits} {
				if (number[1:] != digits || strings.HasPrefix(digits, calling)) && isPhone(number, country) {
					return number
				}
			}
		}
	}
	if area = partDigits(area); area == "" || arePhones(cell, country) {
		return cell
	}
	if whole := "(" + area + ") " + cell; arePhones(whole, country) {
		return whole
	}
	return cell
}

func isPhone(number, country string) bool {
	e164, err := Phone(number, country)
	return err == nil && e164 != ""
}

func arePhones(cell, country string) bool {
	for _, number := range PhonesIn(cell, country) {
		if !isPhone(number, country) {
			return false
		}
	}
	return true
}

// partDigits are the digits of a part of a number, without the noughts before them.
func partDigits(part string) string {
	digits := strings.Map(func(r rune) rune {
		if digit, is := digitOf(r); is {
			return rune(digit)
		}
		return -1
	}, part)
	return strings.TrimLeft(digits, "0")
}
