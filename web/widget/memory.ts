// What a browser keeps of its visitor, in the storage of the page's own site. Where that is
// forbidden or full, it is kept for as long as the page is open.

export type Unsent = {
  /** Made here, so that the server knows a message that it has been given twice. */
  source: string
  content: string
  /** Milliseconds. */
  at: number
  /** Why it was refused; undefined while it is to be sent. */
  refused?: string
  /** Not kept across visits. */
  files: File[]
  /** Which part of the files has left, from 0 to 1. */
  sent?: number
}

export type Visitor = {
  /** The secret by which the server knows the visitor; undefined before the first message. */
  source?: string
  /** Who the visitor is by the page. */
  identifier?: string
  /** All that setUser has said, so that it is said once. */
  said?: string
  /** Whether the form before the chat is done. */
  asked?: boolean
  /** The id of the last message that was seen here. */
  read?: number
  /** Attributes that wait for the visitor to arrive. */
  custom?: Record<string, unknown>
}

export class Memory {
  readonly #key: string
  /** The visitor, where there is no storage. */
  #here: Visitor | undefined

  constructor(token: string) {
    this.#key = `ficha:${token}`
  }

  /** As the storage has it: another tab may have changed it. */
  get visitor(): Visitor {
    return this.#here ?? parse(attempt(() => localStorage.getItem(this.#key))) ?? {}
  }

  /** Changes what is known of the visitor; undefined forgets. */
  keep(change: Partial<Visitor>) {
    this.#store({ ...this.visitor, ...change })
  }

  #store(visitor: Visitor) {
    const stored = attempt(() => {
      localStorage.setItem(this.#key, JSON.stringify(visitor))
      return true
    })
    this.#here = stored ? undefined : visitor
  }

  /** Forgets the visitor and what is not sent. */
  forget() {
    for (const { source } of this.unsent()) this.drop(source)
    this.#store({})
    attempt(() => localStorage.removeItem(this.#key))
  }

  /** Messages of earlier visits that are not sent, the oldest first. */
  unsent(): Unsent[] {
    const keys = attempt(() => Object.keys(localStorage)) ?? []
    return keys
      .filter((key) => key.startsWith(this.#unsentKey('')))
      .map((key) => parse(attempt(() => localStorage.getItem(key))) as Unsent | undefined)
      .filter((message) => message !== undefined && typeof message.source === 'string' && typeof message.content === 'string')
      .map((message) => ({ ...(message as Unsent), files: [] }))
      .sort((a, b) => a.at - b.at)
  }

  /** Each message has a place of its own, so that two tabs do not overwrite each other's. */
  hold(message: Unsent) {
    if (message.files.length === 0) attempt(() => localStorage.setItem(this.#unsentKey(message.source), JSON.stringify(message)))
  }

  drop(source: string) {
    attempt(() => localStorage.removeItem(this.#unsentKey(source)))
  }

  #unsentKey(source: string) {
    return `${this.#key}:unsent:${source}`
  }
}

/** A new secret or id; crypto.randomUUID is missing on pages without TLS. */
export function newID(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function attempt<T>(fn: () => T): T | undefined {
  try {
    return fn()
  } catch {
    return undefined
  }
}

function parse(text: string | null | undefined): unknown {
  const value = attempt(() => JSON.parse(text ?? '') as unknown)
  return typeof value === 'object' && value !== null ? value : undefined
}
