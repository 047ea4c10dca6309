import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './paths.ts'

const binary = join(repository, 'bin', 'ficha')
const run = promisify(execFile)

type Settings = { folder: string; databaseURL?: string; smtpURL?: string; /** Further FICHA_… variables. */ env?: Record<string, string> }

export type Account = { id: number; email: string; password: string; token: string }

/** A running bin/ficha with data of its own. */
export class Ficha {
  readonly url: string
  readonly #env: Record<string, string>
  readonly #logFile: string
  #process: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()

  private constructor(port: number, { folder, databaseURL, smtpURL, env }: Settings) {
    mkdirSync(folder, { recursive: true })
    this.url = `http://127.0.0.1:${port}`
    this.#logFile = join(folder, 'ficha.log')
    // Nothing is inherited but the way to programs: a FICHA_… variable of the person who tests must not leak in.
    this.#env = {
      PATH: process.env.PATH ?? '',
      FICHA_LISTEN: `127.0.0.1:${port}`,
      FICHA_DATA_DIR: join(folder, 'data'),
      ...(databaseURL && { FICHA_DATABASE_URL: databaseURL }),
      ...(smtpURL && { FICHA_SMTP_URL: smtpURL }),
      ...env,
    }
  }

  static async start(settings: Settings): Promise<Ficha> {
    const ficha = new Ficha(await freePort(), settings)
    await ficha.start()
    return ficha
  }

  async start() {
    const log = openSync(this.#logFile, 'a')
    const child = spawn(binary, ['serve'], { env: this.#env, stdio: ['ignore', log, log] })
    closeSync(log)
    this.#process = child
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()))
    for (;;) {
      if (child.exitCode !== null) throw new Error(`ficha ended at start:\n${this.log()}`)
      const ready = await fetch(`${this.url}/readyz`).catch(() => null)
      if (ready?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }

  /** Ends it: SIGTERM asks it to finish, SIGKILL does not ask. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') {
    this.#process?.kill(signal)
    await this.#ended
    this.#process = undefined
  }

  log() {
    return readFileSync(this.#logFile, 'utf8')
  }

  /** Makes an account with its administrator, by the command line beside the server. */
  async setup({ locale }: { locale: 'pt-BR' | 'en' }): Promise<Account> {
    const email = 'ana@padaria.com.br'
    const password = 'pao-quente-todo-dia'
    const { stdout } = await run(
      binary,
      ['setup', '--account', 'Padaria Pão Quente', '--name', 'Ana Souza', '--email', email, '--password', password, '--locale', locale],
      { env: this.#env },
    )
    const made = JSON.parse(stdout) as { account_id: number; access_token: string }
    return { id: made.account_id, email, password, token: made.access_token }
  }

  /** Talks to the API as a program does, for what a story takes for granted. */
  async api<T = unknown>(account: Account, method: string, path: string, body?: object | FormData): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1/accounts/${account.id}${path}`, {
      method,
      headers: {
        api_access_token: account.token,
        ...(body && !(body instanceof FormData) && { 'Content-Type': 'application/json' }),
      },
      body: body instanceof FormData ? body : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
}

/** A CSV of made-up people. */
export async function generate(contacts: number): Promise<Buffer> {
  const { stdout } = await run(binary, ['generate', '--contacts', String(contacts)], {
    env: {},
    encoding: 'buffer',
    maxBuffer: 1 << 30,
  })
  return stdout
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
