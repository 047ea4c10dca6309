package contact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// cursor is a place in an order: the last contact of a page.
type cursor struct {
	values []any // of the sort keys: string, int64, float64, nil for absent
	id     int64
}

// cursorJSON is what a client carries without looking into it.
type cursorJSON struct {
	Order  string `json:"o"`
	Values []any  `json:"v"`
	ID     int64  `json:"i"`
}

func (o order) encode(c cursor) string {
	text, err := json.Marshal(cursorJSON{o.text, c.values, c.id})
	if err != nil {
		return "" // texts and numbers always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// decode reads a cursor that encode has made for the same order; "" is none.
// Anything else is cursor_invalid.
func (o order) decode(text string) (*cursor, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no cursor is no error
	}
	invalid := problem.Invalid("cursor_invalid", problem.OnField("cursor"))
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, invalid
	}
	var in cursorJSON
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&in) != nil || decoder.More() || in.Order != o.text || len(in.Values) != len(o.keys) {
		return nil, invalid
	}
	for n, value := range in.Values {
		var fits bool
		if in.Values[n], fits = o.keys[n].read(value); !fits {
			return nil, invalid
		}
	}
	return &cursor{in.Values, in.ID}, nil
}

// read gives a cursor's value as the store takes it.
func (k sortKey) read(value any) (any, bool) {
	if value == nil {
		return nil, k.absent != never
	}
	number, isNumber := value.(json.Number)
	switch k.kind {
	case integerValue:
		n, err := number.Int64()
		return n, isNumber && err == nil
	case realValue:
		f, err := number.Float64()
		return f, isNumber && err == nil && !math.IsInf(f, 0)
	default:
		text, isText := value.(string)
		return text, isText && fold.Check(text) == nil
	}
}
