package contact

import (
	"reflect"
	"testing"
	"time"
)

// Equal names the fields one by one, and must miss none.
func TestContactsThatDifferInAFieldAreNotEqual(t *testing.T) {
	whole := reflect.TypeFor[Contact]()
	for n := range whole.NumField() {
		var c Contact
		name := whole.Field(n).Name
		switch v := reflect.ValueOf(&c).Elem().Field(n).Addr().Interface().(type) {
		case *string:
			*v = "x"
		case *Type:
			*v = Lead
		case *Source:
			*v = ByHand
		case *int64:
			*v = 1
		case *int:
			*v = 1
		case *bool:
			*v = true
		case *time.Time:
			*v = time.Unix(1, 0)
		case *[]string:
			*v = []string{"x"}
		case *[]PhoneNumber:
			*v = []PhoneNumber{{Number: "+5511987654321"}}
		case *map[string]any:
			*v = map[string]any{"x": []any{"y"}}
		default:
			t.Fatalf("%s: a type that this test does not know", name)
		}
		same := name == "Version" || name == "UpdatedAt"
		if c.Equal(Contact{}) != same || (Contact{}).Equal(c) != same {
			t.Errorf("%s: equal is %v", name, !same)
		}
		if again := c; !c.Equal(again) {
			t.Errorf("%s: not equal to itself", name)
		}
	}
}
