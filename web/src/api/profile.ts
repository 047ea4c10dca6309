import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'

/** Who is signed in; a 401 Problem when nobody is. */
export const profileQuery = queryOptions({
  queryKey: keys.profile,
  queryFn: ({ signal }) => ok(api.GET('/api/v1/profile', { signal })),
  staleTime: 60_000,
})
