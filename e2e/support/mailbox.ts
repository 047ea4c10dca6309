import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { repository } from './paths.ts'

/** An IMAP server with one mailbox, into which a story puts mails. */
export class Mailbox {
  readonly port: string
  readonly #server: ChildProcessWithoutNullStreams

  private constructor(server: ChildProcessWithoutNullStreams, port: string) {
    this.#server = server
    this.port = port
  }

  static async open(login: string, password: string): Promise<Mailbox> {
    const server = spawn('go', ['run', './internal/testkit/cmd/mailbox', login, password], { cwd: repository })
    const [address] = (await once(createInterface(server.stdout), 'line')) as [string]
    return new Mailbox(server, new URL(`imap://${address}`).port)
  }

  /** Puts a mail into the folder of new ones: its lines, a blank one after the head. */
  receive(...lines: string[]) {
    this.#server.stdin.write(`${Buffer.from(lines.join('\r\n')).toString('base64')}\n`)
  }

  async close() {
    const ended = once(this.#server, 'exit')
    this.#server.stdin.end()
    await ended
  }
}
