import type { AddressInfo } from 'node:net'
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail server with everybody's inbox. */
export class Inbox {
  readonly mails: ParsedMail[] = []
  readonly #server: SMTPServer
  #waiting: (() => void)[] = []

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username }, _session, done) => done(null, { user: username }),
      // Its certificate is nobody's; on this machine mails go in the clear.
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        simpleParser(stream).then((mail) => this.#arrive(mail), done).then(() => done())
      },
    })
  }

  static async open(): Promise<Inbox> {
    const inbox = new Inbox()
    await new Promise<void>((resolve) => inbox.#server.listen(0, '127.0.0.1', resolve))
    return inbox
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}`
  }

  get port() {
    return (this.#server.server.address() as AddressInfo).port
  }

  #arrive(mail: ParsedMail) {
    this.mails.push(mail)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** The first mail to somebody, now or soon, with a subject that fits. */
  async mailTo(address: string, subject: RegExp, patience = 15_000): Promise<ParsedMail> {
    const until = Date.now() + patience
    for (;;) {
      const found = this.mails.find((mail) => addresses(mail).includes(address) && subject.test(mail.subject ?? ''))
      if (found) return found
      const left = until - Date.now()
      if (left <= 0) throw new Error(`No mail to ${address} about ${subject}; arrived: ${this.#summary()}`)
      await this.#next(left)
    }
  }

  #next(patience: number) {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #summary() {
    return this.mails.map((mail) => `“${mail.subject}” to ${addresses(mail).join(', ')}`).join('; ') || 'none'
  }

  close() {
    return new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

function addresses(mail: ParsedMail): string[] {
  const to: AddressObject[] = [mail.to ?? []].flat()
  return to.flatMap((one) => one.value.map((person) => person.address ?? ''))
}

/** The address in a mail's text that has the given path. */
export function linkIn(mail: ParsedMail, path: string): string {
  const found = /https?:\/\/\S+/g[Symbol.match](mail.text ?? '')?.find((link) => new URL(link).pathname.startsWith(path))
  if (!found) throw new Error(`No link to ${path} in: ${mail.text}`)
  return found
}
