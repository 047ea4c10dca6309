import type { Chat } from './chat'
import { h, icon } from './dom'
import type { Texts } from './texts'

/** As the server has them. */
const maxFiles = 20
const maxSize = 25 << 20

/** Where the visitor writes. Enter sends, with Shift it begins a line. */
export class Composer {
  readonly element: HTMLFormElement
  readonly #input: HTMLTextAreaElement
  readonly #chosen = h('ul', { class: 'chosen' })
  readonly #fault = h('p', { class: 'fault', role: 'alert' })
  #files: File[] = []

  constructor(
    readonly chat: Chat,
    readonly texts: Texts,
    readonly sent: () => void,
  ) {
    this.#input = h('textarea', {
      rows: 1,
      maxlength: 20_000,
      'aria-label': texts.write,
      placeholder: texts.write,
      oninput: () => this.#typed(),
      onblur: () => chat.type(false),
      onkeydown: (event) => this.#key(event as KeyboardEvent),
      onpaste: (event) => this.#paste(event as ClipboardEvent),
    })
    const picker = h('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.#choose(picker) })
    const attach = h('button', { type: 'button', class: 'icon', 'aria-label': texts.attach, title: texts.attach, onclick: () => picker.click() }, icon(clip))
    const send = h('button', { type: 'submit', class: 'icon send', 'aria-label': texts.send, title: texts.send }, icon(plane))
    this.element = h('form', { class: 'composer', onsubmit: (event) => this.#submit(event) }, this.#fault, this.#chosen, h('div', { class: 'line' }, attach, picker, this.#input, send))
  }

  focus() {
    this.#input.focus()
  }

  get draft() {
    return this.#input.value
  }

  set draft(text: string) {
    this.#input.value = text
  }

  #typed() {
    this.#input.style.height = 'auto'
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, 120)}px`
    this.chat.type(this.#input.value !== '')
  }

  #key(event: KeyboardEvent) {
    // An Enter that ends a composed character is not ours.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event)
  }

  #submit(event: Event) {
    event.preventDefault()
    const content = this.#input.value.trim()
    if (!content && this.#files.length === 0) return
    this.chat.say(content, this.#files)
    this.#files = []
    this.#input.value = ''
    this.#typed()
    this.#draw()
    this.sent()
  }

  #choose(picker: HTMLInputElement) {
    const chosen = [...(picker.files ?? [])]
    picker.value = ''
    this.add(chosen)
  }

  #paste(event: ClipboardEvent) {
    const data = event.clipboardData
    // What is copied from a table or a document comes as a picture, too; it is meant as text.
    if (!data || data.files.length === 0 || data.types.includes('text/plain')) return
    event.preventDefault()
    this.add([...data.files])
  }

  /** Puts files to the message that is being written; `folders` are the names of those that are none. */
  add(chosen: File[], folders: ReadonlySet<string> = new Set()) {
    const fault = ({ name, size }: File) => (folders.has(name) ? this.texts.folder(name) : size === 0 ? this.texts.blank(name) : size > maxSize ? this.texts.tooLarge(name) : '')
    this.#fault.textContent = chosen.map(fault).find(Boolean) ?? ''
    const all = [...this.#files, ...chosen.filter((file) => !fault(file))]
    if (all.length > maxFiles) this.#fault.textContent = this.texts.tooMany
    this.#files = all.slice(0, maxFiles)
    this.#draw()
    this.focus()
  }

  #draw() {
    const rows = this.#files.map((file) => {
      const remove = () => {
        this.#files = this.#files.filter((other) => other !== file)
        this.#draw()
        this.focus()
      }
      return h('li', {}, h('span', {}, file.name), h('button', { type: 'button', 'aria-label': this.texts.remove(file.name), onclick: remove }, '×'))
    })
    this.#chosen.replaceChildren(...rows)
  }
}

const clip = 'M16.5 6.5v9a4.5 4.5 0 0 1-9 0V6a3 3 0 0 1 6 0v9a1.5 1.5 0 0 1-3 0V6.5'
const plane = 'M4 12 20 4l-5 16-3-7-8-1z'
