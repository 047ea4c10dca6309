// Hears what happens, for as long as somebody looks at the page: by server-sent events, and by
// asking now and then where those do not come through.

/** Milliseconds. The server gives a sign of life every 25 s. */
const silence = 70_000
const polling = 15_000

export type Heard = { kind: 'message' | 'typing' | 'changed'; conversation_id: number; message_id?: number; typing?: boolean }

export class Live {
  #stream: EventSource | undefined
  #heard = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(
    readonly url: () => string | undefined,
    readonly on: { event: (heard: Heard) => void; missed: () => void },
  ) {
    document.addEventListener('visibilitychange', () => this.start())
    window.addEventListener('online', () => this.start())
  }

  /** Begins to listen, if there is somebody and something to listen to. */
  start() {
    if (document.hidden || !this.url()) return this.stop()
    if (this.#stream) return
    this.on.missed()
    this.#open()
    this.#timer = setInterval(() => this.#watch(), polling)
  }

  /** Whether all that happens is heard. */
  get listening() {
    return this.#stream?.readyState === EventSource.OPEN
  }

  stop() {
    this.#stream?.close()
    this.#stream = undefined
    clearInterval(this.#timer)
  }

  #open() {
    const url = this.url()
    if (!url) return
    const stream = new EventSource(url)
    this.#stream = stream
    this.#heard = Date.now()
    let opened = false
    stream.addEventListener('open', () => {
      this.#heard = Date.now()
      if (opened) this.on.missed() // what happened while it was away
      opened = true
    })
    stream.addEventListener('ping', () => (this.#heard = Date.now()))
    for (const kind of ['message', 'typing', 'changed'] as const) {
      stream.addEventListener(kind, (event) => {
        this.#heard = Date.now()
        this.on.event({ ...(JSON.parse((event as MessageEvent<string>).data) as Omit<Heard, 'kind'>), kind })
      })
    }
  }

  /** Asks where the stream is broken or silent, and tries a new one. */
  #watch() {
    const stream = this.#stream
    if (stream?.readyState === EventSource.OPEN && Date.now() - this.#heard < silence) return
    this.on.missed()
    if (stream?.readyState === EventSource.CONNECTING && Date.now() - this.#heard < silence) return
    stream?.close()
    this.#open()
  }
}
