import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { keys } from '@/api/keys'
import type { Conversation } from '@/api/types'
import { useAccountId, useCurrent, useMay } from '@/lib/account'
import { withChanged, type Pages } from './listPages'
import { markSeen, waitingQuery } from './queries'

/** Marks a conversation as read once its messages are shown in a window that somebody looks at. */
export function useSeen({ id, unread_count: unread, status, meta: { assignee } }: Conversation, shown: boolean) {
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const mayEdit = useMay('edit')
  const { profile } = useCurrent()
  const waits = status === 'open' && (!assignee || assignee.id === profile.id)
  const sending = useRef(false)
  useEffect(() => {
    if (!shown || !mayEdit || unread === 0) return
    const see = () => {
      if (sending.current || document.hidden || !document.hasFocus()) return
      sending.current = true
      void markSeen(accountId, id)
        .then((now) => {
          queryClient.setQueryData(keys.conversation(accountId, id), now)
          queryClient.setQueriesData<Pages>({ queryKey: keys.conversationList(accountId) }, (data) => data && withChanged(data, id, { unread_count: 0 }))
          // The count is asked for anew as others hear of it, which is rarer where a lot happens; see Alerts.
          if (waits) queryClient.setQueryData(waitingQuery(accountId).queryKey, (counts) => counts && { ...counts, unread_count: Math.max(0, counts.unread_count - 1) })
        })
        // It stays unread, and is marked with the next message.
        .catch(() => undefined)
        .finally(() => {
          sending.current = false
        })
    }
    see()
    window.addEventListener('focus', see)
    document.addEventListener('visibilitychange', see)
    return () => {
      window.removeEventListener('focus', see)
      document.removeEventListener('visibilitychange', see)
    }
  }, [queryClient, accountId, id, unread, waits, shown, mayEdit])
}
