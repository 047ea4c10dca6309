package api_test

import "testing"

func TestWebhooks(t *testing.T) {
	play(t, []step{
		{"zoe", "GET", "webhooks", "", 403, refusal("action_forbidden"), "", nil},
		{"ana", "GET", "webhooks", "", 200, `{"meta":{"events":["contact_created","contact_updated","contact_merged","contact_deleted","conversation_created","conversation_updated","conversation_status_changed","message_created","message_updated"]},"payload":{"webhooks":[]}}`, "", nil},
		{"ana", "POST", "webhooks", `{"webhook":{"url":"http://127.0.0.1:9/loja","subscriptions":["contact_updated","contact_created"]}}`, 200,
			`{"payload":{"webhook":{"id":"<any>","account_id":"<any>","name":"","url":"http://127.0.0.1:9/loja","subscriptions":["contact_created","contact_updated"],"active":true,"failing_since":null,"secret":"<any>"}}}`, "hook=payload.webhook.id", nil},
		{"ana", "POST", "webhooks", `{"url":"http://127.0.0.1:9/loja"}`, 422, `{"message":"Url has already been taken","attributes":["url"]}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":"ftp://exemplo.com"}`, 422, `{"message":"Url is invalid","attributes":["url"]}`, "", nil},
		{"ana", "POST", "webhooks", `{}`, 422, `{"attributes":["url"]}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":"https://exemplo.com","subscriptions":["x"]}`, 422, `{"message":"Subscriptions Invalid events","attributes":["subscriptions"]}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":"https://exemplo.com","subscriptions":[]}`, 422, `{"attributes":["subscriptions"]}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":["x"]}`, 422, `{"attributes":["url"]}`, "", nil},
		{"ana", "POST", "webhooks", `[]`, 400, refusal("body_malformed"), "", nil},
		{"ana", "GET", "webhooks/{hook}", "", 200, `{"payload":{"webhook":{"id":{hook},"secret":"<none>"}}}`, "", nil},
		{"ana", "PUT", "webhooks/{hook}", `{"name":"Loja","subscriptions":["contact_deleted"]}`, 200, `{"payload":{"webhook":{"name":"Loja","url":"http://127.0.0.1:9/loja","subscriptions":["contact_deleted"],"secret":"<none>"}}}`, "", nil},
		{"ana", "POST", "webhooks/{hook}/secret", "", 200, `{"payload":{"webhook":{"id":{hook},"secret":"<any>"}}}`, "", nil},
		{"ana", "POST", "webhooks/{hook}/test", "", 200, `{"payload":{"id":"<any>","event":"webhook_test","status":"failed","attempts":1,"answer":null,"fault":"address","contact_id":null,"next_at":null}}`, "call=payload.id", nil},
		{"ana", "GET", "webhooks/{hook}/deliveries", "", 200, `{"meta":{"count":1,"current_page":1},"payload":[{"id":{call},"status":"failed"}]}`, "", nil},
		{"ana", "GET", "webhooks/{hook}/deliveries?status=delivered&page=2", "", 200, `{"meta":{"count":0,"current_page":2},"payload":[]}`, "", nil},
		{"ana", "POST", "webhooks/{hook}/deliveries/{call}/redeliver", "", 200, `{"payload":{"id":{call},"status":"pending","attempts":0}}`, "", nil},
		{"ana", "POST", "webhooks/{hook}/deliveries/999999/redeliver", "", 404, notFound, "", nil},
		{"ana", "PATCH", "webhooks/{hook}", `{"active":"false"}`, 200, `{"payload":{"webhook":{"active":false}}}`, "", nil},
		{"ana", "POST", "webhooks/{hook}/deliveries/{call}/redeliver", "", 409, refusal("webhook_inactive"), "", nil},
		{"ana", "DELETE", "webhooks/{hook}", "", 200, "", "", nil},
		{"ana", "DELETE", "webhooks/{hook}", "", 404, notFound, "", nil},
		{"ana", "GET", "webhooks/{hook}/deliveries", "", 404, notFound, "", nil},
	})
}
