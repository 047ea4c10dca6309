import type { Message } from '@/api/types'

const object = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null)
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/** Who gets a copy of the next mail unless somebody says otherwise: whoever was written to beside us, and what was last chosen. */
export function copiesOf(messages: readonly Pick<Message, 'message_type' | 'private' | 'content_attributes'>[]): string[] {
  const last = messages.findLast(({ message_type: type, private: isNote }) => type < 2 && !isNote)
  if (!last) return []
  const { cc_emails: chosen, email } = last.content_attributes
  return last.message_type === 1 ? texts(chosen) : texts(object(email)?.answer_cc)
}
