package sheet

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
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
	return b.each(name, maxSmallPart, func(_ *elements, start xml.StartElement) error {
		switch start.Name.Local {
		case "numFmt":
			id, _ := strconv.Atoi(attr(start, "numFmtId"))
			custom[id] = styleOf(attr(start, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			id, _ := strconv.Atoi(attr(start, "numFmtId"))
			s, found := custom[id]
			if !found {
				s = builtIn(id)
			}
			b.styles = append(b.styles, s)
		}
		return nil
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

// texts are the shared strings of a workbook, kept in the scratch: a workbook may have
// twelve million. Memory holds where each begins.
type texts struct {
	scratch Scratch
	starts  [][]uint32 // in blocks, so that growing copies nothing
	n       int
	size    int64
	blocks  map[int64][]byte // read again lately
	order   []int64
}

const (
	startsPerBlock = 1 << 16
	textBlock      = 64 << 10
	textBlocks     = 128 // kept: 8 MB
)

// readTexts spills the shared strings.
func (b *workbook) readTexts(name string) error {
	b.texts = &texts{scratch: b.scratch, blocks: map[int64][]byte{}}
	out := bufio.NewWriterSize(b.scratch, textBlock)
	err := b.each(name, b.left, func(e *elements, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		text, err := readText(e)
		if err != nil {
			return err
		}
		if b.texts.size+int64(len(text)) > math.MaxUint32 {
			return errQuota()
		}
		b.texts.add(len(text))
		if _, err = out.WriteString(text); err != nil {
			b.file.err = err
		}
		return err
	})
	if err != nil {
		return err
	}
	b.texts.add(0) // where the last one ends
	b.texts.n--
	return out.Flush()
}

// readText joins the runs of an <si>.
func readText(e *elements) (string, error) {
	_, text, err := readValue(e)
	return text, err
}

func (t *texts) add(size int) {
	if t.n%startsPerBlock == 0 {
		t.starts = append(t.starts, make([]uint32, 0, startsPerBlock))
	}
	last := len(t.starts) - 1
	t.starts[last] = append(t.starts[last], uint32(t.size))
	t.n++
	t.size += int64(size)
}

func (t *texts) start(n int) int64 { return int64(t.starts[n/startsPerBlock][n%startsPerBlock]) }

// get gives a text by its number; an index that there is not is an error.
func (t *texts) get(n int) (string, error) {
	if t == nil || n < 0 || n >= t.n {
		return "", errOrder
	}
	from, to := t.start(n), t.start(n+1)
	if from/textBlock == to/textBlock {
		block, err := t.block(from / textBlock)
		if err != nil || int(to%textBlock) > len(block) {
			return "", noEnd(err)
		}
		return string(block[from%textBlock : to%textBlock]), nil
	}
	text := make([]byte, to-from)
	_, err := t.scratch.ReadAt(text, from)
	return string(text), err
}

// block reads a piece of the scratch, or has it still.
func (t *texts) block(at int64) ([]byte, error) {
	if block, found := t.blocks[at]; found {
		return block, nil
	}
	block := make([]byte, textBlock)
	n, err := t.scratch.ReadAt(block, at*textBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(t.order) == textBlocks {
		delete(t.blocks, t.order[0])
		t.order = t.order[1:]
	}
	t.blocks[at], t.order = block[:n], append(t.order, at)
	return block[:n], nil
}
