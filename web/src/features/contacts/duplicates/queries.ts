import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Contact, DuplicateList, MergePreview } from '@/api/types'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

export const perPage = 20

/** Pairs that may be one person, the likeliest first. */
export function duplicatesQuery(accountId: number, page: number) {
  return queryOptions({
    queryKey: [...keys.duplicates(accountId), page],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/duplicates', {
          params: { ...inAccount(accountId), query: { page: String(page), per_page: String(perPage) } },
          signal,
        }),
      ) as Promise<unknown> as Promise<DuplicateList>,
    // A search in the background finds more; the page shows how far it is.
    refetchInterval: ({ state }) => (isSearching(state.data) ? 2000 : false),
  })
}

export function isSearching(list: DuplicateList | undefined) {
  return list?.scan.status === 'queued' || list?.scan.status === 'running'
}

export function startSearch(accountId: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/duplicates/scan', { params: inAccount(accountId) }))
}

export function dismiss(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/duplicates/{id}/dismiss', { params: one(accountId, id) }))
}

export function reopen(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/duplicates/{id}/reopen', { params: one(accountId, id) }))
}

export type Side = 'base' | 'mergee'

/** Who survives, who goes, and the fields where the other one's value is wanted. */
export type Merge = { base: number; mergee: number; fields: Record<string, Side> }

const body = ({ base, mergee, fields }: Merge) => ({ base_contact_id: base, mergee_contact_id: mergee, fields })

export function previewQuery(accountId: number, merge: Merge) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'merge', merge],
    queryFn: async ({ signal }): Promise<MergePreview> => {
      const { payload } = await ok(
        api.POST('/api/v1/accounts/{account_id}/actions/contact_merge/preview', {
          params: inAccount(accountId),
          body: body(merge),
          signal,
        }),
      )
      return payload
    },
    staleTime: 0,
    // Choosing another value asks again; until then the page stays as it is.
    placeholderData: keepPreviousData,
  })
}

export function mergeContacts(accountId: number, merge: Merge) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/actions/contact_merge', { params: inAccount(accountId), body: body(merge) }),
  ) as Promise<unknown> as Promise<Contact>
}

/** Takes the last merge into a contact apart again. */
export async function unmergeLast(accountId: number, contactId: number) {
  const { payload } = await ok(
    api.GET('/api/v1/accounts/{account_id}/contacts/{id}/events', {
      params: { ...one(accountId, contactId), query: { kinds: 'merged' } },
    }),
  )
  const event = payload?.[0]
  if (!event) return
  await ok(
    api.POST('/api/v1/accounts/{account_id}/actions/contact_unmerge', {
      params: inAccount(accountId),
      body: { event_id: event.id },
    }),
  )
}
