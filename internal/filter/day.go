package filter

import (
	"sort"
	"time"
)

// A day is midnight UTC of its date: a date without place. Zero is no day.

// span is days from one to another, both inclusive; a zero end is open.
type span struct{ from, to time.Time }

// texts gives the ends as days are stored; "" is open. Behind the last day that has
// four digits of a year comes nothing.
func (s span) texts() (from, to string) { return dayText(s.from), dayText(s.to) }

func dayText(day time.Time) string {
	switch {
	case day.IsZero():
		return ""
	case day.Year() > 9999:
		return "9999-12-32"
	}
	return day.Format(time.DateOnly)
}

// isDayText is true for what looks like a stored day: LIKE '____-__-__'.
func isDayText(text string) bool {
	r := []rune(text)
	return len(r) == len(time.DateOnly) && r[4] == '-' && r[7] == '-'
}

func dayOf(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// readDay reads 2026-12-31, or an instant by the day that it names; false for a day
// that does not exist.
func readDay(text string) (time.Time, bool) {
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		text = text[:len(time.DateOnly)]
	}
	day, err := time.Parse(time.DateOnly, text)
	return day, err == nil && day.Year() > 1 // the first day of all is the zero time
}

// calendar knows where days begin in a time zone, and which one it is.
type calendar struct {
	zone  *time.Location
	now   time.Time
	today time.Time // a day
}

func newCalendar(now time.Time, zone *time.Location) calendar {
	c := calendar{zone: zone, now: now}
	c.today = c.day(now)
	return c
}

// day gives the day of an instant.
func (c calendar) day(at time.Time) time.Time { return dayOf(at.In(c.zone).Date()) }

// start gives the first instant of a day. Not every day begins at midnight: in
// Brazil clocks used to go forward then.
func (c calendar) start(day time.Time) time.Time {
	const widest = 16 * time.Hour // zones are at most 14 hours away from UTC
	from := day.Add(-widest)
	seconds := sort.Search(int(2*widest/time.Second), func(s int) bool {
		return !c.day(from.Add(time.Duration(s) * time.Second)).Before(day)
	})
	return from.Add(time.Duration(seconds) * time.Second)
}

// relative gives the days that a relative operator means.
func (c calendar) relative(op Operator, days int) []span {
	switch op {
	case DaysBefore:
		return []span{{to: c.today.AddDate(0, 0, -days-1)}}
	case WithinLast:
		return []span{{c.today.AddDate(0, 0, -days), c.today}}
	default:
		return []span{{c.today, c.today.AddDate(0, 0, days)}}
	}
}

// monthDays is the anniversaries in a span of time, as MM-DD.
type monthDays struct {
	first, last string
	around      bool // over the end of the year
	every       bool
}

// yearly gives the days of the year that an anniversary operator means.
func (c calendar) yearly(op Operator, days int) monthDays {
	if op == AnniversaryThisMonth {
		month := c.today.Format("01")
		return monthDays{first: month + "-01", last: month + "-31"}
	}
	return c.anniversaries(days)
}

// anniversaries gives those within the next days. Who was born on February 29 has
// the birthday on the 28th when the year has no 29th.
func (c calendar) anniversaries(days int) monthDays {
	if days >= 365 {
		return monthDays{every: true}
	}
	const layout = "01-02"
	end := c.today.AddDate(0, 0, days)
	m := monthDays{first: c.today.Format(layout), last: end.Format(layout), around: end.Year() > c.today.Year()}
	if m.last == "02-28" && end.AddDate(0, 0, 1).Day() == 1 {
		m.last = "02-29"
	}
	return m
}

func (m monthDays) has(monthDay string) bool {
	switch {
	case m.every:
		return true
	case m.around:
		return monthDay >= m.first || monthDay <= m.last
	}
	return monthDay >= m.first && monthDay <= m.last
}
