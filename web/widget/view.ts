import type { Settings } from './api'
import type { Chat } from './chat'
import { Composer } from './composer'
import { h, icon, set } from './dom'
import { introduction } from './form'
import { dress } from './style'
import { textsOf, type Locale, type Texts } from './texts'
import { Thread } from './thread'

const bubbleIcon = 'M4 5h16v11H9l-5 4z'
const closeIcon = 'M6 6l12 12M18 6 6 18'

/** The chat on the page: a bubble, and a panel that it opens. It lives in a shadow root, away from the page's styles. */
export class View {
  readonly #host = document.createElement('ficha-chat')
  readonly #root = this.#host.attachShadow({ mode: 'open' })
  #texts: Texts
  #parts!: { bubble: HTMLButtonElement; badge: HTMLElement; panel: HTMLElement; body: HTMLElement }
  #thread!: Thread
  #composer!: Composer
  #asking: HTMLFormElement | undefined
  #open = false

  constructor(
    readonly chat: Chat,
    readonly settings: Settings,
    private locale: Locale,
  ) {
    this.#texts = textsOf(locale)
    dress(this.#root, this.#host, settings.web_widget?.widget_color ?? '')
    this.#build()
    document.addEventListener('visibilitychange', () => this.draw())
    // Above a keyboard on the screen.
    window.visualViewport?.addEventListener('resize', () => this.#host.style.setProperty('--height', `${window.visualViewport?.height ?? 0}px`))
    document.body.append(this.#host)
  }

  setLocale(locale: Locale) {
    const draft = this.#composer.draft
    this.locale = locale
    this.#texts = textsOf(locale)
    this.#build()
    this.#composer.draft = draft
  }

  #build() {
    const { settings } = this
    const texts = this.#texts
    const badge = h('span', { class: 'badge', 'aria-hidden': 'true' })
    const bubble = h('button', { class: 'bubble', type: 'button', 'aria-controls': 'panel', onclick: () => this.toggle() }, icon(bubbleIcon), badge)
    const close = h('button', { class: 'icon', type: 'button', 'aria-label': texts.close, title: texts.close, onclick: () => this.close() }, icon(closeIcon))
    const head = h('header', {}, h('div', {}, h('h2', { id: 'title' }, settings.web_widget?.welcome_title || texts.title), h('p', {}, settings.web_widget?.welcome_tagline || texts.tagline)), close)
    const body = h('div', { class: 'body' })
    const panel = h('section', { class: 'panel', id: 'panel', role: 'dialog', tabindex: -1, 'aria-labelledby': 'title', lang: this.locale, onkeydown: (event) => this.#key(event as KeyboardEvent), ondragover: (event) => this.#drag(event as DragEvent), ondragleave: (event) => this.#leave(event as DragEvent), ondrop: (event) => this.#drop(event as DragEvent) }, head, body)
    this.#thread = new Thread(this.chat, texts, this.locale)
    this.#composer = new Composer(this.chat, texts, () => this.#thread.toEnd())
    this.#asking = undefined
    this.#parts = { bubble, badge, panel, body }
    this.#root.replaceChildren(panel, bubble)
    this.draw()
  }

  open() {
    if (this.#open) return
    this.#open = true
    this.draw()
    this.#thread.toEnd()
    this.#focus()
  }

  close() {
    if (!this.#open) return
    this.#open = false
    this.draw()
    this.#parts.bubble.focus()
  }

  toggle() {
    if (this.#open) this.close()
    else this.open()
  }

  /** Shows everything as it is now. */
  draw() {
    const { bubble, badge, panel } = this.#parts
    if (this.#open && !document.hidden) this.chat.see()
    const { unread } = this.chat
    panel.hidden = !this.#open
    set(this.#host, 'data-open', this.#open)
    set(bubble, 'aria-expanded', String(this.#open))
    set(bubble, 'aria-label', unread > 0 ? this.#texts.unread(unread) : this.#texts.bubble)
    badge.textContent = unread > 0 ? String(unread) : ''
    this.#drawBody()
    this.#thread.draw()
  }

  #drawBody() {
    const { body } = this.#parts
    const form = this.settings.web_widget?.pre_chat_form
    const asks = form?.enabled === true && form.fields.length > 0 && !this.chat.known
    if (this.chat.closed && this.chat.messages.length === 0) body.replaceChildren(h('p', { class: 'foot', role: 'status' }, this.#texts.closed))
    else if (asks && !this.#asking) body.replaceChildren((this.#asking = introduction(this.chat, form.fields, this.#texts)))
    else if (!asks && !this.#thread.element.isConnected) {
      const answered = this.#asking !== undefined
      this.#asking = undefined
      body.replaceChildren(this.#thread.element, this.#composer.element)
      if (answered && this.#open) this.#composer.focus()
    }
  }

  #focus() {
    // A finger that taps the bubble has not asked for a keyboard over half of the screen.
    if (matchMedia('(pointer: coarse)').matches) this.#parts.panel.focus()
    else if (this.#asking) this.#asking.querySelector('input')?.focus()
    else this.#composer.focus()
  }

  #key(event: KeyboardEvent) {
    event.stopPropagation() // the page's own shortcuts are not meant
    if (event.key === 'Escape') this.close()
    if (event.key === 'Tab') this.#keepInside(event)
  }

  /** A file that is let go over the chat must not take the page's place. */
  #drag(event: DragEvent) {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    if (this.#takesFiles) set(this.#parts.panel, 'data-over', true)
    else event.dataTransfer.dropEffect = 'none'
  }

  #leave({ relatedTarget }: DragEvent) {
    const { panel } = this.#parts
    if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) set(panel, 'data-over', false)
  }

  get #takesFiles() {
    return !this.#asking && !this.chat.closed
  }

  #drop(event: DragEvent) {
    set(this.#parts.panel, 'data-over', false)
    const data = event.dataTransfer
    if (!data || data.files.length === 0) return
    event.preventDefault()
    if (this.#takesFiles) this.#composer.add([...data.files], foldersIn(data))
  }

  /** Over the whole screen there is nothing else to get to. */
  #keepInside(event: KeyboardEvent) {
    const { panel, bubble } = this.#parts
    if (getComputedStyle(bubble).display !== 'none') return
    const stops = [...panel.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [tabindex]')].filter((e) => e.offsetParent !== null)
    const edge = event.shiftKey ? stops[0] : stops.at(-1)
    if (this.#root.activeElement !== edge) return
    event.preventDefault()
    ;(event.shiftKey ? stops.at(-1) : stops[0])?.focus()
  }
}

/** The names of the folders among what was dropped. They come as files that nobody can read. */
function foldersIn({ items }: DataTransfer): Set<string> {
  const entries = [...(items ?? [])].map((item) => item.webkitGetAsEntry?.())
  return new Set(entries.flatMap((entry) => (entry?.isDirectory ? [entry.name] : [])))
}
