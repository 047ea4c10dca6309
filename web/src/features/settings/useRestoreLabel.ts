import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { restoreLabel } from '@/api/labels'
import { useAccountId } from '@/lib/account'

/** Puts a deleted label back, onto the contacts that had it. */
export function useRestoreLabel() {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return async (id: number) => {
    await restoreLabel(accountId, id)
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    await queryClient.invalidateQueries({ queryKey: keys.labels(accountId) })
  }
}
