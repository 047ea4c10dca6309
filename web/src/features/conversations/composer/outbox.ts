import { useMemo, useSyncExternalStore } from 'react'
import type { QueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Message } from '@/api/types'
import { withMessage, type Thread } from '@/features/conversations/thread/messages'
import { post, type Sending } from './post'

export type NewMessage = Pick<Sending, 'accountId' | 'conversationId' | 'content' | 'note' | 'copies' | 'files' | 'onThere'>

let all: readonly Sending[] = []
const watchers = new Set<() => void>()

function change(next: readonly Sending[]) {
  all = next
  watchers.forEach((tell) => tell())
}

const update = (key: string, what: Partial<Sending>) => change(all.map((one) => (one.key === key ? { ...one, ...what } : one)))

function watch(tell: () => void) {
  watchers.add(tell)
  return () => {
    watchers.delete(tell)
  }
}

/** What is on its way in a conversation, wherever it was sent from in this window. */
export function useSending(accountId: number, conversationId: number): readonly Sending[] {
  const every = useSyncExternalStore(watch, () => all)
  return useMemo(() => every.filter((one) => one.accountId === accountId && one.conversationId === conversationId), [every, accountId, conversationId])
}

/** The last request of each conversation: messages arrive in the order in which they were written. */
const tails = new Map<string, Promise<unknown>>()

const newKey = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`

/** Sends a message; it stands in the thread at once. */
export function send(queryClient: QueryClient, message: NewMessage) {
  const sending = { ...message, key: newKey(), at: Math.floor(Date.now() / 1000), problem: null, sent: 0 }
  change([...all, sending])
  deliver(queryClient, sending)
}

function deliver(queryClient: QueryClient, sending: Sending) {
  const place = `${sending.accountId} ${sending.conversationId}`
  const done = (tails.get(place) ?? Promise.resolve()).then(() => attempt(queryClient, sending))
  tails.set(place, done)
  void done.then(() => {
    if (tails.get(place) === done) tails.delete(place)
  })
}

async function attempt(queryClient: QueryClient, sending: Sending) {
  let message: Message
  try {
    message = await post(sending, (sent) => update(sending.key, { sent }))
  } catch (cause) {
    update(sending.key, { problem: toProblem(cause) })
    return
  }
  const key = keys.thread(sending.accountId, sending.conversationId)
  queryClient.setQueryData<Thread>(key, (thread) => thread && withMessage(thread, message))
  forget(sending.key)
  sending.onThere()
}

/** Tries a message again that did not get there. */
export function sendAgain(queryClient: QueryClient, sending: Sending) {
  // Without an answer it may have got there after all: then the same key brings its answer.
  const { status = 0, code = '' } = sending.problem ?? {}
  const unanswered = status === 0 || status >= 500 || code === 'idempotency_key_busy'
  const next = { ...sending, key: unanswered ? sending.key : newKey(), problem: null, sent: 0 }
  change(all.map((one) => (one.key === sending.key ? next : one)))
  deliver(queryClient, next)
}

/** Gives up a message that did not get there. */
export function forget(key: string) {
  change(all.filter((one) => one.key !== key))
}
