import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'

/** The inboxes that one sees: administrators all, others those that they are in. */
export function inboxesQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.inboxes(accountId),
    queryFn: async ({ signal }) => {
      const params = { path: { account_id: accountId } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/inboxes', { params, signal }))).payload
    },
  })
}

/** Who is in an inbox. */
export function inboxMembersQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.inboxes(accountId), id, 'members'],
    queryFn: async ({ signal }) => {
      const params = { path: { account_id: accountId, id } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/inbox_members/{id}', { params, signal }))).payload
    },
  })
}

/** The approved templates of a WhatsApp inbox. */
export function templatesQuery(accountId: number, inboxId: number) {
  return queryOptions({
    queryKey: [...keys.inboxes(accountId), inboxId, 'templates'],
    queryFn: async ({ signal }) => {
      const params = { path: { account_id: accountId, id: inboxId } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/inboxes/{id}/templates', { params, signal }))).payload
    },
  })
}
