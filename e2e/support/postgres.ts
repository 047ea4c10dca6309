import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { repository } from './paths.ts'

const run = promisify(execFile)
const variable = 'FICHA_E2E_POSTGRES'

/** Starts one PostgreSQL server for all stories; it ends with this process at the latest. */
export default async function start() {
  const server = spawn('go', ['run', './internal/testkit/cmd/postgres'], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const lines = createInterface(server.stdout)
  const address = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then(() => Promise.reject(new Error('PostgreSQL did not start'))),
  ])
  process.env[variable] = address
  return async () => {
    server.stdin.end()
    await ended
  }
}

function server() {
  const address = process.env[variable]
  if (!address) throw new Error('PostgreSQL was not started')
  return new URL(address)
}

async function sql(text: string) {
  await run('psql', ['--no-psqlrc', '--quiet', '--command', text, server().href])
}

/** An empty database of its own for one story. */
export async function createDatabase(name: string): Promise<string> {
  await sql(`CREATE DATABASE ${name}`)
  const address = server()
  address.pathname = `/${name}`
  return address.href
}

export const dropDatabase = (name: string) => sql(`DROP DATABASE ${name} WITH (FORCE)`)
