import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Api } from './api'
import { Chat } from './chat'
import { pieces } from './links'
import { Memory } from './memory'
import { onto } from './style'
import { localeOf, textsOf } from './texts'
import { View } from './view'

describe('links', () => {
  const links = (text: string) => pieces(text).flatMap(({ text: shown, href }) => (href ? [`${shown} -> ${href}`] : []))

  it('finds the addresses of pages, without the sentence around them', () => {
    expect(links('Veja https://padaria.com.br/p%C3%A3o?x=1#a, ou (http://a.com/b_(c)).')).toEqual([
      'https://padaria.com.br/p%C3%A3o?x=1#a -> https://padaria.com.br/p%C3%A3o?x=1#a',
      'http://a.com/b_(c) -> http://a.com/b_(c)',
    ])
  })

  it('makes a link of nothing else', () => {
    for (const text of ['javascript:alert(1)', 'xhttps://a.com', 'https://', 'data:text/html,x', 'HTTPS:javascript:alert(1)', 'ftp://a.com']) {
      expect(links(text), text).toEqual([])
    }
    expect(links('https://a.com/"><script>alert(1)</script>')).toEqual(['https://a.com/ -> https://a.com/'])
  })

  it('loses nothing of the text', () => {
    for (const text of ['', 'a', 'https://a.com', ' https://a.com. e https://b.com!? ', 'https://]', '(https://a.com)']) {
      expect(pieces(text).map((piece) => piece.text).join('')).toBe(text)
    }
  })
})

describe('texts', () => {
  it('are Portuguese on pages in Portuguese, else English', () => {
    expect(['pt', 'pt-BR', 'PT-pt', 'en', 'es', '', 'ptx'].map(localeOf)).toEqual(['pt-BR', 'pt-BR', 'pt-BR', 'en', 'en', 'en', 'en'])
  })

  it('exist in both languages, each different', () => {
    const [en, pt] = [textsOf('en'), textsOf('pt-BR')]
    expect(Object.keys(pt)).toEqual(Object.keys(en))
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      if (typeof en[key] === 'string') expect(pt[key], key).not.toBe(en[key])
    }
  })
})

it('writes on a colour in whichever of black and white is easier to read', () => {
  expect(['#ffffff', '#000000', '#2f4b8c', '#ffd54a', '#777777'].map(onto)).toEqual(['#000', '#fff', '#fff', '#000', '#000'])
})

describe('memory', () => {
  it('keeps the visitor and what is not sent', () => {
    const memory = new Memory('t')
    memory.keep({ source: 's' })
    memory.hold({ source: 'b', content: 'dois', at: 2, files: [] })
    memory.hold({ source: 'a', content: 'um', at: 1, files: [] })
    const again = new Memory('t')
    expect(again.visitor.source).toBe('s')
    expect(again.unsent().map((m) => m.content)).toEqual(['um', 'dois'])
    again.forget()
    expect(localStorage.length).toBe(0)
  })

  it('does without a storage, and with one that somebody has filled with something else', () => {
    localStorage.setItem('ficha:t', '7')
    localStorage.setItem('ficha:t:unsent:x', '{"content":7}')
    expect(new Memory('t').unsent()).toEqual([])
    expect(new Memory('t').visitor).toEqual({})
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    const memory = new Memory('t')
    memory.keep({ source: 's' })
    expect(memory.visitor.source).toBe('s')
  })
})

/** A server as the public API is, with a switch. */
class Server {
  down = false
  lost = 0
  refuses: { status: number; body: object } | undefined
  readonly asked: string[] = []
  readonly messages: { id: number; conversation_id: number; content: string; message_type: number; source_id?: string; sender: { name: string; type: string } | null; created_at: number }[] = []
  conversations: { id: number; status: string }[] = []

  answers() {
    vi.stubGlobal('fetch', (url: string, { method, body }: { method: string; body?: string }) => {
      const path = new URL(url).pathname.replace(/^\/public\/api\/v1\/inboxes\/t/, '')
      this.asked.push(`${method} ${path}`)
      if (this.down) return Promise.reject(new TypeError('Failed to fetch'))
      if (this.refuses) return Promise.resolve(new Response(JSON.stringify(this.refuses.body), { status: this.refuses.status }))
      const answer = this.#answer(method, path.split('/').filter(Boolean), JSON.parse(body ?? '{}') as Record<string, string>)
      return this.lost-- > 0 ? Promise.reject(new TypeError('lost')) : Promise.resolve(Response.json(answer))
    })
  }

  says(content: string, id = this.conversations.at(-1)?.id ?? 1) {
    this.messages.push({ id: this.messages.length + 1, conversation_id: id, content, message_type: 1, sender: { name: 'Zoe', type: 'user' }, created_at: 1_900_000_000 })
  }

  #answer(method: string, [, , kind, number, last]: string[], body: Record<string, string>): unknown {
    const whole = (c: { id: number; status: string }) => ({
      ...c,
      agent_last_seen_at: 0,
      contact_last_seen_at: 0,
      messages: this.messages.filter((m) => m.conversation_id === c.id).slice(-20),
    })
    if (kind === undefined) return {}
    if (number === undefined && method === 'GET') return this.conversations.map((c) => ({ ...whole(c), messages: [] })).reverse()
    if (number === undefined) {
      this.conversations.push({ id: this.conversations.length + 1, status: 'open' })
      return whole(this.conversations.at(-1) as { id: number; status: string })
    }
    const id = Number(number)
    if (last === undefined) return whole(this.conversations.find((c) => c.id === id) as { id: number; status: string })
    if (last !== 'messages' || method !== 'POST') return {}
    const known = this.messages.find((m) => m.source_id === body.source_id)
    if (known) return known
    const message = { id: this.messages.length + 1, conversation_id: id, content: body.content ?? '', message_type: 0, source_id: body.source_id, sender: null, created_at: 1_900_000_000 }
    this.messages.push(message)
    return message
  }
}

describe('the chat', () => {
  let server: Server
  let chat: Chat

  beforeEach(() => {
    vi.useFakeTimers()
    localStorage.clear()
    document.body.replaceChildren()
    server = new Server()
    server.answers()
    chat = new Chat(new Api('https://ficha.example', 't', () => 'en'), new Memory('t'), () => {})
    return () => {
      vi.useRealTimers()
    }
  })

  const settled = () => vi.advanceTimersByTimeAsync(100)
  const contents = () => chat.messages.map((m) => m.content)

  it('makes a visitor with the first message, not before', async () => {
    chat.start()
    await settled()
    expect(server.asked).toEqual([])
    chat.say('oi')
    chat.say('tudo bem?')
    await settled()
    expect(contents()).toEqual(['oi', 'tudo bem?'])
    expect(chat.unsent).toEqual([])
    expect(server.asked.filter((line) => line.startsWith('POST /contacts'))).toHaveLength(4) // the visitor, the conversation and two messages
  })

  it('asks for what others write, and not for what it has written itself', async () => {
    const lines: EventTarget[] = []
    class Line extends EventTarget {
      static readonly OPEN = 1
      readonly readyState = 1
      constructor() {
        super()
        lines.push(this)
      }
      close() {}
    }
    vi.stubGlobal('EventSource', Line)
    const told = (id: number) => lines.at(-1)?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ conversation_id: 1, message_id: id }) }))
    chat.say('oi')
    await settled()
    server.asked.length = 0
    chat.say('tudo bem?')
    told(2) // before its answer
    await settled()
    told(2)
    await settled()
    expect(server.asked.map((line) => line.replace(/ .*\//, ' '))).toEqual(['POST messages'])
    server.says('Olá!')
    told(3)
    await settled()
    expect(contents()).toEqual(['oi', 'tudo bem?', 'Olá!'])
    // Somebody answers while a message is on its way.
    chat.say('obrigada')
    server.says('Posso ajudar?')
    told(4)
    await settled()
    expect(contents()).toEqual(['oi', 'tudo bem?', 'Olá!', 'Posso ajudar?', 'obrigada'])
  })

  it('sends later what could not be sent, in its order, also after the page was left', async () => {
    server.down = true
    chat.say('um')
    chat.say('dois')
    await settled()
    expect(chat.online).toBe(false)
    const later = new Chat(new Api('https://ficha.example', 't', () => 'en'), new Memory('t'), () => {})
    server.down = false
    later.start()
    await settled()
    expect(server.messages.map((m) => m.content)).toEqual(['um', 'dois'])
    // The tab that was left open sends them as well: they are known.
    await vi.advanceTimersByTimeAsync(5_000)
    expect(server.messages).toHaveLength(2)
    expect(contents()).toEqual(['um', 'dois'])
    expect(new Memory('t').unsent()).toEqual([])
  })

  it('makes nothing twice of what is lost on its way back', async () => {
    server.lost = 3
    chat.say('oi')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(server.messages.map((m) => m.content)).toEqual(['oi'])
    expect(server.conversations).toHaveLength(1)
    expect(contents()).toEqual(['oi'])
  })

  it('keeps what is refused, says why and sends it again when asked', async () => {
    chat.say('oi')
    await settled()
    server.refuses = { status: 422, body: { code: 'too_long', text: 'Too long.', fields: { content: 'Too long.' } } }
    chat.say('longo')
    await settled()
    expect(chat.unsent.map((m) => m.refused)).toEqual(['Too long.'])
    server.refuses = undefined
    chat.say('curto')
    await settled()
    expect(contents()).toEqual(['oi', 'curto'])
    chat.again(chat.unsent[0] as (typeof chat.unsent)[0])
    await settled()
    expect(contents()).toEqual(['oi', 'curto', 'longo'])
  })

  it('begins a new conversation after the end of one, and looks back into the old', async () => {
    chat.say('oi')
    await settled()
    server.conversations[0] = { id: 1, status: 'resolved' }
    await chat.sync(1)
    chat.say('de novo')
    await settled()
    expect(server.conversations).toHaveLength(2)
    expect(chat.conversation?.id).toBe(2)
    expect(contents()).toEqual(['oi', 'de novo'])
  })

  it('counts what is new until somebody looks', async () => {
    chat.say('oi')
    await settled()
    server.says('Bom dia')
    server.says('Como posso ajudar?')
    await chat.sync(1)
    expect(chat.unread).toBe(2)
    chat.see()
    expect(chat.unread).toBe(0)
    await settled()
    expect(server.asked.at(-1)).toMatch(/update_last_seen$/)
  })

  it('fetches all of what it has missed', async () => {
    chat.say('oi')
    await settled()
    for (let n = 0; n < 15; n++) server.says(`m${n}`)
    await chat.sync(1)
    expect(chat.messages).toHaveLength(16)
  })

  it('forgets everything when the user signs out', async () => {
    chat.say('oi')
    await settled()
    chat.reset()
    expect([chat.messages, chat.unsent, chat.conversation, localStorage.length]).toEqual([[], [], undefined, 0])
  })

  it('takes a picture that is pasted, and shows how far it is', async () => {
    const requests: Request[] = []
    class Request {
      readonly upload: { onprogress?: (event: object) => void } = {}
      status = 0
      responseText = ''
      onload?: () => void
      onerror?: () => void
      open() {}
      setRequestHeader() {}
      getResponseHeader = () => null
      send() {
        requests.push(this)
      }
    }
    vi.stubGlobal('XMLHttpRequest', Request)
    const view = new View(chat, { name: 'Loja', web_widget: { widget_color: '', welcome_title: '', welcome_tagline: '', pre_chat_form: { enabled: false, fields: [] } } }, 'en')
    view.open()
    const root = document.querySelector('ficha-chat')?.shadowRoot
    const paste = (types: string[]) => {
      const clipboardData = { types, files: [new File(['png'], 'bolo.png')] }
      const event = Object.assign(new Event('paste', { cancelable: true }), { clipboardData })
      root?.querySelector('textarea')?.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(paste(['text/plain', 'Files'])).toBe(false) // cells of a table, which are meant as text
    expect(paste(['Files'])).toBe(true)
    expect(root?.querySelector('.chosen')?.textContent).toContain('bolo.png')
    root?.querySelector('form')?.requestSubmit()
    await settled()
    requests[0]?.upload.onprogress?.({ loaded: 30, total: 120 })
    view.draw()
    expect(root?.querySelector('progress')?.value).toBe(0.25)
    requests[0]?.onerror?.()
    await settled()
    view.draw()
    expect(root?.querySelector('progress')?.value).toBe(0)
    await vi.advanceTimersByTimeAsync(2_000)
    Object.assign(requests[1] ?? {}, { status: 200, responseText: JSON.stringify({ id: 1, conversation_id: 1, content: '', message_type: 0, source_id: chat.unsent[0]?.source, sender: null, created_at: 1_900_000_000, attachments: [] }) })
    requests[1]?.onload?.()
    await settled()
    view.draw()
    expect([chat.unsent, root?.querySelector('progress')]).toEqual([[], null])
  })

  it('takes what is dropped, but no folder, and says so', async () => {
    chat.say('oi')
    await settled()
    const view = new View(chat, { name: 'Loja', web_widget: { widget_color: '', welcome_title: '', welcome_tagline: '', pre_chat_form: { enabled: false, fields: [] } } }, 'en')
    view.open()
    const root = [...document.querySelectorAll('ficha-chat')].at(-1)?.shadowRoot
    const panel = root?.querySelector('.panel')
    const drag = (type: string, files: File[], folder?: string) => {
      const items = files.map(({ name }) => ({ webkitGetAsEntry: () => ({ name, isDirectory: name === folder }) }))
      const event = Object.assign(new Event(type, { cancelable: true }), { dataTransfer: { types: ['Files'], files, items } })
      panel?.dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(drag('dragover', [])).toBe(true)
    expect(panel?.hasAttribute('data-over')).toBe(true)
    expect(drag('drop', [new File(['png'], 'bolo.png'), new File(['x'], 'fotos')], 'fotos')).toBe(true)
    expect(panel?.hasAttribute('data-over')).toBe(false)
    expect([...(root?.querySelectorAll('.chosen span') ?? [])].map((one) => one.textContent)).toEqual(['bolo.png'])
    expect(root?.querySelector('.fault')?.textContent).toBe('“fotos” is a folder. Choose the files in it.')
    drag('drop', [new File([], 'nada.txt')])
    expect(root?.querySelector('.fault')?.textContent).toBe('“nada.txt” is empty.')
    expect(root?.querySelectorAll('.chosen li')).toHaveLength(1)
  })

  it('shows a message as the text that it is', async () => {
    chat.say('<img src=x onerror=alert(1)> https://a.com')
    await settled()
    const view = new View(chat, { name: 'Loja', web_widget: { widget_color: '#abcdef', welcome_title: '<b>Oi</b>', welcome_tagline: '', pre_chat_form: { enabled: false, fields: [] } } }, 'en')
    view.open()
    const root = document.querySelector('ficha-chat')?.shadowRoot
    expect(root?.querySelector('.text')?.textContent).toBe('<img src=x onerror=alert(1)> https://a.com')
    expect(root?.querySelector('img, b')).toBeNull()
    expect(root?.querySelector('.text a')?.getAttribute('href')).toBe('https://a.com/')
    expect(root?.querySelector('h2')?.textContent).toBe('<b>Oi</b>')
  })
})
