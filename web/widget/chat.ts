import { page, Refused, type Api, type Conversation, type Message, type Person } from './api'
import { Live } from './live'
import { newID, type Memory, type Unsent } from './memory'

/** Milliseconds. */
const typingLasts = 6_000
const typingAgain = 4_000
const waits = [1_000, 2_000, 5_000, 10_000, 30_000]

/** A visitor's chat: what is said, and what is still to be sent. It draws nothing. */
export class Chat {
  /** Of the conversations that were looked at, in their order. */
  messages: Message[] = []
  /** The latest one. */
  conversation: Conversation | undefined
  unsent: Unsent[]
  /** Whether somebody is writing to the visitor. */
  typing = false
  /** Whether the last request came through. */
  online = true
  /** Whether the inbox is gone. */
  closed = false
  /** Whether there is more to look at before the first message. */
  more = false

  readonly #live: Live
  /** A blocked visitor's conversations are resolved from the beginning: they are gone on with. */
  #mute = false
  #tries = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #sending = false
  /** Messages that were told of while one was on its way: it may be one of them. */
  #heard: number[] = []
  #syncing: Promise<void> | undefined
  #syncAgain = false
  #typingEnds: ReturnType<typeof setTimeout> | undefined
  #typed = 0

  constructor(
    readonly api: Api,
    readonly memory: Memory,
    readonly changed: () => void,
  ) {
    this.unsent = memory.unsent()
    this.#live = new Live(() => (this.memory.visitor.source && !this.closed ? this.api.events(this.memory.visitor.source) : undefined), {
      missed: () => void this.sync(),
      event: ({ kind, conversation_id, message_id, typing }) => {
        if (kind === 'typing') this.#setTyping(typing ?? false)
        else if (message_id === undefined) void this.sync(conversation_id)
        else this.#hear(conversation_id, message_id)
      },
    })
    window.addEventListener('online', () => void this.#flush())
  }

  /** Goes on where an earlier visit has ended. */
  start() {
    this.#live.start()
    void this.#flush()
  }

  get unread(): number {
    return this.messages.filter((m) => this.#isUnread(m)).length
  }

  get known(): boolean {
    return this.memory.visitor.asked === true || this.memory.visitor.identifier !== undefined || this.conversation !== undefined
  }

  #isUnread(m: Message) {
    if (m.message_type === 0 || m.conversation_id !== this.conversation?.id) return false
    const { read } = this.memory.visitor
    return read === undefined ? m.created_at > this.conversation.contact_last_seen_at : m.id > read
  }

  /** Keeps a message and sends it as soon as possible. */
  say(content: string, files: File[] = []) {
    const message: Unsent = { source: newID(), content, at: Date.now(), files }
    this.unsent.push(message)
    this.memory.hold(message)
    this.#typed = 0
    this.changed()
    void this.#flush()
  }

  again(message: Unsent) {
    delete message.refused
    this.#tries = 0
    this.changed()
    void this.#flush()
  }

  discard(message: Unsent) {
    this.unsent = this.unsent.filter((m) => m !== message)
    this.memory.drop(message.source)
    this.changed()
  }

  /** Asks for a message that somebody else has written; what was written here comes back anyway. */
  #hear(conversation: number, message: number) {
    if (this.#sending) this.#heard.push(message)
    else if (!this.#has(message)) void this.sync(conversation)
  }

  #has(message: number) {
    return this.messages.some((m) => m.id === message)
  }

  /** Sends what is to be sent, in its order; what fails for now is tried again later. */
  async #flush() {
    if (this.#sending) return
    clearTimeout(this.#retry)
    this.#sending = true
    const listening = this.#live.listening
    let sent = false
    try {
      for (let next = this.#next(); next && (await this.#send(next)); next = this.#next()) sent = true
    } finally {
      this.#sending = false
      this.changed()
    }
    const news = this.#heard.some((id) => !this.#has(id))
    this.#heard = []
    // An answer, such as a greeting, is told of; without a line it is asked for.
    if (news || (sent && !(listening && this.#live.listening))) await this.sync()
  }

  #next() {
    return this.unsent.find((m) => m.refused === undefined)
  }

  /** Sends one message; false when it has to wait. */
  async #send(message: Unsent): Promise<boolean> {
    try {
      const source = await this.#arrived()
      const conversation = await this.#current(source)
      const stored = await this.api.say(source, conversation.id, message, (part) => {
        message.sent = part
        this.changed()
      })
      if (source !== this.memory.visitor.source) return false // forgotten meanwhile
      this.#reached(true)
      this.#tries = 0
      this.discard(message)
      this.#take([stored])
      return true
    } catch (error) {
      return this.#notSent(message, error)
    }
  }

  #notSent(message: Unsent, error: unknown): boolean {
    if (!(error instanceof Refused)) throw error
    message.sent = undefined
    this.#reached(error.status !== 0)
    const gone = error.status === 404 && !this.closed
    if (gone) this.#lost()
    if (!gone && !error.passing) {
      message.refused = Object.values(error.fields)[0] ?? error.message
      this.memory.hold(message)
      return true
    }
    const wait = waits[Math.min(this.#tries++, waits.length - 1)] ?? 0
    this.#retry = setTimeout(() => void this.#flush(), Math.max(wait, error.wait * 1000))
    return false
  }

  /** Whether the server has been asked about the visitor, or has answered, on this page. */
  #known = false

  /** The server does not know the visitor any more: whoever was deleted arrives anew with the next message. */
  #lost() {
    this.#known = false
    this.conversation = undefined
    this.#live.stop()
  }

  /** Makes sure that the server knows the visitor, and gives the visitor's secret. */
  async #arrived(person: Person = {}): Promise<string> {
    const { source, custom } = this.memory.visitor
    if (source && this.#known) return source
    // The secret is made and kept here: an answer that is lost makes no second visitor.
    const kept = source ?? newID()
    this.memory.keep({ source: kept })
    try {
      await this.api.arrive(kept, { ...person, ...(custom && { custom_attributes: custom }) })
    } catch (error) {
      if (!source) this.memory.keep({ source: undefined })
      this.closed = error instanceof Refused && (error.status === 404 || error.code === 'domain_forbidden')
      this.changed()
      throw error
    }
    this.#known = true
    this.memory.keep({ custom: undefined })
    this.#live.start()
    return kept
  }

  /** Gives the conversation to write into: the latest one, or a new one after its end. */
  async #current(source: string): Promise<Conversation> {
    if (this.conversation && (this.#mute || this.conversation.status !== 'resolved')) return this.conversation
    // One whose answer was lost is found again.
    const open = (await this.api.conversations(source)).find((c) => c.status !== 'resolved')
    this.conversation = open ?? (await this.api.begin(source, whereabouts()))
    this.#mute = !open && this.conversation.status === 'resolved'
    return this.conversation
  }

  /** Asks for what is new, in the latest conversation unless one is named. */
  sync(id?: number): Promise<void> {
    if (this.#syncing) {
      this.#syncAgain = true
      return this.#syncing
    }
    this.#syncing = this.#sync(id).finally(() => {
      this.#syncing = undefined
      if (this.#syncAgain) {
        this.#syncAgain = false
        void this.sync()
      }
    })
    return this.#syncing
  }

  async #sync(named?: number) {
    const { source } = this.memory.visitor
    if (!source) return
    try {
      const id = named ?? (await this.api.conversations(source))[0]?.id
      this.#known = true
      if (id !== undefined) {
        const found = await this.api.conversation(source, id)
        if (source !== this.memory.visitor.source) return // forgotten meanwhile
        await this.#fill(source, found)
        if (!this.conversation || id >= this.conversation.id) this.conversation = found
      }
      this.#reached(true)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.status === 404) this.#lost()
      this.#reached(error.status !== 0)
    }
    this.changed()
  }

  /** Takes the last messages of a conversation, and those between them and what is here. */
  async #fill(source: string, found: Conversation) {
    const here = this.messages.filter((m) => m.conversation_id === found.id)
    const first = found.messages[0]
    const last = here.at(-1)
    if (here.length === 0 && this.messages.length === 0) this.more = found.messages.length >= page || found.id > 1
    if (last && first && found.messages.length >= page && !here.some((m) => m.id === first.id)) {
      let after = last.id
      for (let part = await this.api.messages(source, found.id, 'after', after); part.length > 0; ) {
        this.#take(part)
        after = part.at(-1)?.id ?? after
        part = part.length < page ? [] : await this.api.messages(source, found.id, 'after', after)
      }
    }
    this.#take(found.messages)
  }

  /** Adds messages that are not here yet, and takes what has come off the list of the unsent. */
  #take(list: Message[]) {
    const byID = new Map(this.messages.map((m) => [m.id, m]))
    for (const m of list) byID.set(m.id, m)
    this.messages = [...byID.values()].sort((a, b) => a.conversation_id - b.conversation_id || a.created_at - b.created_at || a.id - b.id)
    if (list.some((m) => m.message_type === 1)) this.#setTyping(false)
    for (const m of list) {
      const sent = this.unsent.find((u) => u.source === m.source_id)
      if (sent) this.discard(sent)
    }
  }

  /** Looks further back: in the first conversation that is here, then in the one before it. */
  async earlier() {
    const { source } = this.memory.visitor
    const first = this.messages[0]
    if (!source || !first) return
    try {
      let part = await this.api.messages(source, first.conversation_id, 'before', first.id)
      if (part.length === 0) {
        const before = (await this.api.conversations(source)).find((c) => c.id < first.conversation_id)
        part = before ? (await this.api.conversation(source, before.id)).messages : []
        this.more = before !== undefined
      }
      this.#take(part)
      this.#reached(true)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#reached(error.status !== 0)
    }
    this.changed()
  }

  /** Says that the visitor has seen all that is here. */
  see() {
    const { source } = this.memory.visitor
    const unread = this.messages.filter((m) => this.#isUnread(m))
    if (unread.length === 0 || !source || !this.conversation) return
    this.memory.keep({ read: Math.max(...unread.map((m) => m.id)) })
    this.changed()
    this.api.see(source, this.conversation.id).catch(ignored)
  }

  /** Says now and then that the visitor is writing, and once that that is over. */
  type(on: boolean) {
    const { source } = this.memory.visitor
    const now = Date.now()
    if (!source || !this.conversation || (on ? now - this.#typed < typingAgain : this.#typed === 0)) return
    this.#typed = on ? now : 0
    this.api.type(source, this.conversation.id, on).catch(ignored)
  }

  #setTyping(on: boolean) {
    clearTimeout(this.#typingEnds)
    if (on) this.#typingEnds = setTimeout(() => this.#setTyping(false), typingLasts)
    if (this.typing === on) return
    this.typing = on
    this.changed()
  }

  #reached(online: boolean) {
    if (this.online === online) return
    this.online = online
    this.changed()
  }

  /** The visitor has answered the form before the chat. Errors are for the form to show. */
  async introduce(person: Person) {
    if (Object.values(person).some((value) => value)) await this.#tell(person)
    this.memory.keep({ asked: true })
    this.changed()
  }

  /** The page says who the visitor is; saying the same again asks nobody. */
  async identify(identifier: string, person: Person) {
    const said = JSON.stringify([identifier, person])
    if (this.memory.visitor.said === said && this.memory.visitor.source) return
    const before = this.memory.visitor.identifier
    if (before !== undefined && before !== identifier) this.reset()
    const all = { ...person, identifier }
    try {
      await this.#tell(all)
    } catch (error) {
      // The browser's visitor has been somebody else: this one begins anew.
      if (!(error instanceof Refused) || error.code !== 'visitor_is_another') throw error
      this.reset()
      await this.#tell(all)
    }
    this.memory.keep({ identifier, said })
    await this.sync()
    this.#live.start()
  }

  /** Tells the server of a visitor, whom it may not know yet. */
  async #tell(person: Person) {
    const { source } = this.memory.visitor
    if (!source || !this.#known) await this.#arrived(source ? {} : person)
    await this.api.identify(this.memory.visitor.source ?? '', person)
  }

  /** Attributes of the visitor; of nobody yet they wait. */
  async attributes(custom: Record<string, unknown>) {
    const { source } = this.memory.visitor
    if (source) await this.api.identify(source, { custom_attributes: custom })
    else this.memory.keep({ custom: { ...this.memory.visitor.custom, ...custom } })
  }

  /** Forgets the visitor, as when somebody signs out. */
  reset() {
    this.#live.stop()
    clearTimeout(this.#retry)
    this.memory.forget()
    this.messages = []
    this.unsent = []
    this.conversation = undefined
    this.#known = this.#mute = this.more = false
    this.#setTyping(false)
    this.changed()
  }
}

function ignored() {
  // A sign that is lost does no harm: the next one says the same.
}

/** Where the visitor is, for the conversation that begins. */
function whereabouts() {
  const { origin, pathname, search } = location
  return { referer: origin + pathname + search, page_title: document.title, referrer: document.referrer, browser_language: navigator.language }
}
