import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'

export const perPage = 25

/** Still going to change by itself. */
export function isActive({ status }: Pick<Import, 'status'>) {
  return ['previewing', 'queued', 'running', 'canceling', 'undoing'].includes(status)
}

/** How much of it is done, 0 to 1. */
export function share({ progress }: Pick<Import, 'progress'>) {
  return progress.total > 0 ? progress.rows / progress.total : 0
}

// Live events say when to look again; this is for when they do not come through.
const fallback = 3000

export function importsQuery(accountId: number, page: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'list', page],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/imports', {
          params: { path: { account_id: accountId }, query: { page: String(page) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.payload.some(isActive) ? fallback : false),
  })
}

export function importQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'one', id],
    queryFn: async ({ signal }) => {
      const path = { account_id: accountId, id }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/imports/{id}', { params: { path }, signal }))
      return payload
    },
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? fallback : false),
  })
}

/** The first rows that were not taken, with the reasons. */
export function rejectedQuery(accountId: number, id: number, page: number) {
  return queryOptions({
    queryKey: [...keys.imports(accountId), 'rejected', id, page],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/imports/{id}/rows', {
          params: { path: { account_id: accountId, id }, query: { outcome: 'rejected', page: String(page), per_page: String(perPage) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

export function cancelImport(accountId: number, id: number) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/imports/{id}/cancel', { params: { path: { account_id: accountId, id } } }),
  )
}
