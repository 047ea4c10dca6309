import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { AttributeModel } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'

/** Runs a change of definitions, then shows the new list or the reason. */
export function useDefinitionChange(model: AttributeModel) {
  const { t } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (change: () => Promise<unknown>) => change(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.definitions(accountId, model) }),
    onError: (cause) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) }),
  })
}
