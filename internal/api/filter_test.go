package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// condition writes one as clients do.
func condition(key, operator, values string) string {
	return `{"attribute_key":"` + key + `","filter_operator":"` + operator + `","values":` + values + `,"query_operator":null}`
}

func payload(conditions ...string) string {
	return `{"payload":[` + strings.Join(conditions, ",") + `]}`
}

func TestFilters(t *testing.T) {
	recife := condition("city", "equal_to", `["RECIFE"]`)
	group := `{"payload":{"all":[` + condition("country_code", "equal_to", `["brasil"]`) + `,{"not":` + recife + `}]}}`
	play(t, []step{
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Plano","attribute_key":"plano","attribute_display_type":"list","attribute_values":["Básico","Pro"],"attribute_model":1}`, 200, "", "plano=id", nil},
		{"ana", "POST", "contacts", `{"name":"Ana","city":"Recife","country_code":"BR","custom_attributes":{"plano":"Pro"}}`, 200, "", "one=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Bia","city":"Olinda","country_code":"BR","phone_number":"11912345678"}`, 200, "", "two=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Célia","city":"recife","custom_attributes":{"plano":"Básico"}}`, 200, "", "three=payload.contact.id", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/contacts", `{"name":"Estranha","city":"Recife"}`, 200, "", "", nil},

		{"zoe", "POST", "contacts/filter?sort=name", payload(recife), 200, `{"meta":{"count":2,"current_page":1,"next_cursor":null},"payload":[{"name":"Ana"},{"name":"Célia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter?sort=name&per_page=1&page=2", payload(recife), 200, `{"meta":{"count":2,"current_page":2},"payload":[{"name":"Célia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter?sort=-name&count=false", payload(), 200, `{"meta":{"count":null},"payload":[{"name":"Célia"},{"name":"Bia"},{"name":"Ana"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", group, 200, `{"meta":{"count":1},"payload":[{"name":"Bia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter?q=ana", payload(recife), 200, `{"payload":[{"name":"Ana"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", payload(condition("phone_number", "equal_to", `["(11) 1234-5678","11 91234 5678"]`)), 200, `{"payload":[{"name":"Bia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", payload(condition("phone_number", "contains", `"91234-56"`)), 200, `{"payload":[{"name":"Bia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter/count", payload(recife), 200, `{"count":2}`, "", nil},
		{"zoe", "GET", "contacts/count?filter=[" + strings.ReplaceAll(recife, `"`, "%22") + "]", "", 200, `{"count":2}`, "", nil},
		{"zoe", "GET", "contacts?sort=name&filter=[" + strings.ReplaceAll(recife, `"`, "%22") + "]", "", 200, `{"meta":{"count":2},"payload":[{"name":"Ana"},{"name":"Célia"}]}`, "", nil},
		{"zoe", "GET", "contacts?filter=oops", "", 422, refusal("filter_malformed", "payload"), "", nil},

		{"zoe", "GET", "contacts/filter/schema", "", 200, `{"payload":"<any>","limits":{"conditions":100}}`, "", nil},
		{"zoe", "GET", "contacts/filter/values?attribute_key=city", "", 200, `{"payload":[{"value":"recife","count":2},{"value":"Olinda","count":1}]}`, "", nil},
		{"zoe", "GET", "contacts/filter/values?attribute_key=city&q=OLI", "", 200, `{"payload":[{"value":"Olinda","count":1}]}`, "", nil},
		{"zoe", "GET", "contacts/filter/values?attribute_key=created_at", "", 422, refusal("filter_split", "by"), "", nil},
		{"zoe", "POST", "contacts/filter/split", `{"payload":[],"by":"plano"}`, 200, `{"payload":"<any>"}`, "", nil},
		{"zoe", "POST", "contacts/filter/split", `{"payload":[` + recife + `],"by":"country_code"}`, 200,
			`{"payload":[{"value":null,"count":1,"condition":{"attribute_key":"country_code","filter_operator":"is_not_present","values":[]}},
				{"value":"BR","count":1,"condition":{"attribute_key":"country_code","filter_operator":"equal_to","values":["BR"]}}]}`, "", nil},

		{"zoe", "POST", "contacts/{three}/explain", payload(recife, condition("plano", "equal_to", `["pro"]`)), 200,
			`{"payload":{"matches":false,"changes_at":null,"conditions":[{"attribute_key":"city","actual":"recife","met":true},{"attribute_key":"plano","filter_operator":"equal_to","values":["pro"],"actual":"Básico","met":false,"changes_at":null,"path":"1"}]}}`, "", nil},
		{"zoe", "POST", "contacts/{three}/explain", payload(condition("created_at", "within_last", `[6]`)), 200, `{"payload":{"matches":true,"changes_at":"<any>","conditions":[{"met":true,"changes_at":"<any>"}]}}`, "", nil},
		{"zoe", "GET", "contacts/{three}/segments", "", 200, `{"payload":[{"id":null,"segment_id":"new_this_week","name":"Novos nesta semana"},{"segment_id":"without_phone"}]}`, "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":` + payload(recife) + `,"action_name":"add_labels","labels":["praia"],"confirm":false}`, 200, `{"payload":{"total":2}}`, "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":{"segment_id":"without_phone"},"action_name":"add_labels","labels":["praia"],"confirm":false}`, 200, `{"payload":{"total":2}}`, "", nil},
		{"ana", "POST", "contacts/export", payload(recife), 200, `{"payload":{"total":2}}`, "", nil},
		{"ana", "POST", "contacts/export", `{"payload":[],"label":""}`, 200, `{"payload":{"total":3}}`, "", nil},
	})
}

// A contact is found by any of its addresses and numbers; it is split, and suggested, by the primary ones.
func TestFiltersSeeEveryAddress(t *testing.T) {
	one := func(key, operator, values string) string { return payload(condition(key, operator, values)) }
	play(t, []step{
		{"ana", "POST", "contacts", `{"name":"Ana","email":"ana@matriz.com","phone_number":"11912345678","other_emails":["ana@filial.com","compras@filial.com"],"other_phone_numbers":["2133334444"]}`, 200, "", "one=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Bia","email":"bia@matriz.com"}`, 200, "", "two=payload.contact.id", nil},
		{"zoe", "POST", "contacts/filter", one("email", "equal_to", `["ANA@filial.com"]`), 200, `{"meta":{"count":1},"payload":[{"name":"Ana"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", one("email", "contains", `["filial"]`), 200, `{"meta":{"count":1},"payload":[{"name":"Ana"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", one("email", "does_not_contain", `["filial"]`), 200, `{"meta":{"count":1},"payload":[{"name":"Bia"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", one("email", "starts_with", `["compras"]`), 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "POST", "contacts/filter", one("phone_number", "equal_to", `["(21) 3333-4444"]`), 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "POST", "contacts/{one}/explain", one("email", "contains", `["filial"]`), 200, `{"payload":{"matches":true,"conditions":[{"actual":["ana@matriz.com","ana@filial.com","compras@filial.com"],"met":true}]}}`, "", nil},
		{"zoe", "POST", "contacts/{two}/explain", one("email", "contains", `["filial"]`), 200, `{"payload":{"matches":false,"conditions":[{"actual":"bia@matriz.com"}]}}`, "", nil},
		{"zoe", "GET", "contacts/filter/values?attribute_key=email&q=filial", "", 200, `{"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts/filter/values?attribute_key=email&q=ana", "", 200, `{"payload":[{"value":"ana@matriz.com","count":1}]}`, "", nil},
	})
}

func TestFiltersThatAreRefused(t *testing.T) {
	invalid := func(key string) string {
		return `{"code":"filter_value","error":"Invalid value. The values provided for ` + key + ` are invalid"}`
	}
	steps := []step{
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Visitas","attribute_key":"visitas","attribute_display_type":"number","attribute_model":1}`, 200, "", "", nil},
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Nascimento","attribute_key":"nascimento","attribute_display_type":"date","attribute_model":1}`, 200, "", "", nil},
		{"zoe", "POST", "contacts/filter", payload(condition("nope", "equal_to", `["x"]`)), 422,
			`{"code":"filter_attribute","attributes":["0"],"error":"Invalid attribute key - [nope]. The key should be one of [name,phone_number,email,identifier,country_code,city,company,labels,created_at,last_activity_at,blocked] or a custom attribute defined in the account."}`, "", nil},
		{"zoe", "POST", "contacts/filter", payload(condition("blocked", "contains", `["x"]`)), 422, `{"error":"Invalid operator. The allowed operators for blocked are [equal_to,not_equal_to]."}`, "", nil},
		{"zoe", "POST", "contacts/filter", strings.Replace(payload(condition("city", "equal_to", `[]`)), "null", `"XOR"`, 1), 422, `{"code":"filter_joiner","error":"Query operator must be either \"AND\" or \"OR\"."}`, "", nil},
		{"zoe", "POST", "contacts/filter", `{"payload":{"all":[` + condition("city", "is_present", `[]`) + `,{"any":[` + condition("visitas", "equal_to", `["abc"]`) + `]}]}}`, 422, `{"code":"filter_value","attributes":["all.1.any.0"]}`, "", nil},
	}
	for key, values := range map[string]string{"city": `[]`, "country_code": `["Nárnia"]`, "visitas": `["1,5"]`, "nascimento": `["2024-02-31"]`, "blocked": `["talvez"]`, "owner": `["Zoe"]`, "import": `[-1]`, "segment": `[999]`, "name": `[{"a":1}]`, "email": `null`} {
		operator := "equal_to"
		if key == "segment" {
			operator = "in_segment"
		}
		steps = append(steps, step{"zoe", "POST", "contacts/filter", payload(condition(key, operator, values)), 422, invalid(key), "", nil})
	}
	for _, values := range []string{`["-1"]`, `["x"]`, `[1,2]`, `[99999999999999999999]`, `["1.5"]`} {
		steps = append(steps, step{"zoe", "POST", "contacts/filter", payload(condition("created_at", "days_before", values)), 422, invalid("created_at"), "", nil})
	}
	deep := strings.Repeat(`{"not":`, 50) + condition("city", "is_present", `[]`) + strings.Repeat("}", 50)
	many := strings.TrimSuffix(strings.Repeat(`"x",`, 10_000), ",")
	for code, body := range map[string]string{
		"filter_too_deep": `{"payload":` + deep + `}`, "filter_many_values": payload(condition("city", "equal_to", "["+many+"]")),
		"filter_too_large": payload(strings.TrimSuffix(strings.Repeat(condition("city", "is_present", `[]`)+",", 101), ",")),
	} {
		steps = append(steps, step{"zoe", "POST", "contacts/filter", body, 422, refusal(code), "", nil})
	}
	for i := range steps[len(steps)-3:] {
		steps[len(steps)-3+i].want = strings.Replace(steps[len(steps)-3+i].want, `"attributes":[],`, "", 1)
	}
	for _, body := range []string{`{}`, `{"payload":null}`, `{"payload":"x"}`, `{"payload":[{}]}`, `{"payload":[1]}`, `{"payload":{"any":[]}}`, `{"payload":{"all":[],"any":[]}}`, `{"payload":{"not":[]}}`, `{"payload":{}}`} {
		steps = append(steps, step{"zoe", "POST", "contacts/filter", body, 422, `{"code":"filter_malformed"}`, "", nil})
	}
	play(t, steps)
}

func TestSegments(t *testing.T) {
	pro := payload(condition("plano", "equal_to", `["Pro"]`))
	within := func(id string) string { return payload(condition("segment", "in_segment", `[{`+id+`}]`)) }
	play(t, []step{
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Plano","attribute_key":"plano","attribute_display_type":"text","attribute_model":1}`, 200, "", "plano=id", nil},
		{"ana", "POST", "contacts", `{"name":"Ana","custom_attributes":{"plano":"pro"}}`, 200, "", "one=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Bia"}`, 200, "", "", nil},
		{"zoe", "POST", "custom_filters", `{"custom_filter":{"name":"Pros","filter_type":1,"query":` + pro + `}}`, 200,
			`{"id":"<any>","name":"Pros","filter_type":"contact","query":` + pro + `,"mine":true,"shared_with":"nobody","fault":null,"created_at":"<any>","updated_at":"<any>"}`, "pros=id", nil},
		{"zoe", "POST", "custom_filters", `{"name":"","type":"contact","query":{"payload":[]}}`, 200, `{"name":"","filter_type":"contact"}`, "blank=id", nil},
		{"zoe", "POST", "custom_filters", `{"name":"Conversas","query":{"payload":[{"attribute_key":"status"}]}}`, 200, `{"filter_type":"conversation","fault":null}`, "", nil},
		{"zoe", "POST", "custom_filters", `{"name":"x","filter_type":"foo","query":{"payload":[]}}`, 422, refusal("choice_invalid", "filter_type"), "", nil},
		{"zoe", "POST", "custom_filters", `{"name":"x","filter_type":"contact","query":"x"}`, 422, refusal("value_invalid", "query"), "", nil},
		{"zoe", "POST", "custom_filters", `{"name":"x","filter_type":"contact","query":` + payload(condition("nope", "equal_to", `["x"]`)) + `}`, 422, `{"code":"filter_attribute"}`, "", nil},
		{"zoe", "GET", "custom_filters?filter_type=contact", "", 200, `[{"id":{pros}},{"id":{blank}}]`, "", nil},
		{"zoe", "GET", "custom_filters?filter_type=1", "", 200, `[{"id":{pros}},{"id":{blank}}]`, "", nil},
		{"zoe", "GET", "custom_filters", "", 200, `[{"name":"Conversas"}]`, "", nil},
		{"zoe", "POST", "custom_filters/order", `{"ids":[{blank},{pros}]}`, 204, "", "", nil},
		{"zoe", "GET", "custom_filters?filter_type=contact", "", 200, `[{"id":{blank}},{"id":{pros}}]`, "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"name":"Só Pro","icon":"star","description":"d","pinned":true,"filter_type":"report"}`, 200, `{"name":"Só Pro","icon":"star","description":"d","pinned":true,"filter_type":"contact"}`, "", nil},
		{"zoe", "GET", "custom_filters/{pros}/count", "", 200, `{"count":1}`, "", nil},
		{"zoe", "GET", "contacts?segment_id={pros}", "", 200, `{"meta":{"count":1},"payload":[{"name":"Ana"}]}`, "", nil},
		{"zoe", "POST", "contacts/filter", `{"segment_id":{pros},"payload":[` + condition("name", "equal_to", `["bia"]`) + `]}`, 200, `{"meta":{"count":0}}`, "", nil},
		{"zoe", "GET", "contacts/{one}/explain?segment_id={pros}", "", 200, `{"payload":{"matches":true,"conditions":[{"attribute_key":"plano","actual":"pro","met":true}]}}`, "", nil},
		{"zoe", "GET", "contacts/{one}/segments", "", 200, `{"payload":"<any>"}`, "", nil},

		// Somebody else's is not there, until it is shared; then it is read only.
		{"ana", "GET", "custom_filters/{pros}", "", 404, notFound, "", nil},
		{"ana", "GET", "contacts?segment_id={pros}", "", 404, notFound, "", nil},
		{"ana", "POST", "contacts/filter", within("pros"), 422, `{"code":"filter_value"}`, "", nil},
		{"bia", "GET", "/api/v1/accounts/{bia}/contacts?segment_id={pros}", "", 404, notFound, "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"shared_with":"team"}`, 422, refusal("required", "team_id"), "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"shared_with":"team","team_id":99}`, 422, refusal("value_invalid", "team_id"), "", nil},
		{"ana", "POST", "teams", `{"name":"Vendas"}`, 200, "", "team=id", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"shared_with":"team","team_id":{team}}`, 200, `{"shared_with":"team","team_id":{team}}`, "", nil},
		{"ana", "GET", "custom_filters/{pros}", "", 404, notFound, "", nil},
		{"ana", "POST", "teams/{team}/team_members", `{"user_ids":[{me}]}`, 200, "", "", nil},
		{"ana", "GET", "custom_filters?filter_type=contact", "", 200, `[{"id":{pros},"mine":false,"owner":{"name":"Zoe"}}]`, "", nil},
		{"ana", "PATCH", "custom_filters/{pros}", `{"name":"x"}`, 403, refusal("action_forbidden"), "", nil},
		{"ana", "DELETE", "custom_filters/{pros}", "", 403, refusal("action_forbidden"), "", nil},
		{"ana", "POST", "custom_filters/{pros}/duplicate", "", 200, `{"name":"Só Pro (cópia)","mine":true,"shared_with":"nobody","query":` + pro + `}`, "copy=id", nil},

		// What others name stays, and nothing names itself.
		{"ana", "POST", "custom_filters", `{"name":"Dentro","filter_type":"contact","query":` + within("pros") + `}`, 200, "", "inner=id", nil},
		{"ana", "GET", "contacts?segment_id={inner}", "", 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "DELETE", "custom_filters/{pros}", "", 409, `{"code":"segment_in_use","conflict":{"segment_id":{inner}}}`, "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"query":` + within("pros") + `}`, 422, `{"code":"segment_cycle"}`, "", nil},
		{"ana", "PATCH", "custom_filters/{inner}", `{"shared_with":"everyone"}`, 200, "", "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"query":` + within("inner") + `}`, 422, `{"code":"segment_cycle"}`, "", nil},

		// A deleted attribute: said, not lost, and the rest of the segment can be changed.
		{"ana", "DELETE", "custom_attribute_definitions/{plano}", "", 204, "", "", nil},
		{"zoe", "GET", "custom_filters/{pros}", "", 200, `{"fault":{"code":"filter_attribute","path":"0","text":"<any>"},"query":` + pro + `}`, "", nil},
		{"zoe", "GET", "contacts?segment_id={pros}", "", 422, `{"code":"filter_attribute"}`, "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"name":"Antigo"}`, 200, `{"name":"Antigo"}`, "", nil},
		{"zoe", "PATCH", "custom_filters/{pros}", `{"query":` + payload(condition("name", "equal_to", `["Ana"]`)) + `}`, 200, `{"fault":null}`, "", nil},
		{"zoe", "GET", "custom_filters/{pros}/count", "", 200, `{"count":1}`, "", nil},

		// Who leaves hands over.
		{"ana", "GET", "agents", "", 200, "", "zoe_id=1.id", nil},
		{"ana", "DELETE", "agents/{zoe_id}", "", 200, "", "", nil},
		{"ana", "GET", "custom_filters/{pros}", "", 200, `{"mine":true}`, "", nil},
		{"ana", "DELETE", "custom_filters/{inner}", "", 204, "", "", nil},
		{"ana", "DELETE", "custom_filters/{pros}", "", 204, "", "", nil},
		{"ana", "GET", "custom_filters/{pros}", "", 404, notFound, "", nil},
		{"ana", "GET", "custom_filters/ready", "", 200, `{"payload":[{"segment_id":"no_reply"},{"segment_id":"never_contacted"},{"segment_id":"new_this_week"},{"segment_id":"without_phone"},{"segment_id":"possible_duplicates"}]}`, "", nil},
	})
}

// The limit is on making segments: whoever has reached it can still rename them.
func TestLimitOfSegments(t *testing.T) {
	one := func(n int) string {
		return fmt.Sprintf(`{"name":"%d","filter_type":"contact","query":{"payload":[]}}`, n)
	}
	play(t, []step{
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{"limits":{"segments_per_user":2}}`, 200, "", "", nil},
		{"zoe", "POST", "custom_filters", one(1), 200, "", "first=id", nil},
		{"zoe", "POST", "custom_filters", one(2), 200, "", "", nil},
		{"zoe", "POST", "custom_filters", one(3), 422, `{"message":"Account Limit reached. The maximum number of allowed custom filters for a user per account is 2.","attributes":["account_id"],"code":"segment_limit"}`, "", nil},
		{"zoe", "POST", "custom_filters/{first}/duplicate", "", 422, `{"code":"segment_limit"}`, "", nil},
		{"zoe", "PATCH", "custom_filters/{first}", `{"name":"renamed"}`, 200, `{"name":"renamed"}`, "", nil},
		{"ana", "POST", "custom_filters", one(1), 200, "", "", nil},
	})
}
