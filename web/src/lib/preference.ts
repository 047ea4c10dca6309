import { useDebouncedCallback } from '@mantine/hooks'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import { useAccountId } from './account'

function preferenceQuery(accountId: number, name: string) {
  return queryOptions({
    queryKey: keys.preference(accountId, name),
    queryFn: async ({ signal }): Promise<unknown> => {
      const params = { path: { account_id: accountId, name } }
      const { payload } = await ok(api.GET('/api/v1/accounts/{account_id}/preferences/{name}', { params, signal }))
      return payload
    },
    // Only this page changes it; another window learns of it at its next start.
    staleTime: Infinity,
  })
}

/**
 * What the user chose for a part of the page, kept by the server. Undefined until it is known; a choice
 * counts at once and is sent when the choosing pauses.
 */
export function usePreference<T>(name: string, read: (raw: unknown) => T) {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data, isError } = useQuery(preferenceQuery(accountId, name))
  const send = useDebouncedCallback(
    (payload: T) => {
      const params = { path: { account_id: accountId, name } }
      // A choice that could not be kept is made again next time; nobody needs to be told.
      void ok(api.PUT('/api/v1/accounts/{account_id}/preferences/{name}', { params, body: payload as never })).catch(() => {})
    },
    { delay: 500, flushOnUnmount: true },
  )
  const change = (next: T) => {
    queryClient.setQueryData(keys.preference(accountId, name), next)
    send(next)
  }
  const known = data !== undefined || isError
  return { value: known ? read(data) : undefined, change }
}
