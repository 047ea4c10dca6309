package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// style is how the numbers of a cell are meant.
type style struct {
	date, time, percent bool
	digits              int // with zeros in front up to so many: 00000000 for a postcode
}

// The formats that every workbook has: dates, times and percentages by their number.
func builtIn(id int) style {
	switch {
	case id == 9 || id == 10:
		return style{percent: true}
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id >= 50 && id <= 54, id == 36, id == 57, id == 58:
		return style{date: true}
	case id == 22:
		return style{date: true, time: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return style{time: true}
	}
	return style{}
}

var (
	literals = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)
	elapsed  = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
	onlyZero = regexp.MustCompile(`^0[0 ()/-]*0$`)
)

// styleOf reads the code of a format.
func styleOf(code string) style {
	if elapsed.MatchString(code) {
		return style{time: true}
	}
	code, _, _ = strings.Cut(code, ";")
	plain := strings.ToLower(literals.ReplaceAllString(code, ""))
	if strings.Contains(plain, "general") {
		return style{}
	}
	s := style{
		date: strings.ContainsAny(plain, "yd") || strings.Contains(plain, "mmm"),
		time: strings.ContainsAny(plain, "hs"), percent: strings.Contains(plain, "%"),
	}
	if onlyZero.MatchString(strings.Trim(plain, " ()-/")) {
		s.digits = strings.Count(plain, "0")
	}
	return s
}

// readStyles reads what the numbers of the cells' styles mean.
func (b *workbook) readStyles(name string) error {
	custom := map[int]style{}
	inCells := false
	return b.each(name, maxSmallPart, func(m *markup) error {
		switch string(m.name) {
		case "numFmt":
			id := m.attrNumber("numFmtId")
			custom[id] = styleOf(m.attrText("formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			id := m.attrNumber("numFmtId")
			s, found := custom[id]
			if !found {
				s = builtIn(id)
			}
			b.styles = append(b.styles, s)
		}
		return tooMany(max(len(custom), len(b.styles)), maxStyles)
	})
}

// text writes a number as its style means it.
func (s style) text(value string, epoch int) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return value
	}
	switch {
	case s.date || s.time:
		return s.instant(n, epoch)
	case s.percent:
		return number(strconv.FormatFloat(n*100, 'g', 15, 64)) + "%"
	}
	text := number(value)
	if s.digits > len(text) && isDigits(text) {
		text = strings.Repeat("0", s.digits-len(text)) + text
	}
	return text
}

// instant writes a day as ISO, with the time if there is one; a time alone as such.
func (s style) instant(n float64, epoch int) string {
	if n < 0 || n > 2_958_466 { // beyond the year 9999
		return number(strconv.FormatFloat(n, 'f', -1, 64))
	}
	days, seconds := int(n), int(math.Round((n-math.Floor(n))*86_400))
	if seconds == 86_400 {
		days, seconds = days+1, 0
	}
	clock := time.Date(2000, 1, 1, 0, 0, seconds, 0, time.UTC).Format(time.TimeOnly)
	if !s.date && days == 0 {
		return clock
	}
	if epoch == 0 && days < 60 {
		days++ // Excel counts a 29 February 1900 that there was not
	}
	day := time.Date(1899, 12, 30+days+epoch, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	if seconds == 0 {
		return day
	}
	return day + " " + clock
}

// number writes out the fifteen digits that Excel knows of a number. Three decimals
// get a zero behind them, for 1.234 may be read as one thousand.
func number(value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || math.Abs(n) > 1e20 {
		return value
	}
	if isDigits(value) && len(value) <= 15 {
		return value
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64)
	text := strconv.FormatFloat(rounded, 'f', -1, 64)
	if at := strings.IndexByte(text, '.'); at >= 0 && len(text)-at == 4 {
		text += "0"
	}
	return text
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
