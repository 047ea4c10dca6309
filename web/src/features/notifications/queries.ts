import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Notifications } from '@/api/types'

export const perPage = 25

export function notificationsQuery(accountId: number, page: number) {
  return queryOptions({
    queryKey: [...keys.notifications(accountId), page],
    queryFn: async ({ signal }): Promise<Notifications> => {
      const params = { path: { account_id: accountId }, query: { page: String(page) } }
      const answer = await ok(api.GET('/api/v1/accounts/{account_id}/notifications', { params, signal }))
      return answer
    },
  })
}

export function markRead(accountId: number) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/notifications/read', { params: { path: { account_id: accountId } } }),
  )
}
