// The page is the same on every database: these run on one.
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import { linkIn } from '../support/inbox.ts'
import { expect, signIn, test } from '../support/test.ts'
import { emptyViews, entryViews, fill, filledViews, settle, show, type View } from '../support/views.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

declare global {
  interface Window {
    axe: typeof axe
  }
}

type Finding = { view: string; problem: string; where?: unknown }

/** Everything that is wrong with what is shown. */
async function examine(page: Page, name: string, locale: string): Promise<Finding[]> {
  const { violations, passes } = await page.evaluate(
    (runOnly) => window.axe.run({ runOnly, resultTypes: ['violations'], preload: false }),
    rules,
  )
  expect(passes.length, 'rules that had something to look at').toBeGreaterThan(10)
  const findings: Finding[] = violations.map(({ id, help, nodes }) => ({
    view: name,
    problem: `${id}: ${help}`,
    where: nodes.map((node) => node.target.join(' ')),
  }))
  const facts = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    language: document.documentElement.lang,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
  if (facts.headings !== 1) findings.push({ view: name, problem: `${facts.headings} headings of level 1` })
  if (!locale.startsWith(facts.language)) findings.push({ view: name, problem: `the language is “${facts.language}”` })
  if (!/\S · Ficha$/.test(facts.title)) findings.push({ view: name, problem: `the title is “${facts.title}”` })
  if (facts.overflow > 0) findings.push({ view: name, problem: `scrolls ${facts.overflow} px sideways` })
  return findings
}

/** Looks at each view in light and dark, on a laptop and on a phone. */
async function examineAll(page: Page, views: View[], locale: string) {
  const findings: Finding[] = []
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const view of views) {
      await show(page, view)
      await page.evaluate(axe.source)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await settle(page)
        findings.push(...(await examine(page, `${view.name}, ${locale}, ${size}, ${colorScheme}`, locale)))
      }
    }
  }
  expect(findings).toEqual([])
}

for (const locale of ['pt-BR', 'en-US']) {
  test.describe(`in ${locale} @sqlite`, () => {
    test.use({ locale })
    test.describe.configure({ timeout: 240_000 })

    test('the first start is accessible', async ({ page }) => {
      await examineAll(page, [{ name: 'setup', path: '/setup' }], locale)
    })

    test('the pages before signing in are accessible', async ({ page, ficha, account, inbox }) => {
      await ficha.api(account, 'POST', '/agents', { name: 'Bruno Lima', email: 'bruno@padaria.com.br', role: 'agent' })
      const link = linkIn(await inbox.mailTo('bruno@padaria.com.br', /./), '/invitation')
      await examineAll(page, entryViews(new URL(link).searchParams.get('token') ?? ''), locale)
    })

    test('the pages of an account full of contacts are accessible', async ({ page, ficha, account }) => {
      const filled = await fill(ficha, account)
      await signIn(page, account)
      await examineAll(page, filledViews(account, filled), locale)
    })

    test('the pages of an empty account are accessible', async ({ page, account }) => {
      await signIn(page, account)
      await examineAll(page, emptyViews(account), locale)
    })
  })
}
