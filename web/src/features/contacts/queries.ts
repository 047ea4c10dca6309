import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import { raw } from '@/api/raw'
import type { Contact, ContactInput } from '@/api/types'
import { defaultPerPage, type ContactsSearch } from './search'

export function contactsQuery(accountId: number, { q, page = 1, per_page = defaultPerPage, sort }: ContactsSearch) {
  const path = { account_id: accountId }
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'list', { q, page, per_page, sort }],
    queryFn: ({ signal }) =>
      q
        ? ok(
            api.GET('/api/v1/accounts/{account_id}/contacts/search', {
              params: { path, query: { q: q.trim(), page: String(page), per_page: String(per_page), sort } },
              signal,
            }),
          )
        : ok(api.GET('/api/v1/accounts/{account_id}/contacts', { params: { path, query: { page: String(page), per_page: String(per_page), sort } }, signal })),
    placeholderData: keepPreviousData,
  })
}

export function contactQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: keys.contact(accountId, id),
    queryFn: async ({ signal }) => {
      const path = { account_id: accountId, id }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}', { params: { path }, signal }))
      return payload
    },
  })
}

export async function createContact(accountId: number, body: ContactInput): Promise<Contact> {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/contacts', { params: { path: { account_id: accountId } }, body }),
  )
  return payload.contact
}

/** Fails with 409 when somebody saved after `version` was read. */
export async function updateContact(accountId: number, id: number, version: number, body: ContactInput) {
  const { payload } = await ok(
    api.PATCH('/api/v1/accounts/{account_id}/contacts/{id}', {
      params: { path: { account_id: accountId, id }, header: { 'If-Match': `"${version}"` } },
      body,
    }),
  )
  return payload
}

/** Gives the id of the bulk action that brings the contact back, when there is one. */
export async function deleteContact(accountId: number, id: number) {
  const { headers } = await raw(`/api/v1/accounts/${accountId}/contacts/${id}`, { method: 'DELETE' })
  return headers.get('X-Bulk-Action-Id')
}
