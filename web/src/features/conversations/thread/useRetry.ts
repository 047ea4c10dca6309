import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import { retryMessage } from '@/features/conversations/queries'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { withMessage, type Thread } from './messages'

/** Sends a message again that its channel has refused. */
export function useRetry(conversationId: number, messageId: number) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  return () => {
    retryMessage(accountId, conversationId, messageId)
      .then((message) => {
        const key = keys.thread(accountId, conversationId)
        queryClient.setQueryData<Thread>(key, (thread) => thread && withMessage(thread, message))
      })
      .catch((cause: unknown) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) }))
  }
}
