package api_test

import (
	"strings"
	"testing"
)

func TestAttributesAsTheCompatibleAPI(t *testing.T) {
	const attributes = "custom_attribute_definitions"
	play(t, []step{
		{"ana", "GET", attributes, "", 200, `[]`, "", nil},
		{"ana", "POST", attributes, `{"custom_attribute_definition":{"attribute_display_name":"Plano","attribute_key":"plano","attribute_display_type":"list","attribute_model":"contact_attribute",
			"attribute_values":["Básico","Pro"],"attribute_description":"Qual"}}`, 200,
			`{"id":"<any>","attribute_display_name":"Plano","attribute_display_type":"list","attribute_description":"Qual","attribute_key":"plano","regex_pattern":null,"regex_cue":null,
				"attribute_values":["Básico","Pro"],"attribute_model":"contact_attribute","default_value":null,"created_at":"<any>","updated_at":"<any>",
				"currency_code":null,"position":1,"archived":false,"deleted_at":null,"identifies_person":false}`, "plan=id", nil},
		// Type and model by their numbers, the key from the name, the currency from the country.
		{"ana", "POST", attributes, `{"attribute_display_name":"Gasto total","attribute_display_type":2,"attribute_model":1}`, 200,
			`{"attribute_key":"gasto_total","attribute_display_type":"currency","currency_code":"BRL","attribute_model":"contact_attribute","position":2}`, "spent=id", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"CEP","regex_pattern":"/^\\d{5}-\\d{3}$/","regex_cue":"12345-678","attribute_model":1}`, 200,
			`{"attribute_display_type":"text","regex_pattern":"/^\\d{5}-\\d{3}$/","regex_cue":"12345-678"}`, "cep=id", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"Motivo"}`, 200, `{"attribute_model":"conversation_attribute"}`, "reason=id", nil},
		{"zoe", "GET", attributes + "?attribute_model=1", "", 200, `[{"id":{plan}},{"id":{spent}},{"id":{cep}}]`, "", nil},
		{"zoe", "GET", attributes + "?attribute_model=conversation_attribute", "", 200, `[{"id":{reason}}]`, "", nil},
		{"zoe", "GET", attributes + "?attribute_model=0", "", 200, `[{"id":{reason}}]`, "", nil},
		{"zoe", "GET", attributes + "?attribute_model=deal", "", 200, `[]`, "", nil},
		{"zoe", "GET", attributes + "?archived=perhaps", "", 422, refusal("value_invalid", "archived"), "", nil},
		{"zoe", "GET", attributes + "/{spent}", "", 200, `{"id":{spent},"attribute_key":"gasto_total"}`, "", nil},
		{"ana", "PUT", attributes + "/{plan}", `{"attribute_display_name":"Plano atual","attribute_key":"other","attribute_model":"conversation_attribute","unknown":1}`, 200,
			`{"id":{plan},"attribute_display_name":"Plano atual","attribute_key":"plano","attribute_model":"contact_attribute","attribute_values":["Básico","Pro"]}`, "", nil},
		{"ana", "POST", attributes + "/order", `{"ids":[{cep},{plan}]}`, 204, "", "", nil},
		{"ana", "GET", attributes + "?attribute_model=1", "", 200, `[{"id":{cep},"position":1},{"id":{plan}},{"id":{spent}}]`, "", nil},

		// Values.
		{"zoe", "POST", "contacts", `{"name":"Ana","custom_attributes":{"plano":"basico","gasto_total":1234.50,"cep":"01310-100","solto":5}}`, 200,
			`{"payload":{"contact":{"custom_attributes":{"plano":"Básico","gasto_total":1234.5,"cep":"01310-100","solto":5}}}}`, "c=payload.contact.id", nil},
		{"zoe", "PATCH", "contacts/{c}", `{"custom_attributes":{"plano":"Ouro","gasto_total":"1,5","cep":"1"}}`, 422,
			`{"attributes":["custom_attributes.cep","custom_attributes.gasto_total","custom_attributes.plano"],"code":"pattern_hint",
				"fields":{"custom_attributes.gasto_total":"Isto não é um número. Escreva como 1.234,56.","custom_attributes.plano":"Escolha uma destas opções: Básico, Pro.",
				"custom_attributes.cep":"Este texto não tem a forma que este atributo pede: 12345-678."}}`, "", nil},
		{"zoe", "PATCH", "contacts/{c}", `{"custom_attributes":{"gasto_total":0.001,"plano":null,"cep":""}}`, 422, refusal("currency_decimals", "custom_attributes.gasto_total"), "", nil},
		{"zoe", "PATCH", "contacts/{c}", `{"custom_attributes":{"plano":null,"cep":""}}`, 200, `{"payload":{"custom_attributes":{"plano":"<none>","cep":"<none>","gasto_total":1234.5}}}`, "", nil},
		{"zoe", "GET", attributes + "/{spent}/usage", "", 200, `{"count":1}`, "", nil},
		{"zoe", "GET", attributes + "/{plan}/usage", "", 200, `{"count":0}`, "", nil},
		{"zoe", "GET", attributes + "/{reason}/usage", "", 200, `{"count":0}`, "", nil},

		// Archived, deleted, restored.
		{"ana", "PATCH", attributes + "/{cep}", `{"archived":true}`, 200, `{"archived":true}`, "", nil},
		{"ana", "GET", attributes + "?attribute_model=1", "", 200, `[{"id":{plan}},{"id":{spent}}]`, "", nil},
		{"ana", "GET", attributes + "?attribute_model=1&archived=true", "", 200, `[{"id":{cep}},{"id":{plan}},{"id":{spent}}]`, "", nil},
		{"ana", "DELETE", attributes + "/{reason}", "", 204, "", "", nil},
		{"ana", "DELETE", attributes + "/{reason}", "", 404, notFound, "", nil},
		{"ana", "GET", attributes + "/{reason}", "", 404, notFound, "", nil},
		{"ana", "GET", attributes + "?deleted=true", "", 200, `[{"id":{reason},"deleted_at":"<any>"}]`, "", nil},
		{"ana", "POST", attributes + "/{reason}/restore", "", 200, `{"id":{reason},"deleted_at":null}`, "", nil},
		{"ana", "POST", attributes + "/999999/restore", "", 404, notFound, "", nil},
	})
}

func TestAttributesRefused(t *testing.T) {
	const attributes = "custom_attribute_definitions"
	play(t, []step{
		{"ana", "POST", attributes, `{"attribute_display_name":"E","attribute_key":"email","attribute_model":1}`, 422,
			`{"code":"key_reserved","attributes":["attribute_key"],"error":"Attribute key The provided key is not allowed as it might conflict with default attributes.",
				"message":"Attribute key The provided key is not allowed as it might conflict with default attributes."}`, "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"Status","attribute_model":0}`, 422, refusal("key_reserved", "attribute_key"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_key":"a b"}`, 422, refusal("key_invalid", "attribute_key"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_key":"a"}`, 200, "", "a=id", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_key":"a"}`, 422, `{"code":"key_taken","error":"Attribute key has already been taken"}`, "", nil},
		{"ana", "POST", attributes, `{"attribute_display_type":"colour","attribute_model":1}`, 422,
			`{"attributes":["attribute_display_name","attribute_display_type"],"message":"Attribute display name can't be blank, Attribute display type is not included in the list"}`, "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_display_type":8}`, 422, refusal("choice_invalid", "attribute_display_type"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_model":"deal"}`, 422, refusal("choice_invalid", "attribute_model"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":["A"]}`, 422, refusal("value_invalid", "attribute_display_name"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_display_type":"list"}`, 422, refusal("required", "attribute_values"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_display_type":"list","attribute_values":{"a":1}}`, 422, refusal("value_invalid", "attribute_values"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_display_type":"list","attribute_values":["Pro","pró"]}`, 422, refusal("choice_twice", "attribute_values"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","attribute_display_type":"currency","currency_code":"ABC"}`, 422, refusal("currency_invalid", "currency_code"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","regex_pattern":"("}`, 422, refusal("pattern_invalid", "regex_pattern"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","regex_pattern":"(?=a)"}`, 422, refusal("pattern_invalid", "regex_pattern"), "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A","regex_pattern":"` + strings.Repeat("(", 501) + `"}`, 422, `{"attributes":["regex_pattern"],"code":"too_long"}`, "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"` + strings.Repeat("é", 300) + `"}`, 422, `{"code":"too_long"}`, "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"A\u0000"}`, 422, `{"code":"text_invalid"}`, "", nil},
		{"ana", "POST", attributes + "/order", `{"ids":[999999]}`, 422, refusal("value_invalid", "ids"), "", nil},
		{"ana", "POST", attributes + "/order", `{"ids":"x"}`, 422, refusal("value_invalid", "ids"), "", nil},
		{"ana", "POST", attributes + "/order", `{}`, 204, "", "", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/" + attributes + "/order", `{"ids":[{a}]}`, 422, refusal("value_invalid", "ids"), "", nil},
		{"zoe", "POST", attributes, `{"attribute_display_name":"A"}`, 403, refusal("action_forbidden"), "", nil},
		{"zoe", "DELETE", attributes + "/{a}", "", 403, refusal("action_forbidden"), "", nil},
		// Contacts with values that no attribute takes.
		{"ana", "POST", attributes, `{"attribute_display_name":"Site","attribute_display_type":"link","attribute_model":1}`, 200, "", "", nil},
		{"ana", "POST", attributes, `{"attribute_display_name":"Nascimento","attribute_display_type":"date","attribute_model":1}`, 200, "", "", nil},
		{"ana", "POST", "contacts", `{"name":"x","custom_attributes":{"site":"javascript:alert(1)","nascimento":"2026-02-31"}}`, 422,
			`{"attributes":["custom_attributes.nascimento","custom_attributes.site"],"code":"date_invalid"}`, "", nil},
		{"ana", "POST", "contacts", `{"name":"x","custom_attributes":{"site":{"a":1},"nascimento":31}}`, 422, `{"attributes":["custom_attributes.nascimento","custom_attributes.site"]}`, "", nil},
	})
}
