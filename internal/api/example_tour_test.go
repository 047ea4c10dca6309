package api_test

// tours go through all that the API offers.
func tours() []tour {
	var all []tour
	for _, part := range [][]tour{peopleTour(), definitionsTour(), contactsTour(), conversationsTour(), segmentsTour(), manyTour(), importsTour(), goodbyeTour()} {
		all = append(all, part...)
	}
	return all
}

func peopleTour() []tour {
	return []tour{
		{"", "GET", "/api/v1/setup", "", ""},
		{"", "POST", "/auth/sign_in", `{"email":"ana@exemplo.com","password":"correct horse 7"}`, ""},
		{"ana", "GET", "/auth/validate_token", "", ""},
		{"ana", "GET", "/api/v1/profile", "", ""},
		{"ana", "PATCH", "/api/v1/profile", `{"name":"Ana Souza","locale":"pt-BR"}`, ""},
		{"ana", "POST", "/api/v1/profile/access_tokens", `{"name":"Planilha de pedidos"}`, "token=payload.id"},
		{"ana", "GET", "/api/v1/profile/access_tokens", "", ""},
		{"ana", "DELETE", "/api/v1/profile/access_tokens/{token}", "", ""},
		{"ana", "GET", "/api/v1/accounts/{ana}", "", ""},
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{"name":"Padaria Pão Quente","locale":"pt-BR"}`, ""},
		{"ana", "POST", "agents", `{"name":"Bruno Lima","email":"bruno@exemplo.com","role":"agent"}`, "bruno=id"},
		{"ana", "GET", "agents", "", "invited=letter:bruno@exemplo.com /invitation"},
		{"", "GET", "/auth/invitations/{invited}", "", ""},
		{"", "POST", "/auth/invitations/{invited}", `{"name":"Bruno Lima","password":"correct horse 9"}`, ""},
		{"ana", "POST", "agents", `{"name":"Lia Reis","email":"lia@exemplo.com","role":"agent"}`, "lia=id"},
		{"ana", "POST", "agents/{lia}/invitation", "", ""},
		{"ana", "POST", "agents/{lia}/invitation_link", "", ""},
		{"ana", "DELETE", "agents/{lia}", "", ""},
		{"ana", "POST", "custom_roles", `{"name":"Balcão","description":"Consulta e exporta","permissions":["contacts","export"]}`, "role=id"},
		{"ana", "GET", "custom_roles", "", ""},
		{"ana", "GET", "custom_roles/{role}", "", ""},
		{"ana", "PATCH", "custom_roles/{role}", `{"name":"Balcão","permissions":["contacts","edit"]}`, ""},
		{"ana", "POST", "webhooks", `{"name":"Loja virtual","url":"https://loja.exemplo.invalid/ficha","subscriptions":["contact_created","contact_updated"],"active":false}`, "hook=payload.webhook.id"},
		{"ana", "GET", "webhooks", "", ""},
		{"ana", "GET", "webhooks/{hook}", "", ""},
		{"ana", "PATCH", "webhooks/{hook}", `{"subscriptions":["contact_created","contact_deleted"]}`, ""},
		{"ana", "POST", "webhooks/{hook}/secret", "", ""},
		{"ana", "PATCH", "webhooks/{hook}", `{"url":"http://127.0.0.1:9/ficha","active":true}`, ""},
		{"ana", "POST", "webhooks/{hook}/test", "", "call=payload.id"},
		{"ana", "GET", "webhooks/{hook}/deliveries", "", ""},
		{"ana", "POST", "webhooks/{hook}/deliveries/{call}/redeliver", "", ""},
		{"ana", "DELETE", "webhooks/{hook}", "", ""},
		{"ana", "PATCH", "agents/{bruno}", `{"role":"administrator"}`, ""},
		{"ana", "POST", "teams", `{"name":"Vendas","description":"Balcão e encomendas"}`, "team=id"},
		{"ana", "GET", "teams", "", ""},
		{"ana", "GET", "teams/{team}", "", ""},
		{"ana", "PATCH", "teams/{team}", `{"description":"Encomendas"}`, ""},
		{"ana", "POST", "teams/{team}/team_members", `{"user_ids":[{me}]}`, ""},
		{"ana", "GET", "teams/{team}/team_members", "", ""},
		{"ana", "PATCH", "teams/{team}/team_members", `{"user_ids":[{me}]}`, ""},
		{"ana", "DELETE", "teams/{team}/team_members", `{"user_ids":[{me}]}`, ""},
		{"ana", "PUT", "preferences/contacts_table", `{"columns":["name","email"]}`, ""},
		{"ana", "GET", "preferences/contacts_table", "", ""},
	}
}

func definitionsTour() []tour {
	return []tour{
		{"ana", "POST", "labels", `{"title":"vip","color":"#cc3355","description":"Compra toda semana","show_on_sidebar":true}`, "label=id"},
		{"ana", "GET", "labels", "", ""},
		{"ana", "GET", "labels/{label}", "", ""},
		{"ana", "PATCH", "labels/{label}", `{"color":"#1f93ff"}`, ""},
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Plano","attribute_model":"contact_attribute","attribute_display_type":"list","attribute_values":["Básico","Pro"]}`, "plan=id"},
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Nascimento","attribute_model":"contact_attribute","attribute_display_type":"date"}`, "born=id"},
		{"ana", "GET", "custom_attribute_definitions", "", ""},
		{"ana", "GET", "custom_attribute_definitions/{plan}", "", ""},
		{"ana", "PATCH", "custom_attribute_definitions/{plan}", `{"attribute_description":"O que o cliente assina","attribute_values":["Básico","Pro","Empresa"]}`, ""},
		{"ana", "POST", "custom_attribute_definitions/order", `{"attribute_model":"contact_attribute","ids":[{born},{plan}]}`, ""},
	}
}

func contactsTour() []tour {
	return []tour{
		{"ana", "POST", "contacts", `{"name":"Conceição Araújo","email":"conceicao@exemplo.com.br","phone_number":"(11) 91234-5678","identifier":"CRM-77","additional_attributes":{"city":"Recife","country_code":"BR","company_name":"Açaí & Cia"},"custom_attributes":{"plano":"Pro","nascimento":"1984-06-21"}}`, "one=payload.contact.id"},
		{"ana", "POST", "contacts", `{"name":"Conceição Araujo","city":"Recife"}`, "two=payload.contact.id"},
		{"ana", "POST", "contacts", `{"name":"Conceicao Araujo","city":"Recife"}`, "three=payload.contact.id"},
		{"ana", "POST", "contacts/upsert", `{"match":["email"],"contact":{"email":"conceicao@exemplo.com.br","name":"Conceição Araújo"}}`, ""},
		{"ana", "GET", "contacts", "", ""},
		{"ana", "GET", "contacts/search?q=conceicao", "", ""},
		{"ana", "GET", "search/contacts?q=conceicao", "", ""},
		{"ana", "GET", "contacts/count", "", ""},
		{"ana", "GET", "contacts/active", "", ""},
		{"ana", "GET", "contacts/{one}", "", ""},
		{"ana", "PATCH", "contacts/{one}", `{"phone_number":"+5511912345678","custom_attributes":{"plano":"Empresa"},"version":1}`, ""},
		{"ana", "GET", "custom_attribute_definitions/{plan}/usage", "", ""},
		{"ana", "POST", "contacts/{one}/labels", `{"labels":["vip"]}`, ""},
		{"ana", "GET", "contacts/{one}/labels", "", ""},
		{"ana", "POST", "contacts/{one}/notes", `{"content":"Prefere ser chamada de manhã."}`, "note=id"},
		{"ana", "GET", "contacts/{one}/notes", "", ""},
		{"ana", "GET", "contacts/{one}/notes/{note}", "", ""},
		{"ana", "PATCH", "contacts/{one}/notes/{note}", `{"pinned":true}`, ""},
		{"ana", "GET", "contacts/{one}/events?kinds=updated", "", "event=payload.0.id"},
		{"ana", "POST", "contacts/{one}/events/{event}/restore", `{"field":"custom_attributes.plano"}`, ""},
		{"ana", "PUT", "contacts/{one}/avatar", "", ""},
		{"ana", "DELETE", "contacts/{one}/avatar", "", ""},
		{"ana", "POST", "duplicates/scan", "", "scan=scan.status"},
		{"ana", "GET", "duplicates", "", "pair=payload.0.id"},
		{"ana", "GET", "contacts/{one}/duplicates", "", ""},
		{"ana", "POST", "duplicates/{pair}/dismiss", "", ""},
		{"ana", "POST", "duplicates/{pair}/reopen", "", ""},
		{"ana", "POST", "contacts/{one}/destroy_custom_attributes", `{"custom_attributes":["nascimento"]}`, ""},
		{"ana", "GET", "contacts/{one}/personal_data", "", ""},
		{"ana", "POST", "actions/contact_merge/preview", `{"base_contact_id":{one},"mergee_contact_id":{three}}`, ""},
		{"ana", "POST", "actions/contact_merge", `{"base_contact_id":{one},"mergee_contact_id":{three}}`, ""},
		{"ana", "GET", "contacts/{one}/events?kinds=merged", "", "merge=payload.0.id"},
		{"ana", "POST", "actions/contact_unmerge", `{"event_id":{merge}}`, ""},
	}
}

func conversationsTour() []tour {
	const public = "/public/api/v1/inboxes/{key}"
	return []tour{
		{"ana", "POST", "inboxes", `{"name":"Aplicativo","channel":{"type":"api"},"greeting_enabled":true,"greeting_message":"Olá! Já respondemos."}`, "inbox=id"},
		{"ana", "GET", "inboxes", "", ""},
		{"ana", "GET", "inboxes/{inbox}", "", "key=inbox_identifier"},
		{"ana", "PATCH", "inboxes/{inbox}", `{"name":"Aplicativo da loja","channel":{"hmac_mandatory":false}}`, ""},
		{"ana", "POST", "inboxes/try_email", `{"channel":{"email":"loja@exemplo.com.br","imap_host":"10.0.0.1","imap_password":"segredo","smtp_host":"10.0.0.1"}}`, ""},
		{"ana", "POST", "inbox_members", `{"inbox_id":{inbox},"user_ids":[{bruno}]}`, ""},
		{"ana", "GET", "inbox_members/{inbox}", "", ""},
		{"ana", "PATCH", "inbox_members", `{"inbox_id":{inbox},"user_ids":[{bruno},{me}]}`, ""},
		{"ana", "DELETE", "inbox_members", `{"inbox_id":{inbox},"user_ids":[{bruno}]}`, ""},
		{"ana", "GET", "contacts/{one}/contactable_inboxes", "", ""},
		{"ana", "POST", "contacts/{one}/contact_inboxes", `{"inbox_id":{inbox},"source_id":"cliente-77"}`, ""},
		{"ana", "POST", "contact_inboxes/filter", `{"inbox_id":{inbox},"source_id":"cliente-77"}`, ""},
		{"ana", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{one},"message":{"content":"Bom dia! Sua encomenda chegou."}}`, "talk=id"},
		{"ana", "POST", "conversations/{talk}/messages", `{"content":"Posso entregar hoje?","echo_id":"1"}`, "message=id"},
		{"ana", "GET", "conversations/{talk}/messages", "", ""},
		{"ana", "GET", "conversations/{talk}/variables", "", ""},
		{"ana", "POST", "canned_responses", `{"short_code":"pix","content":"Oi, {{contact.first_name}}! A chave Pix é pix@padaria.com.br."}`, "canned=id"},
		{"ana", "GET", "canned_responses?search=pix", "", ""},
		{"ana", "PATCH", "canned_responses/{canned}", `{"content":"{{contact.first_name}}, a chave Pix é pix@padaria.com.br. Obrigada!"}`, ""},
		{"ana", "DELETE", "canned_responses/{canned}", "", ""},
		{"ana", "PATCH", "conversations/{talk}/messages/{message}", `{"status":"read"}`, ""},
		{"ana", "POST", "conversations/{talk}/assignments", `{"assignee_id":{me}}`, ""},
		{"ana", "POST", "conversations/{talk}/labels", `{"labels":["vip"]}`, ""},
		{"ana", "GET", "conversations/{talk}/labels", "", ""},
		{"ana", "POST", "conversations/{talk}/custom_attributes", `{"custom_attributes":{"pedido":"A-1042"}}`, ""},
		{"ana", "POST", "conversations/{talk}/toggle_priority", `{"priority":"high"}`, ""},
		{"ana", "POST", "conversations/{talk}/toggle_status", `{"status":"pending"}`, ""},
		{"ana", "POST", "conversations/{talk}/toggle_typing_status", `{"typing_status":"on"}`, ""},
		{"ana", "POST", "conversations/{talk}/update_last_seen", "", ""},
		{"ana", "GET", "conversations/{talk}", "", ""},
		{"ana", "GET", "conversations?status=all", "", ""},
		{"ana", "GET", "conversations/meta", "", ""},
		{"ana", "POST", "conversations/filter", `{"payload":[{"attribute_key":"priority","filter_operator":"equal_to","values":["high"],"query_operator":null}]}`, ""},
		{"ana", "PATCH", "conversations/{talk}", `{"priority":"urgent"}`, ""},
		{"ana", "DELETE", "conversations/{talk}/messages/{message}", "", ""},
		{"ana", "GET", "contacts/{one}/conversations", "", ""},
		{"", "GET", public, "", ""},
		{"", "POST", public + "/contacts", `{"source_id":"aparelho-9","name":"Zé Lima","phone_number":"(81) 98765-1234"}`, ""},
		{"", "GET", public + "/contacts/aparelho-9", "", ""},
		{"", "PATCH", public + "/contacts/aparelho-9", `{"email":"ze@exemplo.com.br"}`, ""},
		{"", "POST", public + "/contacts/aparelho-9/conversations", `{"custom_attributes":{"tela":"cardápio"}}`, "own=id"},
		{"", "POST", public + "/contacts/aparelho-9/conversations/{own}/messages", `{"content":"Vocês abrem no domingo?","echo_id":"a1"}`, ""},
		{"", "GET", public + "/contacts/aparelho-9/conversations/{own}/messages", "", ""},
		{"", "GET", public + "/contacts/aparelho-9/conversations", "", ""},
		{"", "GET", public + "/contacts/aparelho-9/conversations/{own}", "", ""},
		{"", "POST", public + "/contacts/aparelho-9/conversations/{own}/toggle_typing?typing_status=on", "", ""},
		{"", "POST", public + "/contacts/aparelho-9/conversations/{own}/update_last_seen", "", ""},
		{"", "POST", public + "/contacts/aparelho-9/conversations/{own}/toggle_status", "", ""},
		{"ana", "DELETE", "inboxes/{inbox}", "", ""},
		{"ana", "POST", "inboxes", `{"name":"WhatsApp","channel":{"type":"whatsapp","phone_number":"+551140028922","phone_number_id":"106540352242922","business_account_id":"102290129340398","access_token":"EAAJBexampleexampleexample","app_secret":"0123456789abcdef0123456789abcdef"}}`, "zap=id"},
		{"ana", "POST", "inboxes/{zap}/test", "", ""},
		{"ana", "GET", "inboxes/{zap}/templates", "", ""},
		{"ana", "POST", "inboxes/{zap}/sync_templates", "", ""},
	}
}

func segmentsTour() []tour {
	const recife = `[{"attribute_key":"city","filter_operator":"equal_to","values":["Recife"],"query_operator":null}]`
	return []tour{
		{"ana", "POST", "contacts/filter", `{"payload":` + recife + `}`, ""},
		{"ana", "POST", "contacts/filter/count", `{"payload":` + recife + `}`, ""},
		{"ana", "POST", "contacts/filter/split", `{"payload":` + recife + `,"by":"contact_type"}`, ""},
		{"ana", "GET", "contacts/filter/schema", "", ""},
		{"ana", "GET", "contacts/filter/values?attribute_key=city", "", ""},
		{"ana", "POST", "custom_filters", `{"name":"Recife","filter_type":"contact","query":{"payload":` + recife + `}}`, "segment=id"},
		{"ana", "GET", "custom_filters", "", ""},
		{"ana", "GET", "custom_filters/ready", "", ""},
		{"ana", "POST", "custom_filters/order", `{"ids":[{segment}]}`, ""},
		{"ana", "GET", "custom_filters/{segment}", "", ""},
		{"ana", "GET", "custom_filters/{segment}/count", "", ""},
		{"ana", "PATCH", "custom_filters/{segment}", `{"name":"Do Recife"}`, ""},
		{"ana", "GET", "contacts/{one}/explain?segment_id={segment}", "", ""},
		{"ana", "POST", "contacts/{one}/explain", `{"payload":` + recife + `}`, ""},
		{"ana", "GET", "contacts/{one}/segments", "", ""},
		{"ana", "POST", "custom_filters/{segment}/duplicate", "", ""},
		{"ana", "DELETE", "custom_filters/{segment}", "", ""},
	}
}

func manyTour() []tour {
	return []tour{
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[{two}],"action_name":"add_labels","labels":["vip"]}`, "action=payload.id"},
		{"ana", "GET", "bulk_actions", "", ""},
		{"ana", "GET", "bulk_actions/{action}", "", ""},
		{"ana", "POST", "bulk_actions/{action}/undo", "", "undone=payload.id"},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":{"q":"conceicao"},"action_name":"block","reason":"spam","confirm":false}`, "prepared=payload.id"},
		{"ana", "POST", "bulk_actions/{prepared}/start", "", "action=payload.id"},
		{"ana", "POST", "contacts/export", `{"column_names":["name","email"],"all":{"q":"conceicao"},"format":"csv"}`, "export=payload.id"},
		{"ana", "GET", "exports", "", ""},
		{"ana", "GET", "exports/{export}", "", ""},
	}
}

func importsTour() []tour {
	const clients = "Nome;E-mail;Telefone;Plano\nJosé Pires;jose@exemplo.com.br;(81) 98765-4321;Pro\nLia Reis;lia;(81) 3333-4444;Básico\n"
	return []tour{
		{"ana", "POST", "import_uploads", `{"file_name":"clientes.csv","size":120}`, "upload=payload.id"},
		{"ana", "GET", "import_uploads/{upload}", "", ""},
		{"ana", "FILE", "imports", clients, "import=payload.id"},
		{"ana", "POST", "imports/{import}/preview", `{"options":{"on_match":"fill","labels":["vip"]}}`, "previewed=payload.id"},
		{"ana", "POST", "imports/{import}/start", `{"options":{"on_match":"update"}}`, "imported=payload.id"},
		{"ana", "GET", "imports/{import}", "", ""},
		{"ana", "GET", "imports/{import}/rows", "", ""},
		{"ana", "GET", "imports/{import}/kept", "", ""},
		{"ana", "POST", "imports/{import}/undo", `{"dry_run":true}`, ""},
		{"ana", "GET", "imports/names", "", ""},
		{"ana", "FILE", "imports", clients, "second=payload.id"},
		{"ana", "POST", "imports/{second}/forget_mapping", "", ""},
		{"ana", "POST", "imports/{second}/cancel", `{"undo":true}`, ""},
		{"ana", "FILE", "contacts/import", clients, ""},
		{"ana", "GET", "imports", "", ""},
	}
}

func goodbyeTour() []tour {
	return []tour{
		{"ana", "GET", "notifications", "", ""},
		{"ana", "POST", "notifications/read", "", ""},
		{"ana", "POST", "contacts/{two}/erase", "", "erasure=payload.id"},
		{"ana", "GET", "erasures", "", ""},
		{"ana", "GET", "erasures/{erasure}", "", ""},
		{"ana", "DELETE", "contacts/{three}", "", ""},
		{"ana", "DELETE", "labels/{label}", "", ""},
		{"ana", "GET", "labels?deleted=true", "", ""},
		{"ana", "POST", "labels/{label}/restore", "", ""},
		{"ana", "DELETE", "custom_attribute_definitions/{born}", "", ""},
		{"ana", "POST", "custom_attribute_definitions/{born}/restore", "", ""},
		{"cookie:zoe", "POST", "/api/v1/profile/password", `{"current_password":"correct horse 7","password":"correct horse 8"}`, ""},
		{"cookie:zoe", "DELETE", "/auth/sign_out", "", ""},
		{"", "POST", "/auth/password", `{"email":"zoe@exemplo.com"}`, "reset=letter:zoe@exemplo.com /reset-password"},
		{"", "PUT", "/auth/password", `{"token":"{reset}","password":"correct horse 9"}`, ""},
	}
}
