import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import { raw } from '@/api/raw'
import type { Contact, ContactInput } from '@/api/types'
import { defaultPerPage, type ContactsSearch } from './search'

/** Which contacts are asked for. */
export type Question = Pick<ContactsSearch, 'q' | 'labels' | 'filter' | 'segment'>

/** A segment that is being changed is the filter that it will be. */
function narrowed({ filter, segment }: Question) {
  return { filter: filter && JSON.stringify(filter), segment_id: filter || segment === undefined ? undefined : String(segment) }
}

type PageOf = Question & Pick<ContactsSearch, 'sort'> & { perPage: number; page?: number; cursor?: string }

/** One page of the contacts that match, uncounted. */
export function contactsPage(accountId: number, of: PageOf, signal: AbortSignal) {
  const { q, labels, sort, perPage, page, cursor } = of
  const path = { account_id: accountId }
  const query = {
    'labels[]': labels,
    sort,
    per_page: String(perPage),
    page: page === undefined ? undefined : String(page),
    cursor,
    count: 'false' as const,
    q: q?.trim(),
    ...narrowed(of),
  }
  return ok(api.GET('/api/v1/accounts/{account_id}/contacts', { params: { path, query }, signal }))
}

/** Rows of an earlier page or order may stand while the next come; those of another filter never. */
export function sameFilter(one: Question, other: unknown) {
  const question = other as Question | undefined
  return JSON.stringify([one.filter, one.segment]) === JSON.stringify([question?.filter, question?.segment])
}

export function contactsQuery(accountId: number, search: ContactsSearch) {
  const { q, labels, filter, segment, page = 1, per_page: perPage = defaultPerPage, sort } = search
  const question = { q, labels, filter, segment }
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'list', { ...question, page, perPage, sort }] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) => contactsPage(accountId, { ...question, sort, perPage, page }, signal),
    placeholderData: (earlier: Awaited<ReturnType<typeof contactsPage>> | undefined, query?: { queryKey: readonly unknown[] }) =>
      sameFilter(question, query?.queryKey.at(-1)) ? earlier : undefined,
  })
}

/** Rows asked for at once where all follow one another. */
export const endlessPageSize = 100

/** Asks again while the server still counts: soon at first, then every five seconds. */
export function untilCounted({ state }: { state: { data: number | null | undefined; dataUpdateCount: number } }) {
  return state.data === null ? Math.min(5_000, 1_000 * state.dataUpdateCount) : false
}

/** How many contacts match, exactly; null while the server needs longer for it than an answer may take. */
export function countQuery(accountId: number, { q, labels, filter, segment }: Question) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'count', { q, labels, filter, segment }],
    queryFn: async ({ signal }) => {
      const params = { path: { account_id: accountId }, query: { q: q?.trim(), 'labels[]': labels, ...narrowed({ filter, segment }) } }
      const { count } = await ok(api.GET('/api/v1/accounts/{account_id}/contacts/count', { params, signal }))
      return count
    },
    refetchInterval: untilCounted,
  })
}

/** Whether anybody has written or been written to: a column of nothing would only take room. */
export function activityQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'activity'],
    queryFn: async ({ signal }) => {
      const { payload } = await contactsPage(accountId, { sort: '-last_activity_at', perPage: 15 }, signal)
      return Boolean(payload[0]?.last_activity_at)
    },
    staleTime: 300_000,
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
