import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Reach } from '@/api/types'
import type { templateParams } from '@/lib/template'

const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** A contact's conversations, the latest activity first; at most 20. */
export function contactConversationsQuery(accountId: number, contactId: number) {
  return queryOptions({
    queryKey: [...keys.conversations(accountId), 'contact', contactId],
    queryFn: async ({ signal }) => {
      const params = one(accountId, contactId)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/conversations', { params, signal }))).payload
    },
  })
}

/** The inboxes by which a contact can be written to, and who the contact is there. */
export function reachQuery(accountId: number, contactId: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, contactId), 'reach'],
    queryFn: async ({ signal }) => {
      const params = one(accountId, contactId)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/contactable_inboxes', { params, signal }))).payload
    },
    // It follows from the contact and from the inboxes there are.
    staleTime: 0,
  })
}

type FirstMessage = { content: string } | { template_params: ReturnType<typeof templateParams> }

/** Begins a conversation with what is written to the contact. */
export function writeTo(accountId: number, contactId: number, { inbox, source_id }: Reach, subject: string, message: FirstMessage) {
  const body = {
    inbox_id: inbox.id,
    contact_id: contactId,
    source_id,
    additional_attributes: subject ? { mail_subject: subject } : {},
    message: { content: '', ...message },
  }
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations', { params: { path: { account_id: accountId } }, body }))
}
