import { QueryClient } from '@tanstack/react-query'
import { isPreparing, Problem } from '@/api/problem'

/** Tries again only what may work the second time: no answer, or a 5xx. */
export function shouldRetry(failures: number, cause: Error) {
  if (isPreparing(cause)) return true
  if (failures >= 2) return false
  return !(cause instanceof Problem) || cause.status === 0 || cause.status >= 502
}

/** How long to wait before that: as the server says where it only needs time. */
export function retryDelay(attempt: number, cause: Error) {
  return isPreparing(cause) ? 1000 * (cause.retryAfter ?? 1) : 500 * 2 ** attempt
}

export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: shouldRetry, retryDelay },
      mutations: { retry: false },
    },
  })
}
