import type { Inbox } from '@/api/types'
import { channelOf } from '@/lib/channel'
import { settingsOf } from './values'

/** What does not work: reading mail, sending it, or all of WhatsApp. */
export type Part = 'imap' | 'smtp' | 'whatsapp'
export type Failure = { part: Part; reason: string; /** Epoch seconds. */ since: number | null }

/** How the other side of a channel does; null for a channel that has none to ask. */
export type State = { is: 'connected' } | { is: 'waiting' } | { is: 'failing'; failures: Failure[] }

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const instant = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null)

export function stateOf(inbox: Inbox): State | null {
  const channel = channelOf(inbox)
  const known = settingsOf(inbox)
  if (channel === 'email') {
    const failures = (['imap', 'smtp'] as const)
      .map((part): Failure => ({ part, reason: text(known[`${part}_error`]), since: instant(known[`${part}_failed_at`]) }))
      .filter(({ reason }) => reason !== '')
    return standing(failures, instant(known.imap_checked_at) !== null)
  }
  if (channel === 'whatsapp') {
    const reason = text(known.fault)
    return standing(reason ? [{ part: 'whatsapp', reason, since: null }] : [], instant(known.templates_synced_at) !== null)
  }
  return null
}

function standing(failures: Failure[], tried: boolean): State {
  if (failures.length > 0) return { is: 'failing', failures }
  return { is: tried ? 'connected' : 'waiting' }
}

/** Mails that could not be read and were passed over, and when the last one was. */
export function skippedOf(inbox: Inbox) {
  const { skipped, skipped_at: at } = settingsOf(inbox)
  return { count: typeof skipped === 'number' ? skipped : 0, at: instant(at) }
}
