import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'
import type { Label } from './types'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** The labels of an account, by title. */
export function labelsQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.labels(accountId),
    queryFn: async ({ signal }): Promise<Label[]> => {
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/labels', { params: inAccount(accountId), signal }))
      return payload ?? []
    },
    staleTime: 60_000,
  })
}

/** Those deleted in the last 30 days, which can be put back. */
export function deletedLabelsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.labels(accountId), 'deleted'],
    queryFn: async ({ signal }): Promise<Label[]> => {
      const params = { ...inAccount(accountId), query: { deleted: true } }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/labels', { params, signal }))
      return payload ?? []
    },
  })
}

export type LabelInput = Pick<Label, 'title' | 'description' | 'color' | 'show_on_sidebar'>

/** Creates (id null) or changes a label. */
export function saveLabel(accountId: number, id: number | null, body: LabelInput) {
  return id === null
    ? ok(api.POST('/api/v1/accounts/{account_id}/labels', { params: inAccount(accountId), body }))
    : ok(api.PATCH('/api/v1/accounts/{account_id}/labels/{id}', { params: one(accountId, id), body }))
}

export function deleteLabel(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/labels/{id}', { params: one(accountId, id) }))
}

export function restoreLabel(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/labels/{id}/restore', { params: one(accountId, id) }))
}
