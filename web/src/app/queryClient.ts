import { QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'

/** Tries again only what may work the second time: no answer, or a 5xx. */
export function shouldRetry(failures: number, cause: Error) {
  if (failures >= 2) return false
  return !(cause instanceof Problem) || cause.status === 0 || cause.status >= 502
}

export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: shouldRetry, retryDelay: (attempt) => 500 * 2 ** attempt },
      mutations: { retry: false },
    },
  })
}
