import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import { safeReturn } from './passwords'

/** What follows every way in: forget the last user, load the new, go on. */
export function useSignedIn() {
  const queryClient = useQueryClient()
  const router = useRouter()
  return async (target?: string) => {
    queryClient.clear()
    queryClient.removeQueries({ queryKey: keys.profile })
    await router.invalidate()
    router.history.push(safeReturn(target))
  }
}
