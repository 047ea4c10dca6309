package api

import "github.com/fichahq/ficha/internal/account"

// webhookRoutes are those of webhooks and what became of their calls.
func webhookRoutes() []route {
	return []route{
		{"GET", inAccount + "/webhooks", may(account.Settings), "listWebhooks", "Webhooks, the oldest first", handle((*API).listWebhooks)},
		{"POST", inAccount + "/webhooks", may(account.Settings).withSecret(), "createWebhook", "Make a webhook; its secret is shown once", handle((*API).createWebhook)},
		{"GET", inAccount + "/webhooks/{id}", may(account.Settings), "getWebhook", "A webhook", handle((*API).getWebhook)},
		{"PATCH", inAccount + "/webhooks/{id}", may(account.Settings), "updateWebhook", "Change a webhook, or switch it off or on", handle((*API).updateWebhook)},
		{"PUT", inAccount + "/webhooks/{id}", may(account.Settings), "replaceWebhook", "Change a webhook, or switch it off or on", handle((*API).updateWebhook)},
		{"DELETE", inAccount + "/webhooks/{id}", may(account.Settings), "deleteWebhook", "Delete a webhook with its deliveries", handle((*API).deleteWebhook)},
		{"POST", inAccount + "/webhooks/{id}/secret", may(account.Settings).withSecret(), "renewWebhookSecret", "Give a webhook another secret, shown once; the old one signs no more", handle((*API).renewWebhookSecret)},
		{"POST", inAccount + "/webhooks/{id}/test", may(account.Settings), "testWebhook", "Call a webhook now, once, and say what became of it", handle((*API).testWebhook)},
		{"GET", inAccount + "/webhooks/{id}/deliveries", may(account.Settings), "listDeliveries", "What a webhook was told in the last 30 days, newest first", handle((*API).listDeliveries)},
		{"POST", inAccount + "/webhooks/{id}/deliveries/{delivery_id}/redeliver", may(account.Settings), "redeliver", "Send a delivery again", handle((*API).redeliver)},
	}
}
