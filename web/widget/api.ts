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

  say(source: string, id: number, message: { source: string; content: string; files: File[] }) {
    if (message.files.length === 0) {
      return this.#ask<Message>('POST', `${thread(source, id)}/messages`, { content: message.content, source_id: message.source })
    }
    const form = new FormData()
    form.append('content', message.content)
    form.append('source_id', message.source)
    for (const file of message.files) form.append('attachments[]', file)
    return this.#ask<Message>('POST', `${thread(source, id)}/messages`, form)
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

  async #ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    let answer: Response
    try {
      answer = await fetch(this.#inbox + path, {
        method,
        // A body without a type of its own goes as text: for that a browser does not ask first, which
        // would double every way.
        body: body instanceof FormData || body === undefined ? body : JSON.stringify(body),
        headers: { 'Accept-Language': this.language() },
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      })
    } catch {
      throw new Refused(0, 'offline', '')
    }
    const text = await answer.text().catch(() => '')
    if (answer.ok) return (text ? JSON.parse(text) : undefined) as Answer
    const failure = read(text)
    throw new Refused(answer.status, failure.code ?? '', failure.text ?? '', failure.fields, Number(answer.headers.get('Retry-After')) || 0)
  }
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
