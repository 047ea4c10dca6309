// What every story starts from: a server of its own, an inbox, and people at browsers.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import type { Database } from './config.ts'
import { Ficha, freePort, type Account } from './ficha.ts'
import { Inbox } from './inbox.ts'
import { createDatabase, dropDatabase } from './postgres.ts'

type Options = {
  database: Database
  /** Whether the server knows a mail server, and whether that one answers. */
  mail: 'inbox' | 'none' | 'down'
}

type Fixtures = {
  databaseURL: string | undefined
  /** Settings of the server beside those that every story has. */
  env: Record<string, string>
  inbox: Inbox
  ficha: Ficha
  /** An account with one administrator, Ana, who speaks the browser's language. */
  account: Account
  /** Somebody else at another browser. */
  somebodyElse: () => Promise<Page>
  /** What a story provokes and may therefore stand in the server's log or the browser's console as an error. */
  expectedErrors: RegExp[]
}

export const test = base.extend<Options & Fixtures>({
  database: ['sqlite', { option: true }],
  mail: ['inbox', { option: true }],

  databaseURL: async ({ database }, use) => {
    if (database === 'sqlite') return use(undefined)
    const name = `story_${randomBytes(6).toString('hex')}`
    await use(await createDatabase(name))
    await dropDatabase(name)
  },

  // Fixtures name what they need by destructuring; these need nothing.
  env: async ({}, use) => use({}),

  inbox: async ({}, use) => {
    const inbox = await Inbox.open()
    await use(inbox)
    await inbox.close()
  },

  expectedErrors: async ({}, use) => use([]),

  ficha: async ({ databaseURL, inbox, mail, env, expectedErrors }, use, testInfo) => {
    const smtpURL = { inbox: inbox.url, none: undefined, down: `smtp://127.0.0.1:${await freePort()}` }[mail]
    const ficha = await Ficha.start({ folder: testInfo.outputPath('server'), databaseURL, smtpURL, env })
    await use(ficha)
    await ficha.stop()
    expectNoErrors(ficha.log().split('\n').filter((line) => /level=ERROR|^panic/.test(line)), expectedErrors)
  },

  account: async ({ ficha, locale }, use) => use(await ficha.setup({ locale: locale?.startsWith('en') ? 'en' : 'pt-BR' })),

  baseURL: async ({ ficha }, use) => use(ficha.url),

  context: async ({ context, expectedErrors }, use) => {
    const errors = watch(context)
    await use(context)
    expectNoErrors(errors, expectedErrors)
  },

  somebodyElse: async ({ browser, baseURL, contextOptions, locale, timezoneId, viewport, reducedMotion, expectedErrors }, use) => {
    const opened: { context: BrowserContext; errors: string[] }[] = []
    await use(async () => {
      const context = await browser.newContext({ ...contextOptions, baseURL, locale, timezoneId, viewport, reducedMotion })
      context.setDefaultTimeout(10_000)
      opened.push({ context, errors: watch(context) })
      return context.newPage()
    })
    for (const { context, errors } of opened) {
      await context.close()
      expectNoErrors(errors, expectedErrors)
    }
  },
})

/** No story may leave an error behind, whatever else it looks at. */
function expectNoErrors(errors: string[], expected: RegExp[]) {
  expect(errors.filter((error) => !expected.some((known) => known.test(error)))).toEqual([])
}

/** The errors in the browser's console, growing. */
function watch(context: BrowserContext) {
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(String(error.error())))
  context.on('console', (message) => {
    // An answer of 4xx or 5xx is logged by the browser itself; stories look at what the page makes of it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  return errors
}

/** Signs in without the form, which has stories of its own. */
export async function signIn(page: Page, { email, password }: Pick<Account, 'email' | 'password'>) {
  const answer = await page.request.post('/auth/sign_in', { data: { email, password } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** Opens a page of the account as its administrator. */
export async function open(page: Page, account: Account, path: string) {
  await signIn(page, account)
  await page.goto(`/accounts/${account.id}${path}`)
}

export { expect }
