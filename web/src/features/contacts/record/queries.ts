import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import { raw } from '@/api/raw'
import type { Contact, Who } from '@/api/types'

const at = (accountId: number, id: number, path = '') => `/api/v1/accounts/${accountId}/contacts/${id}${path}`

export function membersQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.members(accountId),
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/accounts/{account_id}/agents', { params: { path: { account_id: accountId } }, signal })),
    staleTime: 60_000,
  })
}

export type Note = {
  id: number
  content: string
  user?: Who | null
  created_at: number
  edited_at?: number | null
  pinned?: boolean
}

/** Pinned ones first, then the newest. */
export function notesQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, id), 'notes'],
    queryFn: async ({ signal }) => (await raw<Note[]>(at(accountId, id, '/notes'), { signal })).data,
  })
}

export function addNote(accountId: number, id: number, content: string) {
  return raw<Note>(at(accountId, id, '/notes'), { method: 'POST', body: { content } })
}

export function changeNote(accountId: number, id: number, noteId: number, change: { content?: string; pinned?: boolean }) {
  return raw<Note>(at(accountId, id, `/notes/${noteId}`), { method: 'PATCH', body: change })
}

export function deleteNote(accountId: number, id: number, noteId: number) {
  return raw(at(accountId, id, `/notes/${noteId}`), { method: 'DELETE' })
}

export const eventKinds = [
  'created',
  'updated',
  'labels',
  'note_added',
  'note_changed',
  'note_deleted',
  'blocked',
  'unblocked',
  'merged',
  'unmerged',
  'exported',
] as const
export type EventKind = (typeof eventKinds)[number]

export type HistoryEvent = {
  id: number
  kind: EventKind
  at: number
  actor: Who | null
  source: {
    kind: 'hand' | 'api' | 'import' | 'bulk' | 'merge' | 'channel'
    import_id?: number | null
    file_name?: string | null
    line?: number | null
    bulk_action_id?: number | null
    export_id?: number | null
  }
  changes?: Record<string, [unknown, unknown]> | null
  text?: string | null
  /** Another one for what happened to a contact that was merged into this one. */
  contact_id?: number
  /** The contact that was merged, as it was called then. */
  other?: Who | null
}

type EventPage = { meta: { count: number; current_page: number }; payload: HistoryEvent[] }

/** A contact's history, newest first; no kinds are all of them. */
export function eventsQuery(accountId: number, id: number, kinds: readonly EventKind[]) {
  return infiniteQueryOptions({
    queryKey: [...keys.contact(accountId, id), 'events', kinds],
    queryFn: async ({ pageParam, signal }) => {
      const query = new URLSearchParams({ page: String(pageParam), ...(kinds.length > 0 && { kinds: kinds.join(',') }) })
      return (await raw<EventPage>(at(accountId, id, `/events?${query}`), { signal })).data
    },
    initialPageParam: 1,
    getNextPageParam: (last, pages) => {
      const seen = pages.reduce((sum, page) => sum + page.payload.length, 0)
      return last.payload.length > 0 && seen < last.meta.count ? last.meta.current_page + 1 : undefined
    },
  })
}

/** Gives one field of an entry its earlier value back. */
export async function putBack(accountId: number, id: number, eventId: number, field: string) {
  const { data } = await raw<{ payload: Contact }>(at(accountId, id, `/events/${eventId}/restore`), { method: 'POST', body: { field } })
  return data.payload
}

export type Duplicate = { id: number; contact: Contact; score: number; reasons: { code: string; text?: string }[] }

export function duplicatesQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, id), 'duplicates'],
    queryFn: async ({ signal }) => (await raw<{ payload: Duplicate[] }>(at(accountId, id, '/duplicates'), { signal })).data.payload,
    staleTime: 60_000,
  })
}

export async function dismissDuplicate(accountId: number, duplicateId: number) {
  await raw(`/api/v1/accounts/${accountId}/duplicates/${duplicateId}/dismiss`, { method: 'POST' })
}

export async function setLabels(accountId: number, id: number, labels: string[]) {
  const { data } = await raw<{ payload: string[] }>(at(accountId, id, '/labels'), { method: 'POST', body: { labels } })
  return data.payload
}

export async function uploadAvatar(accountId: number, id: number, file: Blob) {
  const form = new FormData()
  form.append('avatar', file)
  await raw(at(accountId, id, '/avatar'), { method: 'PUT', body: form })
}

export async function removeAvatar(accountId: number, id: number) {
  await raw(at(accountId, id, '/avatar'), { method: 'DELETE' })
}

export type Receipt = {
  id?: number
  erased_at?: number
  user?: Who | null
  counts?: Record<string, number>
  [more: string]: unknown
}

export async function erase(accountId: number, id: number) {
  return (await raw<{ payload: Receipt }>(at(accountId, id, '/erase'), { method: 'POST' })).data.payload
}

export const personalDataUrl = (accountId: number, id: number, format: 'json' | 'html') =>
  at(accountId, id, `/personal_data?format=${format}`)

/** The whole contact, its history and the lists that show it. */
export function refresh(queryClient: QueryClient, accountId: number) {
  return queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
}

/** Keeps what the server answered, and asks anew for what follows from it. */
export function keep(queryClient: QueryClient, accountId: number, contact: Contact) {
  queryClient.setQueryData(keys.contact(accountId, contact.id), contact)
  void refresh(queryClient, accountId)
}
