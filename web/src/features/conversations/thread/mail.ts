import type { Message } from '@/api/types'
import { splitQuote } from './text'

type Words = {
  subject: string
  own: string
  quote: string
  /** Who else has got it, and who has without the others knowing. */
  cc: string[]
  bcc: string[]
  /** Files of a mail that were not kept, by name. */
  leftOut: string[]
  /** The mail was longer than what is kept of it. */
  cut: boolean
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const object = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null)
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

const copies = (of: Message['content_attributes'], mail: Record<string, unknown> | null) => ({ cc: texts(mail?.cc ?? of.cc_emails), bcc: texts(of.bcc_emails) })

/** What a message says; of a mail the subject, and what it quotes apart. */
export function wordsOf({ content, content_attributes: attributes }: Pick<Message, 'content' | 'content_attributes'>): Words {
  const mail = object(attributes.email)
  if (!mail) return { subject: '', own: content, quote: '', ...copies(attributes, null), leftOut: [], cut: false }
  const quoted = text(object(mail.text_content)?.quoted)
  const words = quoted ? { own: content, quote: quoted } : splitQuote(content)
  return { subject: text(mail.subject), ...words, ...copies(attributes, mail), leftOut: texts(mail.left_out), cut: mail.cut === true }
}

/** How a mail looks, where it has more than text. */
export type Look = {
  /** It loads pictures from the web. */
  pictures: boolean
  /** Which of its files stand within it, from 0. */
  inline: ReadonlySet<number>
}

/** How a message looks as a mail; null for one of nothing but text. */
export function lookOf({ content_attributes: { email } }: Pick<Message, 'content_attributes'>): Look | null {
  const mail = object(email)
  const html = text(object(mail?.html_content)?.full)
  if (!html) return null
  const inline = Object.values(object(mail?.inline_images) ?? {}).filter((place) => typeof place === 'number')
  return { pictures: /\s(data-)?src\s*=\s*["']?https?:/i.test(html), inline: new Set(inline) }
}
