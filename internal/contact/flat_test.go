package contact

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestAttributesAreReadAsADecoderReadsThem(t *testing.T) {
	for text, flat := range map[string]bool{
		`{"plano": "Pro", "gasto": -12.50, "vip": true, "pago": false, "nota": null}`: true,
		`{"plano":"Pro","gasto":12345678901234567890,"x":1e5}`:                        true,
		`{"cidade":"São Paulo, SP","a":"}"}`:                                          true,
		`{"":""}`:                                                                     true,
		`{"escape":"a\"b"}`:                                                           false, `{"a\nb":1}`: false, `{"list":["a","b"]}`: false, `{"inner": {"a": 1}}`: false,
		`{"list": []}`: false, `{}`: false,
	} {
		want := map[string]any{}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if _, is := decodeFlat(text); is != flat {
			t.Errorf("%s: flat is %v", text, is)
		}
		if got, err := decode(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, broken := range []string{"", "[]", `"x"`, `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,}`, `{"a":x}`, `{a:1}`, `{"a" 1}`} {
		if got, is := decodeFlat(broken); is {
			t.Errorf("%s: %v", broken, got)
		}
	}
}

func TestAttributesAreWrittenAsAnEncoderWritesThem(t *testing.T) {
	for _, c := range []struct {
		of   map[string]any
		flat bool
	}{
		{map[string]any{"plano": "Pro", "gasto": json.Number("-12.50"), "vip": true, "pago": false, "nota": nil, "zero": json.Number("0"), "a": ""}, true},
		{map[string]any{"cidade": "São Paulo, SP 🎉", "ação": "}", "apóstrofo": "d'Água", "tab/": "x\u007f"}, true},
		{map[string]any{"big": json.Number("12345678901234567890"), "small": json.Number("0.001"), "negative": json.Number("-0")}, true},
		{map[string]any{"a": `say "x"`}, false}, {map[string]any{`a"b`: "x"}, false}, {map[string]any{"a": `\`}, false}, {map[string]any{"a": "x\ny"}, false},
		{map[string]any{"a": "<b>"}, false}, {map[string]any{"a": "R&D"}, false}, {map[string]any{"a": "x\u2028y"}, false}, {map[string]any{"a": "não\xff"}, false},
		{map[string]any{"list": []any{"a"}}, false}, {map[string]any{"inner": map[string]any{}}, false}, {map[string]any{"a": 1.5}, false},
		{map[string]any{"a": json.Number("1e5")}, false},
	} {
		want, err := json.Marshal(c.of)
		if err != nil {
			t.Fatal(err)
		}
		if got, is := encodeFlat(c.of, nil); is != c.flat || is && got != string(want) {
			t.Errorf("%v: %s, flat is %v; want %s", c.of, got, is, want)
		}
		if got := encode(c.of); got != string(want) {
			t.Errorf("%v: %s, want %s", c.of, got, want)
		}
	}
	for _, broken := range []json.Number{"", "-", "01", "1.", ".5", "+1", "x", "1 ", "--1", "NaN"} {
		if got, is := encodeFlat(map[string]any{"a": broken}, nil); is {
			t.Errorf("%q: %s", broken, got)
		}
	}
}
