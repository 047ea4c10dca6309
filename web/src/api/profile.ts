import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'

/** Who is signed in; a 401 Problem when nobody is. */
export const profileQuery = queryOptions({
  queryKey: keys.profile,
  queryFn: ({ signal }) => ok(api.GET('/api/v1/profile', { signal })),
  staleTime: 60_000,
})

/**
 * Fetches everything again, after the language that the server words its answers in has changed.
 * A first answer on its way would be kept as it comes, still in the old language: so it is let go first.
 */
export async function readAnew(queryClient: QueryClient) {
  await queryClient.cancelQueries()
  await queryClient.invalidateQueries()
}
