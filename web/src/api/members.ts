import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'

/** The members of an account: whoever can sign in, be in a team or own a contact. */
export function membersQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.members(accountId),
    queryFn: ({ signal }) => ok(api.GET('/api/v1/accounts/{account_id}/agents', { params: { path: { account_id: accountId } }, signal })),
  })
}
