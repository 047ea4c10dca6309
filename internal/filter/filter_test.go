package filter_test

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/filter"
)

// bound reads a filter of one condition.
func bound(t *testing.T, now, condition string) *filter.Filter {
	t.Helper()
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := filter.Read([]byte("[" + condition + "]"))
	if err != nil {
		t.Fatal(err)
	}
	r := rules(t)
	r.Now = at
	f, err := filter.Bind(tree, r)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func condition(key, operator, values string) string {
	return `{"attribute_key":"` + key + `","filter_operator":"` + operator + `","values":` + values + `}`
}

// Days begin where the account is: on 4 November 2018 at one in the morning, since
// clocks in São Paulo went forward at midnight.
func TestDaysOfTheAccount(t *testing.T) {
	for _, c := range []struct{ at, operator, values, now, want string }{
		{"2018-11-04T02:59:59Z", "equal_to", `["2018-11-03"]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-04T03:00:00Z", "equal_to", `["2018-11-04"]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-05T01:59:59Z", "equal_to", `["2018-11-04"]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-05T02:00:00Z", "equal_to", `["2018-11-04"]`, "2018-11-06T15:00:00Z", "no"},
		{"2018-11-04T02:59:59Z", "days_before", `[2]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-04T03:00:00Z", "days_before", `[2]`, "2018-11-06T15:00:00Z", "no"},
		{"2018-11-04T03:00:00Z", "within_last", `[2]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-04T02:59:59Z", "within_last", `[2]`, "2018-11-06T15:00:00Z", "no"},
		{"2018-11-04T03:00:00Z", "within_last", `[2]`, "2018-11-07T01:59:59Z", "yes"},
		{"2018-11-04T03:00:00Z", "within_last", `[2]`, "2018-11-07T02:00:00Z", "no"},
		{"2018-11-04T03:00:00Z", "between", `["2018-11-04","2018-11-04"]`, "2018-11-06T15:00:00Z", "yes"},
		{"2018-11-06T01:00:00Z", "is_greater_than", `["2018-11-05"]`, "2018-11-06T15:00:00Z", "no"},
		{"2018-11-06T02:00:00Z", "is_greater_than", `["2018-11-05"]`, "2018-11-06T15:00:00Z", "yes"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		got := map[bool]string{true: "yes", false: "no"}[bound(t, c.now, condition("created_at", c.operator, c.values)).Holds(filter.Record{CreatedAt: at})]
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestAnniversaries(t *testing.T) {
	for _, c := range []struct {
		day, now, days string
		want           bool
	}{
		{"1990-11-06", "2018-11-06T15:00:00Z", "0", true}, {"1990-11-07", "2018-11-06T15:00:00Z", "0", false}, {"1990-11-05", "2018-11-06T15:00:00Z", "30", false},
		{"1990-12-06", "2018-11-06T15:00:00Z", "30", true}, {"1990-12-07", "2018-11-06T15:00:00Z", "30", false},
		{"1990-01-03", "2018-12-20T15:00:00Z", "30", true}, {"1990-12-19", "2018-12-20T15:00:00Z", "30", false}, {"1990-12-31", "2018-12-20T15:00:00Z", "30", true},
		{"1996-02-29", "2019-02-28T15:00:00Z", "0", true}, {"1996-02-29", "2019-02-20T15:00:00Z", "8", true}, {"1996-02-29", "2019-02-20T15:00:00Z", "7", false},
		{"1996-02-29", "2019-03-01T15:00:00Z", "0", false}, {"1996-02-29", "2020-02-28T15:00:00Z", "0", false}, {"1996-02-29", "2020-02-29T15:00:00Z", "0", true},
		{"1990-11-05", "2018-11-06T15:00:00Z", "365", true}, {"1990-11-05", "2018-11-06T15:00:00Z", "364", true}, {"1990-11-05", "2018-11-06T15:00:00Z", "363", false},
	} {
		f := bound(t, c.now, condition("date", "anniversary_within_next", "["+c.days+"]"))
		if got := f.Holds(filter.Record{Custom: map[string]any{"date": c.day}}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// This month is that of the account's time zone, in any year.
func TestAnniversariesThisMonth(t *testing.T) {
	for _, c := range []struct {
		day, now string
		want     bool
	}{
		{"1990-11-01", "2018-11-06T15:00:00Z", true}, {"1990-11-30", "2018-11-06T15:00:00Z", true}, {"1990-12-01", "2018-11-06T15:00:00Z", false}, {"1990-10-31", "2018-11-06T15:00:00Z", false},
		{"1990-11-30", "2018-12-01T01:59:59Z", true}, {"1990-11-30", "2018-12-01T02:00:00Z", false}, {"1990-12-31", "2018-12-01T02:00:00Z", true}, {"1996-02-29", "2019-02-01T15:00:00Z", true}, {"", "2018-11-06T15:00:00Z", false},
	} {
		f := bound(t, c.now, condition("date", "anniversary_this_month", "[]"))
		if got := f.Holds(filter.Record{Custom: map[string]any{"date": c.day}}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	e := bound(t, "2018-11-06T15:00:00Z", condition("date", "anniversary_this_month", "[]")).Explain(filter.Record{Custom: map[string]any{"date": "1990-11-20"}})
	if at := e.ChangesAt.Format(time.RFC3339); !e.Matches || at != "2018-12-01T02:00:00Z" {
		t.Errorf("matches %v until %s", e.Matches, at)
	}
}

// Nobody has answered means: we wrote last, or the contact did.
func TestNoReply(t *testing.T) {
	ago := func(days int) time.Time {
		if days < 0 {
			return time.Time{}
		}
		return noon.AddDate(0, 0, -days)
	}
	for _, c := range []struct {
		incoming, outgoing   int  // days ago, -1 for never
		contactSilent, weAre bool // for more than 7 days
	}{{-1, -1, false, false}, {-1, 9, true, false}, {-1, 7, false, false}, {10, 9, true, false}, {9, 10, false, true}, {3, 9, false, false}, {9, 3, false, false}, {9, -1, false, true}} {
		record := filter.Record{LastIncomingAt: ago(c.incoming), LastOutgoingAt: ago(c.outgoing)}
		for key, want := range map[string]bool{"waiting_for_contact_since": c.contactSilent, "waiting_for_us_since": c.weAre} {
			if got := bound(t, "2018-11-06T15:00:00Z", condition(key, "days_before", "[7]")).Holds(record); got != want {
				t.Errorf("%+v: %s %v", c, key, got)
			}
		}
	}
}

// What is said about when a contact leaves is true at that moment and not before.
func TestChangesAt(t *testing.T) {
	record := filter.Record{
		CreatedAt: time.Date(2018, 11, 1, 20, 0, 0, 0, time.UTC), LastOutgoingAt: time.Date(2018, 11, 1, 20, 0, 0, 0, time.UTC),
		Custom: map[string]any{"date": "1996-02-29"},
	}
	for _, c := range []struct{ key, operator, values, want string }{
		{"created_at", "within_last", "[6]", "2018-11-08T02:00:00Z"}, {"created_at", "days_before", "[6]", "2018-11-08T02:00:00Z"}, {"created_at", "days_before", "[2]", ""},
		{"waiting_for_contact_since", "days_before", "[7]", "2018-11-09T02:00:00Z"}, {"created_at", "equal_to", `["2018-11-01"]`, ""},
		{"date", "anniversary_within_next", "[30]", "2019-01-29T02:00:00Z"}, {"date", "within_next", "[3]", ""},
		{"date", "anniversary_this_month", "[]", "2019-02-01T02:00:00Z"},
	} {
		one := condition(c.key, c.operator, c.values)
		e := bound(t, "2018-11-06T15:00:00Z", one).Explain(record)
		got := ""
		if !e.ChangesAt.IsZero() {
			got = e.ChangesAt.Format(time.RFC3339)
		}
		if got != c.want || !e.ChangesAt.Equal(e.Conditions[0].ChangesAt) {
			t.Errorf("%+v: %s", c, got)
			continue
		}
		if got == "" {
			continue
		}
		before := bound(t, e.ChangesAt.Add(-time.Second).Format(time.RFC3339), one).Holds(record)
		if after := bound(t, got, one).Holds(record); before != e.Matches || after == e.Matches {
			t.Errorf("%+v: %v now, %v before, %v then", c, e.Matches, before, after)
		}
	}
}

func TestAndBindsTighterThanOr(t *testing.T) {
	has := func(key, joiner string) string {
		return `{"attribute_key":"` + key + `","filter_operator":"is_present","query_operator":"` + joiner + `"}`
	}
	for _, c := range []struct {
		list string
		want func(name, email, city bool) bool
	}{
		{has("name", "or") + "," + has("email", "AND") + "," + has("city", ""), func(name, email, city bool) bool { return name || email && city }},
		{has("name", "AND") + "," + has("email", "OR") + "," + has("city", "OR"), func(name, email, city bool) bool { return name && email || city }},
		{has("name", "") + "," + has("email", ""), func(name, email, _ bool) bool { return name && email }},
	} {
		f := bound(t, "2018-11-06T15:00:00Z", c.list)
		for bits := range 8 {
			text := func(bit int) string { return map[bool]string{true: "x"}[bits&bit > 0] }
			record := filter.Record{Name: text(1), Email: text(2), City: text(4)}
			if want := c.want(bits&1 > 0, bits&2 > 0, bits&4 > 0); f.Holds(record) != want {
				t.Errorf("%s: %v for %+v", c.list, !want, record)
			}
		}
	}
}

// What a telephone begins with is meant with its plus; a truth is no word of a language.
func TestValuesAsClientsWriteThem(t *testing.T) {
	record := filter.Record{PhoneNumber: "+5511912345678", Blocked: true}
	for _, c := range []struct{ key, operator, value, want string }{
		{"phone_number", "starts_with", `"+5511"`, "holds"}, {"phone_number", "starts_with", `"55 (11)"`, "holds"}, {"phone_number", "starts_with", `"511"`, "fails"}, {"phone_number", "starts_with", `"+"`, "refused"},
		{"blocked", "equal_to", `true`, "holds"}, {"blocked", "equal_to", `"TRUE"`, "holds"}, {"blocked", "equal_to", `1`, "holds"}, {"blocked", "equal_to", `"f"`, "fails"},
		{"blocked", "equal_to", `"x"`, "refused"}, {"blocked", "equal_to", `"sim"`, "refused"}, {"checkbox", "not_equal_to", `"não"`, "refused"},
	} {
		tree, err := filter.Read([]byte("[" + condition(c.key, c.operator, "["+c.value+"]") + "]"))
		if err != nil {
			t.Fatal(err)
		}
		got := "refused"
		if f, err := filter.Bind(tree, rules(t)); err == nil {
			got = map[bool]string{true: "holds", false: "fails"}[f.Holds(record)]
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// FuzzRead reads anything without harm, and what it accepts can be bound or refused.
func FuzzRead(f *testing.F) {
	for _, s := range []string{`[]`, `{"all":[]}`, `[` + condition("city", "equal_to", `["x"]`) + `]`, `{"not":{"any":[` + condition("created_at", "days_before", `["7"]`) + `]}}`, `[{"attribute_key":"segment","filter_operator":"in_segment","values":[5]}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		tree, err := filter.Read(payload)
		if err != nil {
			return
		}
		if bound, err := filter.Bind(tree, rules(t)); err == nil {
			bound.Explain(filter.Record{Name: "x", CreatedAt: noon, Custom: map[string]any{"date": "1996-02-29"}})
		}
	})
}
