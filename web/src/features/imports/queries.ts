import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Import, ImportRow, ImportStatus } from '@/api/types'
import type { RowFilter } from './types'

export const perPage = 25

const active: readonly Import['status'][] = ['previewing', 'queued', 'running', 'canceling', 'undoing']

/** Still going to change by itself. */
export function isActive({ status }: Pick<Import, 'status'>) {
  return active.includes(status)
}

/** Still being prepared: nothing has been written. */
export function isPrepared({ status }: Pick<Import, 'status'>) {
  return status === 'uploaded' || status === 'previewing' || status === 'ready'
}

// Live events say when to look again; this is for when they do not come through.
const fallback = 2000

export function importsQuery(accountId: number, page: number, status?: ImportStatus) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'list', page, status ?? ''],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/imports', {
          params: { path: { account_id: accountId }, query: { page: String(page), per_page: String(perPage), status } },
          signal,
        }),
      ),
    // Rows of another status are not to be taken for those of this one.
    placeholderData: (before, query) => (query?.queryKey.at(-1) === (status ?? '') ? before : undefined),
    refetchInterval: ({ state }) => (state.data?.payload.some(isActive) ? fallback : false),
  })
}

export function importQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'one', id],
    queryFn: async ({ signal }): Promise<Import> => {
      const path = { account_id: accountId, id }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/imports/{id}', { params: { path }, signal }))
      return payload
    },
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? fallback : false),
  })
}

/** The contacts of which undoing has left something: a page of them. */
export function keptQuery(accountId: number, id: number, page: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'kept', id, page],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/imports/{id}/kept', {
          params: { path: { account_id: accountId, id }, query: { page: String(page), per_page: String(perPage) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** What became of the rows, or would: a page of those with one outcome. */
export function rowsQuery(accountId: number, id: number, outcome: RowFilter, page: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'rows', id, outcome, page],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/imports/{id}/rows', {
          params: { path: { account_id: accountId, id }, query: { outcome, page: String(page), per_page: String(perPage) } },
          signal,
        }),
      ) as Promise<{ meta: { count: number; current_page: number }; payload: ImportRow[] }>,
    placeholderData: (previous, query) => (query?.queryKey[4] === outcome ? keepPreviousData(previous) : undefined),
  })
}
