import type { Attachment, Message } from './api'
import type { Chat } from './chat'
import { h } from './dom'
import { pieces } from './links'
import type { Unsent } from './memory'
import type { Locale, Texts } from './texts'

/** What stands in the list: a message that the server has, or one that it is to get. */
type Entry = { key: string; mine: boolean; message?: Message; unsent?: Unsent }

/** The list of messages. Elements stay as long as their messages do, so that a screen reader reads only what is new. */
export class Thread {
  readonly element: HTMLElement
  readonly #list = h('ol')
  readonly #earlier: HTMLButtonElement
  readonly #foot: HTMLElement
  readonly #drawn = new Map<string, { element: HTMLLIElement; state: string }>()

  constructor(
    readonly chat: Chat,
    readonly texts: Texts,
    readonly locale: Locale,
  ) {
    this.#earlier = h('button', { class: 'earlier', type: 'button', onclick: () => void this.#lookBack() }, texts.earlier)
    this.#foot = h('p', { class: 'foot', role: 'status' })
    this.element = h(
      'div',
      { class: 'thread', role: 'log', 'aria-label': texts.thread, 'aria-live': 'polite', tabindex: 0 },
      this.#earlier,
      this.#list,
      this.#foot,
    )
  }

  draw() {
    const wasAtEnd = this.atEnd
    const entries = this.#entries()
    const keys = new Set(entries.map((entry) => entry.key))
    for (const [key, { element }] of this.#drawn) {
      if (keys.has(key)) continue
      element.remove()
      this.#drawn.delete(key)
    }
    let place = this.#list.firstElementChild
    entries.forEach((entry, i) => {
      const element = this.#draw(entry, entries[i - 1], entry === entries.at(-1))
      if (element === place) place = place.nextElementSibling
      else this.#list.insertBefore(element, place)
    })
    this.#earlier.hidden = !this.chat.more
    this.#foot.textContent = this.#state()
    if (wasAtEnd) this.toEnd()
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element
    return scrollHeight - scrollTop - clientHeight < 40
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight
  }

  #state() {
    const { chat, texts } = this
    if (!chat.online) return texts.offline
    if (chat.typing) return texts.typing
    return chat.conversation?.status === 'resolved' && chat.messages.length > 0 && chat.unsent.length === 0 ? texts.ended : ''
  }

  async #lookBack() {
    const height = this.element.scrollHeight - this.element.scrollTop
    await this.chat.earlier()
    this.element.scrollTop = this.element.scrollHeight - height
  }

  #entries(): Entry[] {
    const stored = this.chat.messages.map((message) => ({ key: message.source_id ?? `#${message.id}`, mine: message.message_type === 0, message }))
    const unsent = this.chat.unsent.map((message) => ({ key: message.source, mine: true, unsent: message }))
    return [...stored, ...unsent]
  }

  #draw(entry: Entry, before: Entry | undefined, last: boolean): HTMLLIElement {
    const note = this.#note(entry, last)
    const author = entry.mine || (before && !before.mine && before.message?.sender?.name === entry.message?.sender?.name) ? '' : (entry.message?.sender?.name ?? '')
    const state = JSON.stringify([note, author, entry.unsent?.refused, entry.message?.content, entry.message?.attachments?.length])
    const drawn = this.#drawn.get(entry.key)
    // How far the files are is seen, and not read out at each step.
    const bar = drawn?.element.querySelector('progress')
    if (bar) bar.value = entry.unsent?.sent ?? 0
    if (drawn?.state === state) return drawn.element
    const element = drawn?.element ?? h('li', { class: entry.mine ? 'mine' : 'theirs' })
    element.replaceChildren(...this.#parts(entry, author, note))
    this.#drawn.set(entry.key, { element, state })
    return element
  }

  #parts({ mine, message, unsent }: Entry, author: string, note: string): Node[] {
    const { texts } = this
    const out: Node[] = []
    if (author) out.push(h('span', { class: 'author' }, author))
    else out.push(h('span', { class: 'hidden' }, `${mine ? texts.you : texts.team}: `))
    const content = message?.content_attributes?.deleted ? texts.deleted : (message?.content ?? unsent?.content ?? '')
    if (content) out.push(h('div', { class: 'text' }, ...linked(content)))
    for (const attachment of message?.attachments ?? []) out.push(shown(attachment))
    for (const file of unsent?.files ?? []) out.push(h('div', { class: 'text file' }, file.name))
    if (unsent && unsent.files.length > 0 && unsent.refused === undefined) out.push(h('progress', { max: 1, value: unsent.sent ?? 0, 'aria-label': texts.sending }))
    out.push(h('span', { class: 'note' }, note))
    if (unsent?.refused !== undefined) out.push(this.#ways(unsent))
    return out
  }

  /** What to do with a message that was refused. */
  #ways(unsent: Unsent) {
    const way = (text: string, onclick: () => void) => h('button', { type: 'button', class: 'way', onclick }, text)
    return h('span', { class: 'ways' }, way(this.texts.again, () => this.chat.again(unsent)), way(this.texts.discard, () => this.chat.discard(unsent)))
  }

  #note({ mine, message, unsent }: Entry, last: boolean): string {
    const { texts, chat } = this
    if (unsent) {
      if (unsent.refused !== undefined) return unsent.refused || texts.refused
      return chat.online ? texts.sending : texts.waiting
    }
    if (!message) return ''
    const time = clock(message.created_at, this.locale)
    const seen = mine && last && message.conversation_id === chat.conversation?.id && chat.conversation.agent_last_seen_at >= message.created_at
    return seen ? `${time} · ${texts.seen}` : time
  }
}

/** A text with its links; nothing in it is anything else. */
function linked(text: string): (Node | string)[] {
  return pieces(text).map((piece) => (piece.href ? h('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text) : piece.text))
}

function shown({ file_type, data_url, thumb_url, file_name }: Attachment): Node {
  const href = /^https?:/.test(data_url) ? data_url : undefined
  const name = file_name || data_url
  const link = h('a', { class: 'text file', href, target: '_blank', rel: 'noopener noreferrer' })
  const picture = file_type === 'image' ? thumb_url || data_url : ''
  if (/^https?:/.test(picture)) link.append(h('img', { src: picture, alt: name, loading: 'lazy' }))
  else link.append(name)
  return link
}

/** The time of a message; of another day with that day. */
function clock(seconds: number, locale: Locale): string {
  const at = new Date(seconds * 1000)
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
  const today = at.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(locale, today ? time : { ...time, day: 'numeric', month: 'short' }).format(at)
}
