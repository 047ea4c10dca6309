import type { Message } from '@/api/types'
import type { Sending } from '@/features/conversations/composer/post'
import { markOf, sideOf, type Side } from './messages'

/** What stands in a thread, from top to bottom. */
export type Item =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'activity'; key: string; message: Message }
  | { kind: 'message'; key: string; side: Side; message: Message; first: boolean; last: boolean }
  | { kind: 'sending'; key: string; side: Side; sending: Sending; first: boolean; last: boolean }

type Options = {
  /** The name of the day in which a moment lies, in the reader's time zone. */
  day: (seconds: number) => string
  /** When a member had last looked, before this one did: what the contact has written since is new. */
  seenAt?: number
  sending?: readonly Sending[]
  /** Who is reading, whose messages are on their way. */
  me: number
}

/** Seconds after which a message of the same author stands on its own again. */
const pause = 5 * 60

type Piece = { item: Item; author: string; at: number; day: string }

function pieceOf(message: Message): Omit<Piece, 'day'> {
  const side = sideOf(message)
  const key = String(message.id)
  if (side === 'activity') return { item: { kind: 'activity', key, message }, author: '', at: message.created_at }
  const item = { kind: 'message', key, side, message, first: true, last: true } as const
  return { item, author: `${side} ${message.sender?.type ?? ''} ${message.sender?.id ?? ''} ${markOf(message) ?? ''}`, at: message.created_at }
}

function pieceToCome(sending: Sending, me: number): Omit<Piece, 'day'> {
  const side = sending.note ? 'note' : 'outgoing'
  const item = { kind: 'sending', key: sending.key, side, sending, first: true, last: true } as const
  return { item, author: `${side} user ${me} `, at: sending.at }
}

/** Whether two messages stand together, as one turn of one author. */
const together = (before: Piece | undefined, piece: Piece | undefined) =>
  before !== undefined && piece !== undefined && piece.author !== '' && before.author === piece.author && piece.at - before.at < pause && before.day === piece.day

/** Messages by day and author, with what is on its way at the end. */
export function itemsOf(messages: readonly Message[], { day, seenAt, sending = [], me }: Options): Item[] {
  const pieces = [...messages.map(pieceOf), ...sending.map((one) => pieceToCome(one, me))].map((piece) => ({ ...piece, day: day(piece.at) }))
  const isNew = ({ item, at }: Piece) => seenAt !== undefined && item.kind === 'message' && item.side === 'incoming' && at > seenAt
  const firstNew = pieces.findIndex(isNew)
  const out: Item[] = []
  pieces.forEach((piece, i) => {
    const before = pieces[i - 1]
    if (before?.day !== piece.day) out.push({ kind: 'day', key: `day ${piece.day}`, at: piece.at })
    if (i === firstNew) out.push({ kind: 'new', key: 'new' })
    const first = i === firstNew || !together(before, piece)
    const last = i + 1 === firstNew || !together(piece, pieces[i + 1])
    out.push(piece.item.kind === 'message' || piece.item.kind === 'sending' ? { ...piece.item, first, last } : piece.item)
  })
  return out
}
