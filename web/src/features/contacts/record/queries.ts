import { infiniteQueryOptions, queryOptions, type QueryClient, useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Contact, Erasure, EventKind, HistoryEvent, Note } from '@/api/types'

const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })
const noteOf = (accountId: number, id: number, noteId: number) => ({ path: { account_id: accountId, id, note_id: noteId } })

export function membersQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.members(accountId),
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/accounts/{account_id}/agents', { params: { path: { account_id: accountId } }, signal })),
    staleTime: 60_000,
  })
}

/** Pinned ones first, then the newest. */
export function notesQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, id), 'notes'],
    queryFn: ({ signal }): Promise<Note[]> =>
      ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/notes', { params: one(accountId, id), signal })),
  })
}

export function addNote(accountId: number, id: number, content: string) {
  return ok(api.POST('/api/v1/accounts/{account_id}/contacts/{id}/notes', { params: one(accountId, id), body: { content } }))
}

export function changeNote(accountId: number, id: number, noteId: number, body: { content?: string; pinned?: boolean }) {
  const params = noteOf(accountId, id, noteId)
  return ok(api.PATCH('/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}', { params, body }))
}

export function deleteNote(accountId: number, id: number, noteId: number) {
  const params = noteOf(accountId, id, noteId)
  return ok(api.DELETE('/api/v1/accounts/{account_id}/contacts/{id}/notes/{note_id}', { params }))
}

/** A contact's history, newest first; no kinds are all of them. */
export function eventsQuery(accountId: number, id: number, kinds: readonly EventKind[]) {
  return infiniteQueryOptions({
    queryKey: [...keys.contact(accountId, id), 'events', kinds],
    queryFn: async ({ pageParam, signal }) => {
      const query = { page: String(pageParam), kinds: kinds.length > 0 ? kinds.join(',') : undefined }
      const { meta, payload } = await ok(
        api.GET('/api/v1/accounts/{account_id}/contacts/{id}/events', { params: { ...one(accountId, id), query }, signal }),
      )
      return { meta, payload: payload as HistoryEvent[] }
    },
    initialPageParam: 1,
    getNextPageParam: (last, pages) => {
      const seen = pages.reduce((sum, page) => sum + page.payload.length, 0)
      return last.payload.length > 0 && seen < last.meta.count ? last.meta.current_page + 1 : undefined
    },
  })
}

/** Gives one field of an entry its earlier value back. */
export async function putBack(accountId: number, id: number, eventId: number, field: string): Promise<Contact> {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/contacts/{id}/events/{event_id}/restore', {
      params: { path: { account_id: accountId, id, event_id: eventId } },
      body: { field },
    }),
  )
  return payload
}

export function duplicatesQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, id), 'duplicates'],
    queryFn: async ({ signal }) => {
      const params = one(accountId, id)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/duplicates', { params, signal }))).payload
    },
    staleTime: 60_000,
  })
}

export function dismissDuplicate(accountId: number, duplicateId: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/duplicates/{id}/dismiss', { params: one(accountId, duplicateId) }))
}

export async function setLabels(accountId: number, id: number, labels: string[]) {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/contacts/{id}/labels', { params: one(accountId, id), body: { labels } }),
  )
  return payload
}

export function uploadAvatar(accountId: number, id: number, file: Blob) {
  const form = new FormData()
  form.append('avatar', file)
  return ok(
    api.PUT('/api/v1/accounts/{account_id}/contacts/{id}/avatar', {
      params: one(accountId, id),
      body: { avatar: '' },
      bodySerializer: () => form,
    }),
  )
}

export function removeAvatar(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/contacts/{id}/avatar', { params: one(accountId, id) }))
}

export async function erase(accountId: number, id: number) {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/contacts/{id}/erase', { params: one(accountId, id) }),
  )
  return payload
}

/** How far an erasure is, asked every second until it has ended. */
export function useErasure(accountId: number, begun: Erasure) {
  return useQuery({
    queryKey: [...keys.contact(accountId, begun.contact_id), 'erasure', begun.id],
    queryFn: async ({ signal }) => {
      const params = one(accountId, begun.id)
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/erasures/{id}', { params, signal }))
      return payload
    },
    initialData: begun,
    refetchInterval: (query) => (isUnderWay(query.state.data ?? begun) ? 1000 : false),
  }).data
}

export const isUnderWay = (erasure: Erasure) => erasure.status === 'running' || erasure.status === 'deleting'

export const personalDataUrl = (accountId: number, id: number, format: 'json' | 'html') =>
  `/api/v1/accounts/${accountId}/contacts/${id}/personal_data?format=${format}`

/** The whole contact, its history and the lists that show it. */
export function refresh(queryClient: QueryClient, accountId: number) {
  return queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
}

/** Keeps what the server answered, and asks anew for what follows from it. */
export function keep(queryClient: QueryClient, accountId: number, contact: Contact) {
  queryClient.setQueryData(keys.contact(accountId, contact.id), contact)
  void refresh(queryClient, accountId)
}
