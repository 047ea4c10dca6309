import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Conversation } from '@/api/types'
import { useAccountId, useMay } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { assign, setLabels, setPriority, setStatus } from './queries'

type Who = { id: number; name: string } | null

/** What can be done with a conversation: shown at once, taken back when the server refuses. */
export function useChanges(conversation: Conversation) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const mayEdit = useMay('edit')
  const { id, meta, status } = conversation
  const key = keys.conversation(accountId, id)

  const change = async (next: Partial<Conversation>, act: () => Promise<unknown>) => {
    if (!mayEdit) return
    await queryClient.cancelQueries({ queryKey: key })
    const before = queryClient.getQueryData<Conversation>(key)
    queryClient.setQueryData<Conversation>(key, (now) => now && { ...now, ...next })
    try {
      await act()
    } catch (cause) {
      queryClient.setQueryData(key, before)
      notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) })
    }
    // The event of it may be on its way; without a line it is not.
    void queryClient.invalidateQueries({ queryKey: key })
    void queryClient.invalidateQueries({ queryKey: keys.thread(accountId, id) })
  }
  const turn = (to: Conversation['status'], until?: number) =>
    change({ status: to, snoozed_until: until ?? null }, () => setStatus(accountId, id, to, until))

  return {
    mayEdit,
    turn: (to: Conversation['status'], until?: number) => void turn(to, until),
    toggleResolved: () => void turn(status === 'resolved' ? 'open' : 'resolved'),
    setAssignee: (who: Who) => {
      const assignee = who && ({ ...who, available_name: who.name } as NonNullable<Conversation['meta']['assignee']>)
      void change({ meta: { ...meta, assignee } }, () => assign(accountId, id, { assignee_id: who?.id ?? null }))
    },
    setTeam: (team: Who) => void change({ meta: { ...meta, team } }, () => assign(accountId, id, { team_id: team?.id ?? null })),
    setPriority: (priority: string | null) => void change({ priority }, () => setPriority(accountId, id, priority ?? '')),
    setLabels: (labels: string[]) => void change({ labels }, () => setLabels(accountId, id, labels)),
  }
}

export type Changes = ReturnType<typeof useChanges>
