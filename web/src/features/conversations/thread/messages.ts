import type { Message } from '@/api/types'

/** What is loaded of a conversation: everything from some message on. */
export type Thread = {
  /** The oldest first. */
  messages: Message[]
  /** Nothing is older. */
  whole: boolean
}

/** As many as the server gives at once. */
export const perPart = 20

function merged(known: readonly Message[], fresh: readonly Message[]): Message[] {
  const all = new Map([...known, ...fresh].map((message) => [message.id, message]))
  return [...all.values()].sort((a, b) => a.created_at - b.created_at || a.id - b.id)
}

/**
 * A thread with the latest messages as they are now. When so much was written that they and the known ones
 * do not meet, the known ones are forgotten, and loaded again when somebody scrolls there.
 */
export function withLatest(thread: Thread | undefined, latest: readonly Message[]): Thread {
  const whole = latest.length < perPart
  const known = new Set(thread?.messages.map(({ id }) => id))
  if (!thread || (!whole && !latest.some(({ id }) => known.has(id)))) return { messages: [...latest], whole }
  return { messages: merged(thread.messages, latest), whole: thread.whole || whole }
}

export function withOlder({ messages, whole }: Thread, older: readonly Message[]): Thread {
  return { messages: merged(messages, older), whole: whole || older.length < perPart }
}

/** A thread with a message that was just written or has changed. */
export function withMessage({ messages, whole }: Thread, message: Message): Thread {
  return { messages: merged(messages, [message]), whole }
}

/** A thread in which a message says nothing any more. */
export function withDeleted({ messages, whole }: Thread, id: number): Thread {
  const emptied = (message: Message) => ({ ...message, content: '', content_attributes: { ...message.content_attributes, deleted: true, email: undefined }, attachments: [] })
  return { messages: messages.map((message) => (message.id === id ? emptied(message) : message)), whole }
}

export const isDeleted = ({ content_attributes: { deleted } }: Pick<Message, 'content_attributes'>) => deleted === true

/** What sets a message of the contact apart from what a person wrote in time: kept quiet for how many there were, or written by a program. */
export function markOf({ content_attributes: { flood, auto_reply: automatic } }: Pick<Message, 'content_attributes'>) {
  if (flood === true) return 'flood'
  return automatic === true ? 'automatic' : null
}

export type Side = 'incoming' | 'outgoing' | 'note' | 'activity' | 'automatic'

const sides: Record<number, Side> = { 0: 'incoming', 1: 'outgoing', 2: 'activity', 3: 'automatic' }

export function sideOf({ message_type: type, private: isNote }: Pick<Message, 'message_type' | 'private'>): Side {
  return isNote ? 'note' : (sides[type] ?? 'automatic')
}
