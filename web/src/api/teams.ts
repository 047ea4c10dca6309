import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'

/** The teams of an account. */
export function teamsQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.teams(accountId),
    queryFn: ({ signal }) => ok(api.GET('/api/v1/accounts/{account_id}/teams', { params: { path: { account_id: accountId } }, signal })),
  })
}
