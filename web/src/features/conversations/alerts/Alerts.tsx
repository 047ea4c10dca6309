import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { getConversation, waitingQuery } from '@/features/conversations/queries'
import { happenedIn } from '@/features/conversations/useLive'
import { useAccountId, useCurrent } from '@/lib/account'
import { callName } from '@/lib/callName'
import { coalesce } from '@/lib/coalesce'
import { onLive } from '@/lib/live'
import { useTitleCount } from '@/ui/Page'
import { alerting } from './permission'

/** Between two counts, while a lot happens. */
const pause = 2000

/** On every page: keeps the counts up to date; how much waits stands in the window's title, and a word of the browser when the window is hidden. Draws nothing. */
export function Alerts() {
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const { data } = useQuery(waitingQuery(accountId))
  const tell = useTell()
  useTitleCount(data?.unread_count ?? 0)
  useEffect(() => {
    const count = coalesce(() => queryClient.invalidateQueries({ queryKey: keys.conversationCounts(accountId) }), pause)
    const stop = onLive((event) => {
      const happened = happenedIn(event)
      if (event.kind !== 'gap' && (!happened || happened.change === 'typing')) return
      count.call()
      if (happened?.incoming && document.hidden && alerting() === 'on') void tell(happened.id)
    })
    return () => {
      stop()
      count.stop()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- how it is told changes nothing of when
  }, [queryClient, accountId])
  return null
}

/** Tells of a new message in a conversation that is the user's, or nobody's yet. */
function useTell() {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const { profile } = useCurrent()
  const navigate = useNavigate()
  return async (id: number) => {
    // Who may not see it gets no answer, and no word of it.
    const conversation = await getConversation(accountId, id).catch(() => null)
    const last = conversation?.messages[0]
    if (!conversation || !last || (conversation.meta.assignee && conversation.meta.assignee.id !== profile.id)) return
    const body = last.content.slice(0, 200) || t('preview.files', { count: last.attachments.length })
    const alert = new Notification(callName(conversation.meta.sender), { body, tag: `ficha ${accountId} ${id}` })
    alert.onclick = () => {
      window.focus()
      alert.close()
      void navigate({ to: '/accounts/$accountId/conversations/$conversationId', params: { accountId: String(accountId), conversationId: String(id) } })
    }
  }
}
