import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'
import type { Export } from './types'

export const exportsPerPage = 25

/** Still going to change by itself. */
export function isBeingMade({ status }: Pick<Export, 'status'>) {
  return status === 'queued' || status === 'running'
}

// Live events say when to look again; this is for when they do not come through.
const fallback = 3000

/** One's own exports, newest first. */
export function exportsQuery(accountId: number, page: number) {
  return queryOptions({
    queryKey: [...keys.exports(accountId), 'list', page],
    queryFn: async ({ signal }) => {
      const query = { page: String(page), per_page: String(exportsPerPage) }
      const { meta, payload } = await ok(
        api.GET('/api/v1/accounts/{account_id}/exports', { params: { path: { account_id: accountId }, query }, signal }),
      )
      return { meta, payload: payload }
    },
    refetchInterval: ({ state }) => (state.data?.payload.some(isBeingMade) ? fallback : false),
  })
}

export function exportQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.exports(accountId), 'one', id],
    queryFn: async ({ signal }): Promise<Export> => {
      const path = { account_id: accountId, id }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/exports/{id}', { params: { path }, signal }))
      return payload
    },
    refetchInterval: ({ state }) => (state.data && isBeingMade(state.data) ? fallback : false),
  })
}

export function cancelExport(accountId: number, id: number) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/exports/{id}/cancel', { params: { path: { account_id: accountId, id } } }),
  )
}
