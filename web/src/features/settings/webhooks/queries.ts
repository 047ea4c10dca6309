import { queryOptions } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { DeliveryStatus, Webhook } from '@/api/types'

export const deliveriesPerPage = 25

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** The webhooks, and all events that one can be told of. */
export function webhooksQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.webhooks(accountId), 'list'],
    queryFn: async ({ signal }) => {
      const params = inAccount(accountId)
      const { meta, payload } = await ok(api.GET('/api/v1/accounts/{account_id}/webhooks', { params, signal }))
      return { events: meta.events, webhooks: payload.webhooks }
    },
  })
}

export function webhookQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.webhooks(accountId), 'one', id],
    queryFn: async ({ signal }) => {
      const params = one(accountId, id)
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/webhooks/{id}', { params, signal }))
      return payload.webhook
    },
  })
}

export type WebhookInput = { name: string; url: string; subscriptions: string[]; active: boolean }

/** Creates (id null) or changes a webhook; a new one comes with its secret. */
export async function saveWebhook(accountId: number, id: number | null, body: WebhookInput) {
  const { payload } =
    id === null
      ? await ok(api.POST('/api/v1/accounts/{account_id}/webhooks', { params: inAccount(accountId), body }))
      : await ok(api.PATCH('/api/v1/accounts/{account_id}/webhooks/{id}', { params: one(accountId, id), body }))
  return payload.webhook
}

export function deleteWebhook(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/webhooks/{id}', { params: one(accountId, id) }))
}

/** A new secret; the old one signs no more. */
export async function renewSecret(accountId: number, id: number) {
  const params = one(accountId, id)
  const { payload } = await ok(api.POST('/api/v1/accounts/{account_id}/webhooks/{id}/secret', { params }))
  return payload.webhook.secret ?? ''
}

/** Calls the webhook now and says what became of it. */
export async function sendTest(accountId: number, id: number) {
  const params = one(accountId, id)
  return (await ok(api.POST('/api/v1/accounts/{account_id}/webhooks/{id}/test', { params }))).payload
}

// What waits changes by itself: calls are made in the background.
const interval = 3000

export function deliveriesQuery(accountId: number, id: number, status: DeliveryStatus | 'all', page: number) {
  return queryOptions({
    queryKey: [...keys.webhooks(accountId), 'deliveries', id, status, page],
    queryFn: async ({ signal }) => {
      const query = { page: String(page), ...(status !== 'all' && { status }) }
      const { meta, payload } = await ok(
        api.GET('/api/v1/accounts/{account_id}/webhooks/{id}/deliveries', { params: { ...one(accountId, id), query }, signal }),
      )
      return { meta, payload: payload ?? [] }
    },
    refetchInterval: ({ state }) => (state.data?.payload.some((delivery) => delivery.status === 'pending') ? interval : false),
  })
}

export function redeliver(accountId: number, id: number, deliveryId: number) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/webhooks/{id}/deliveries/{delivery_id}/redeliver', {
      params: { path: { account_id: accountId, id, delivery_id: deliveryId } },
    }),
  )
}

/** Names an event; one that is newer than this page by its code. */
export function useEventName() {
  const { t } = useTranslation('settings')
  return (event: string) => t(`webhooks.event.${event as 'contact_created'}`, { defaultValue: event })
}

/** What a webhook is called: its name, or the host of its address. */
export function webhookLabel({ name, url }: Pick<Webhook, 'name' | 'url'>) {
  if (name) return name
  return URL.canParse(url) ? new URL(url).host : url
}
