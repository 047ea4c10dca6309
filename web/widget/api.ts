// The public API of an inbox, as a visitor uses it: /public/api/v1/inboxes/{token}/…

export type Field = { name: 'name' | 'email' | 'phone_number'; required: boolean }

export type Settings = {
  name: string
  web_widget?: {
    widget_color: string
    welcome_title: string
    welcome_tagline: string
    pre_chat_form: { enabled: boolean; fields: Field[] }
  }
}

export type Attachment = { id: number; file_type: string; data_url: string; thumb_url?: string | null; file_name?: string; file_size: number }

export type Message = {
  id: number
  conversation_id: number
  content: string
  /** 0 from the visitor, 1 from a member, 3 automatic. */
  message_type: number
  source_id?: string
  content_attributes?: { deleted?: boolean }
  sender: { name: string; type: string } | null
  attachments?: Attachment[]
  created_at: number
}

export type Conversation = {
  id: number
  status: string
  agent_last_seen_at: number
  contact_last_seen_at: number
  messages: Message[]
}

/** What a visitor says of themselves. */
export type Person = {
  name?: string
  email?: string
  phone_number?: string
  identifier?: string
  identifier_hash?: string
  custom_attributes?: Record<string, unknown>
}

/** How many messages the API gives at a time. */
export const page = 20

/** An answer that is no success; status 0 is none at all. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly fields: Record<string, string> = {},
    /** Seconds to wait before the next try; 0 is unknown. */
    readonly wait = 0,
  ) {
    super(text)
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

type Failure = { code?: string; text?: string; fields?: Record<string, string> }

export class Api {
  readonly #inbox: string

  constructor(
    base: string,
    token: string,
    readonly language: () => string,
  ) {
    this.#inbox = `${base}/public/api/v1/inboxes/${encodeURIComponent(token)}`
  }

  settings() {
    return this.#ask<Settings>('GET', '')
  }

  arrive(source: string, person: Person) {
    return this.#ask<unknown>('POST', '/contacts', { ...person, source_id: source })
  }

  identify(source: string, person: Person) {
    return this.#ask<unknown>('PATCH', visitor(source), person)
  }

  conversations(source: string) {
    return this.#ask<Conversation[]>('GET', `${visitor(source)}/conversations`)
  }

  begin(source: string, about: Record<string, unknown>) {
    return this.#ask<Conversation>('POST', `${visitor(source)}/conversations`, { additional_attributes: about })
  }

  conversation(source: string, id: number) {
    return this.#ask<Conversation>('GET', thread(source, id))
  }

  messages(source: string, id: number, side: 'before' | 'after', message: number) {
    return this.#ask<Message[]>('GET', `${thread(source, id)}/messages?${side}=${message}`)
  }

  /** Sends a message; of one with files `sent` hears which part of it has left, from 0 to 1. */
  say(source: string, id: number, message: { source: string; content: string; files: File[] }, sent: (part: number) => void) {
    if (message.files.length === 0) {
      return this.#ask<Message>('POST', `${thread(source, id)}/messages`, { content: message.content, source_id: message.source })
    }
    const form = new FormData()
    form.append('content', message.content)
    form.append('source_id', message.source)
    for (const file of message.files) form.append('attachments[]', file)
    return this.#read<Message>(`${thread(source, id)}/messages`, (url, language) => upload(url, form, language, sent))
  }

  see(source: string, id: number) {
    return this.#ask<unknown>('POST', `${thread(source, id)}/update_last_seen`)
  }

  type(source: string, id: number, on: boolean) {
    return this.#ask<unknown>('POST', `${thread(source, id)}/toggle_typing?typing_status=${on ? 'on' : 'off'}`)
  }

  /** Where a visitor hears of what happens. */
  events(source: string) {
    return `${this.#inbox}${visitor(source)}/events`
  }

  #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.#read(path, (url, language) => ask(method, url, language, body))
  }

  async #read<Answer>(path: string, way: Way): Promise<Answer> {
    const { status, text, wait } = await way(this.#inbox + path, this.language())
    if (status >= 200 && status < 300) return (text ? JSON.parse(text) : undefined) as Answer
    const failure = read(text)
    throw new Refused(status, failure.code ?? '', failure.text ?? '', failure.fields, Number(wait) || 0)
  }
}

/** What a server has answered; `wait` is its Retry-After. */
type Reply = { status: number; text: string; wait: string | null }
type Way = (url: string, language: string) => Promise<Reply>

async function ask(method: string, url: string, language: string, body?: object): Promise<Reply> {
  try {
    const answer = await fetch(url, {
      method,
      // A body without a type of its own goes as text: for that a browser does not ask first, which
      // would double every way.
      body: body && JSON.stringify(body),
      headers: { 'Accept-Language': language },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    })
    return { status: answer.status, text: await answer.text().catch(() => ''), wait: answer.headers.get('Retry-After') }
  } catch {
    throw new Refused(0, 'offline', '')
  }
}

/** Sends a form with files. XMLHttpRequest, because fetch cannot tell how far it is. */
function upload(url: string, form: FormData, language: string, sent: (part: number) => void): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('Accept-Language', language)
    request.upload.onprogress = ({ loaded, total }) => sent(total > 0 ? loaded / total : 0)
    request.onload = () => resolve({ status: request.status, text: request.responseText, wait: request.getResponseHeader('Retry-After') })
    request.onerror = () => reject(new Refused(0, 'offline', ''))
    request.send(form)
  })
}

const visitor = (source: string) => `/contacts/${encodeURIComponent(source)}`
const thread = (source: string, id: number) => `${visitor(source)}/conversations/${id}`

/** Reads an error; what a proxy in between says is no JSON. */
function read(text: string): Failure {
  try {
    return JSON.parse(text) as Failure
  } catch {
    return {}
  }
}
