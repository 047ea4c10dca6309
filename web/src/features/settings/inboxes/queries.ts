import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { InboxInput } from '@/api/types'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

export function inboxQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.inboxes(accountId), id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/accounts/{account_id}/inboxes/{id}', { params: one(accountId, id), signal })),
  })
}

/** Makes (id null) or changes an inbox. */
export function saveInbox(accountId: number, id: number | null, body: InboxInput) {
  return id === null
    ? ok(api.POST('/api/v1/accounts/{account_id}/inboxes', { params: inAccount(accountId), body }))
    : ok(api.PATCH('/api/v1/accounts/{account_id}/inboxes/{id}', { params: one(accountId, id), body }))
}

export function deleteInbox(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/inboxes/{id}', { params: one(accountId, id) }))
}

/** Says who is in an inbox: those, and nobody else. */
export function setInboxMembers(accountId: number, id: number, userIds: number[]) {
  const body = { inbox_id: id, user_ids: userIds }
  return ok(api.PATCH('/api/v1/accounts/{account_id}/inbox_members', { params: inAccount(accountId), body }))
}

/** How many conversations an inbox has, and how many of them are not resolved. */
export function conversationCountQuery(accountId: number, inboxId: number) {
  const count = async (status: string, signal: AbortSignal) => {
    const params = { ...inAccount(accountId), query: { inbox_id: inboxId, status } }
    return (await ok(api.GET('/api/v1/accounts/{account_id}/conversations/meta', { params, signal }))).meta.all_count
  }
  return queryOptions({
    queryKey: [...keys.conversations(accountId), 'count', inboxId],
    queryFn: async ({ signal }) => {
      const [all, resolved] = await Promise.all([count('all', signal), count('resolved', signal)])
      return { all, open: all - resolved }
    },
    staleTime: 0,
  })
}

/** Signs in to the servers of an e-mail inbox with settings that are not stored; of a new one without its id. */
export function tryEmail(accountId: number, id: number | undefined, channel: InboxInput['channel']) {
  return ok(api.POST('/api/v1/accounts/{account_id}/inboxes/try_email', { params: inAccount(accountId), body: { id, channel } }))
}

/** What Meta says of the number of a WhatsApp inbox. */
export function tryWhatsApp(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/inboxes/{id}/test', { params: one(accountId, id) }))
}
