// The chat of a website inbox, on any page:
//
//	<script src="https://ficha.example/widget.js" data-token="…" async></script>
//
// It tells the page by the event ficha:ready that window.ficha is there.

import { Api, Refused, type Person } from './api'
import { Chat } from './chat'
import { Memory } from './memory'
import { localeOf } from './texts'
import { View } from './view'

/** What the page may say of its user. */
export type User = Omit<Person, 'identifier'>

/** What the page may do. Promises fail with an error that says why. */
export type Ficha = {
  /** Says who the visitor is; identifier_hash proves it. */
  setUser: (identifier: string | number, user?: User) => Promise<void>
  setCustomAttributes: (attributes: Record<string, unknown>) => Promise<void>
  /** Forgets the visitor, as when the user signs out. */
  reset: () => void
  open: () => void
  close: () => void
  toggle: () => void
  setLocale: (locale: string) => void
}

declare global {
  interface Window {
    ficha?: Ficha
  }
}

function start(base: string, token: string): Ficha {
  let locale = localeOf(document.documentElement.lang || navigator.language)
  let view: View | undefined
  let opened = false
  const api = new Api(base, token, () => locale)
  const chat = new Chat(api, new Memory(token), () => view?.draw())

  const show = async () => {
    const settings = await api.settings()
    if (!settings.web_widget) throw new Refused(404, 'not_found', 'The token is of no website inbox.')
    view = new View(chat, settings, locale)
    if (opened) view.open()
    chat.start()
  }
  // The bubble waits for the page, and while the server cannot be reached comes later.
  const tryToShow = (wait: number) => {
    show().catch((error: unknown) => {
      if (error instanceof Refused && error.passing) setTimeout(() => tryToShow(Math.min(wait * 2, 60_000)), wait)
      else console.warn('ficha:', error instanceof Error ? error.message : error)
    })
  }
  if (document.body) tryToShow(2_000)
  else document.addEventListener('DOMContentLoaded', () => tryToShow(2_000))

  const display = (open: boolean) => {
    opened = open
    if (open) view?.open()
    else view?.close()
  }
  return {
    setUser: (identifier, user = {}) => chat.identify(String(identifier), user),
    setCustomAttributes: (attributes) => chat.attributes(attributes),
    reset: () => chat.reset(),
    open: () => display(true),
    close: () => display(false),
    toggle: () => (view ? view.toggle() : display(!opened)),
    setLocale: (language) => {
      locale = localeOf(language)
      view?.setLocale(locale)
    },
  }
}

const script = document.currentScript ?? document.querySelector('script[data-token][src$="/widget.js"]')
if (script instanceof HTMLScriptElement && !window.ficha) {
  const token = script.dataset.token
  if (token) {
    window.ficha = start(new URL(script.src).origin, token)
    window.dispatchEvent(new CustomEvent('ficha:ready'))
  } else console.warn('ficha: the script has no data-token')
}
