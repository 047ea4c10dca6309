import { queryOptions } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { raw } from '@/api/raw'
import type { Definition, Label } from '@/api/types'

/** The attributes that the company defined for contacts, in its order, archived ones too. */
export function definitionsQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.definitions(accountId, 'contact_attribute'),
    queryFn: async ({ signal }) => {
      const query = 'attribute_model=contact_attribute&archived=true'
      const { data } = await raw<Definition[]>(`/api/v1/accounts/${accountId}/custom_attribute_definitions?${query}`, { signal })
      return data
    },
    staleTime: 60_000,
  })
}

export function labelsQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.labels(accountId),
    queryFn: async ({ signal }) => {
      const { data } = await raw<{ payload: Label[] }>(`/api/v1/accounts/${accountId}/labels`, { signal })
      return data.payload
    },
    staleTime: 60_000,
  })
}
