import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { coalesce } from '@/lib/coalesce'
import { onLive, type Live } from '@/lib/live'
import { reachesFurther, withFirstPage, type Pages } from './listPages'
import { listPage } from './queries'
import type { Question } from './search'
import { withDeleted, type Thread } from './thread/messages'

/** Between two times of asking, while a lot happens. */
const pause = 150
/** Snoozed conversations come back by the clock, of which nobody tells. */
const tick = 60_000

/** What an event says of a conversation. */
export type Happened = { id: number; change: string; typing: boolean; incoming: boolean; userId: number; /** 0 for none. */ messageId: number }

export function happenedIn({ kind, data }: Live): Happened | null {
  if (kind !== 'conversation' || typeof data.id !== 'number') return null
  return { id: data.id, change: String(data.change), typing: data.typing === true, incoming: data.message_kind === 'incoming', userId: Number(data.user_id ?? 0), messageId: Number(data.message_id ?? 0) }
}

/** Brings the list that is shown up to date, as far as it has changed. */
async function refreshList(queryClient: QueryClient, accountId: number, changed: ReadonlySet<number>) {
  const listKey = keys.conversationList(accountId)
  const shown = queryClient.getQueryCache().findAll({ queryKey: listKey, type: 'active' })
  for (const { queryKey } of shown) {
    const fresh = await listPage(accountId, queryKey.at(-1) as Question, 1)
    const pages = queryClient.getQueryData<Pages>(queryKey)
    if (!pages) continue
    if (reachesFurther(pages, fresh, changed)) await queryClient.invalidateQueries({ queryKey })
    else queryClient.setQueryData(queryKey, withFirstPage(pages, fresh, changed))
  }
  // Other lists are asked for anew when they are shown again.
  void queryClient.invalidateQueries({ queryKey: listKey, refetchType: 'none', predicate: (query) => !query.isActive() })
}

/** Brings an open conversation and its thread up to date. */
async function refreshConversation(queryClient: QueryClient, accountId: number, id: number) {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.thread(accountId, id) }),
    queryClient.invalidateQueries({ queryKey: keys.conversation(accountId, id) }),
  ])
}

/** Keeps the list, and every conversation that is open or was, as they are on the server. */
export function useLiveConversations() {
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  useEffect(() => {
    const changed = new Set<number>()
    const list = coalesce(async () => {
      const now = new Set(changed)
      changed.clear()
      await refreshList(queryClient, accountId, now)
    }, pause)
    const threads = new Map<number, ReturnType<typeof coalesce>>()
    const refresh = (id: number) => {
      const known = threads.get(id) ?? coalesce(() => refreshConversation(queryClient, accountId, id), pause)
      threads.set(id, known)
      known.call()
    }
    const stop = onLive((event) => {
      if (event.kind === 'gap') {
        void queryClient.invalidateQueries({ queryKey: keys.conversationList(accountId) })
        void queryClient.invalidateQueries({ queryKey: ['thread', accountId] })
        void queryClient.invalidateQueries({ queryKey: ['conversation', accountId] })
        return
      }
      const happened = happenedIn(event)
      if (!happened || isTyping(happened)) return
      // An older message is not asked for again with the latest.
      if (happened.change === 'message_deleted') {
        queryClient.setQueryData<Thread>(keys.thread(accountId, happened.id), (thread) => thread && withDeleted(thread, happened.messageId))
      }
      changed.add(happened.id)
      list.call()
      refresh(happened.id)
    })
    const clock = window.setInterval(() => {
      if (document.hidden) return
      list.call()
      void queryClient.invalidateQueries({ queryKey: keys.conversationCounts(accountId) })
    }, tick)
    return () => {
      stop()
      window.clearInterval(clock)
      list.stop()
      threads.forEach((one) => one.stop())
    }
  }, [queryClient, accountId])
}

/** Who stops without saying so is taken to have stopped. */
const longestSilence = 15_000

const isTyping = ({ change }: Happened) => change === 'typing' || change === 'member_typing'

/** Who is writing at this moment in which conversation: ids of members, and 0 for the contact. */
export type Typing = ReadonlyMap<number, readonly number[]>

/** The contact, whose id as a member is nobody's. */
export const theContact = 0

const changed = (typing: Typing, id: number, userId: number, on: boolean): Typing => {
  const writers = typing.get(id) ?? []
  if (writers.includes(userId) === on) return typing
  const next = new Map(typing)
  next.set(id, on ? [...writers, userId] : writers.filter((one) => one !== userId))
  return next
}

export function useTyping(): Typing {
  const [typing, setTyping] = useState<Typing>(new Map())
  useEffect(() => {
    const timers = new Map<string, number>()
    const set = (id: number, userId: number, on: boolean) => {
      const who = `${id} ${userId}`
      window.clearTimeout(timers.get(who))
      if (on) timers.set(who, window.setTimeout(() => set(id, userId, false), longestSilence))
      setTyping((before) => changed(before, id, userId, on))
    }
    const stop = onLive((event) => {
      const happened = happenedIn(event)
      if (!happened) return
      if (isTyping(happened)) set(happened.id, happened.userId, happened.typing)
      // Whoever has sent it is no longer writing it.
      else if (happened.incoming) set(happened.id, theContact, false)
    })
    return () => {
      stop()
      timers.forEach((timer) => window.clearTimeout(timer))
    }
  }, [])
  return typing
}
