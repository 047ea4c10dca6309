package fold

import (
	"errors"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/problem"
)

func TestClean(t *testing.T) {
	long := strings.Repeat("é", 300)
	for _, c := range []struct {
		in    string
		limit int
		want  string
		code  string
	}{
		{" \u00a0\ufeffJose\u0301\u200b ", 4, "José", ""},
		{long, 0, long, ""}, {long, 300, long, ""}, {long, 299, "", CodeTooLong},
		{"a\x00b", 0, "", CodeTextInvalid}, {"a\xffb", 0, "", CodeTextInvalid},
	} {
		got, err := Clean(c.in, c.limit)
		fault, code := (*problem.Fault)(nil), ""
		if errors.As(err, &fault) {
			code = fault.Code
		}
		if got != c.want || code != c.code {
			t.Errorf("Clean(%.20q, %d) = %.20q, %q, want %.20q, %q", c.in, c.limit, got, code, c.want, c.code)
		}
	}
}
