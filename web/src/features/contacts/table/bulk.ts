import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { BulkAction, ContactInput } from '@/api/types'
import type { ContactsSearch } from '@/features/contacts/search'
import type { Selection } from './selection'

export type BulkKind = 'add_labels' | 'remove_labels' | 'update' | 'block' | 'unblock' | 'delete'

/** What is to be done; the contacts come apart from it. */
export type BulkChange = { action_name: BulkKind; labels?: string[]; contact?: ContactInput; reason?: string }

/** Which contacts are meant: those picked, or the question itself when all that match are. */
export function chosenContacts({ all, ids }: Selection, { q, labels, filter, segment }: ContactsSearch) {
  if (!all) return { ids: [...ids] }
  const narrowed = filter ? { payload: filter } : segment ? { segment_id: String(segment) } : {}
  return { all: { ...(q && { q: q.trim() }), ...(labels && { labels }), ...narrowed } }
}

/** Still going to change by itself. */
export function isMoving({ status }: Pick<BulkAction, 'status'>) {
  return ['queued', 'running', 'stopping', 'undoing'].includes(status)
}

export function bulkQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: keys.bulkAction(accountId, id),
    queryFn: async ({ signal }) => {
      const path = { account_id: accountId, id }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/bulk_actions/{id}', { params: { path }, signal }))
      return payload
    },
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 700 : false),
  })
}

/** Fixes and counts the contacts; nothing changes before the start. */
export async function prepare(accountId: number, contacts: ReturnType<typeof chosenContacts>, change: BulkChange) {
  const body = { type: 'Contact' as const, ...contacts, ...change, confirm: false }
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/bulk_actions', { params: { path: { account_id: accountId } }, body: body as never }),
  )
  return payload
}

export async function control(accountId: number, id: number, what: 'start' | 'stop' | 'undo') {
  const params = { path: { account_id: accountId, id } }
  const paths = {
    start: '/api/v1/accounts/{account_id}/bulk_actions/{id}/start',
    stop: '/api/v1/accounts/{account_id}/bulk_actions/{id}/stop',
    undo: '/api/v1/accounts/{account_id}/bulk_actions/{id}/undo',
  } as const
  const { payload } = await ok(api.POST(paths[what], { params }))
  return payload
}

type ExportOrder = ReturnType<typeof chosenContacts> & { format: 'csv' | 'xlsx'; sort?: string; column_names?: string[] }

/** Begins a file in the background. */
export async function exportContacts(accountId: number, body: ExportOrder) {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/contacts/export', { params: { path: { account_id: accountId } }, body: body as never }),
  )
  return payload
}
