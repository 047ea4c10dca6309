import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { importQuery } from './queries'

/** Shows what the server answered at once; lists and rows are asked for again. */
export function useKeep() {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return useCallback(
    (one: Import) => {
      queryClient.setQueryData(importQuery(accountId, one.id).queryKey, one)
      void queryClient.invalidateQueries({ queryKey: [...keys.imports(accountId), 'list'] })
      void queryClient.invalidateQueries({ queryKey: [...keys.imports(accountId), 'rows', one.id] })
      return one
    },
    [accountId, queryClient],
  )
}
