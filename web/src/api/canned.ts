import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'
import type { CannedReply } from './types'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** The canned replies of an account, by short code. */
export function cannedQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.cannedReplies(accountId),
    queryFn: async ({ signal }): Promise<CannedReply[]> =>
      (await ok(api.GET('/api/v1/accounts/{account_id}/canned_responses', { params: inAccount(accountId), signal }))) ?? [],
    staleTime: 60_000,
  })
}

export type CannedInput = Pick<CannedReply, 'short_code' | 'content'>

/** Creates (id null) or changes a canned reply. */
export function saveCanned(accountId: number, id: number | null, body: CannedInput) {
  return id === null
    ? ok(api.POST('/api/v1/accounts/{account_id}/canned_responses', { params: inAccount(accountId), body }))
    : ok(api.PATCH('/api/v1/accounts/{account_id}/canned_responses/{id}', { params: one(accountId, id), body }))
}

export function deleteCanned(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/canned_responses/{id}', { params: one(accountId, id) }))
}
