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
