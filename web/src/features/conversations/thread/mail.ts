import type { Message } from '@/api/types'
import { splitQuote } from './text'

type Words = { subject: string; own: string; quote: string }

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** What a message says; of a mail the subject, and what it quotes apart. */
export function wordsOf({ content, content_attributes: { email } }: Pick<Message, 'content' | 'content_attributes'>): Words {
  if (typeof email !== 'object' || email === null) return { subject: '', own: content, quote: '' }
  const { subject, quoted } = email as Record<string, unknown>
  if (text(quoted)) return { subject: text(subject), own: content, quote: text(quoted) }
  return { subject: text(subject), ...splitQuote(content) }
}
