// The page is the same on every database: these run on one.
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import { linkIn } from '../support/inbox.ts'
import { expect, signIn, test } from '../support/test.ts'
import { emptyViews, entryViews, fill, filledViews, settle, show, type View } from '../support/views.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
// The other theme has the same elements in other colours.
const looks = [
  { colorScheme: 'light', rules: { type: 'tag', values: tags } },
  { colorScheme: 'dark', rules: { type: 'rule', values: ['color-contrast'] } },
] as const
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }

/** English has the same elements, a phone the same colours. */
function looksOf(locale: string, size: string) {
  return looks.filter(({ colorScheme }) => locale === 'pt-BR' && (colorScheme === 'light' || size === 'wide'))
}

declare global {
  interface Window {
    axe: typeof axe
  }
}

type Finding = { view: string; problem: string; where?: unknown }

/** What axe says about what is shown. */
async function audit(page: Page, name: string, { type, values }: (typeof looks)[number]['rules'], opened: boolean): Promise<Finding[]> {
  const { violations, passes } = await page.evaluate(
    ({ type, values, opened }) =>
      window.axe.run({
        runOnly: { type, values: [...values] },
        // Menus and lists that were opened lie beside the landmarks.
        rules: opened && type === 'tag' ? { region: { enabled: false } } : {},
        resultTypes: ['violations'],
        preload: false,
      }),
    { type, values, opened },
  )
  expect(passes.length, 'rules that had something to look at').toBeGreaterThan(0)
  return violations.map(({ id, help, nodes }) => ({
    view: name,
    problem: `${id}: ${help}`,
    where: nodes.map((node) => node.target.join(' ')),
  }))
}

/** What else every page owes its reader: one heading, a title, its language, no scrolling sideways. */
async function inspect(page: Page, name: string, locale: string): Promise<Finding[]> {
  const facts = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    language: document.documentElement.lang,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
  const findings: Finding[] = []
  if (facts.headings !== 1) findings.push({ view: name, problem: `${facts.headings} headings of level 1` })
  if (!locale.startsWith(facts.language)) findings.push({ view: name, problem: `the language is “${facts.language}”` })
  if (!/\S · Ficha$/.test(facts.title)) findings.push({ view: name, problem: `the title is “${facts.title}”` })
  if (facts.overflow > 0) findings.push({ view: name, problem: `scrolls ${facts.overflow} px sideways` })
  return findings
}

/** Looks at each view on a laptop and on a phone, and through axe in the looks that differ. */
async function examineAll(page: Page, views: View[], locale: string) {
  const findings: Finding[] = []
  for (const view of views) {
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport)
      // What was opened by hand is opened again in the other size, the rest only moves.
      if (size === 'wide' || view.act) {
        await show(page, view)
        await page.evaluate(axe.source)
      }
      const name = `${view.name}, ${locale}, ${size}`
      for (const { colorScheme, rules } of looksOf(locale, size)) {
        await page.emulateMedia({ colorScheme })
        await settle(page)
        findings.push(...(await audit(page, `${name}, ${colorScheme}`, rules, Boolean(view.act))))
      }
      findings.push(...(await inspect(page, name, locale)))
    }
  }
  expect(findings).toEqual([])
}

for (const locale of ['pt-BR', 'en-US']) {
  test.describe(`in ${locale} @sqlite`, () => {
    test.use({ locale })
    test.describe.configure({ timeout: 900_000 })

    test('the first start is accessible', async ({ page }) => {
      await examineAll(page, [{ name: 'setup', path: '/setup' }], locale)
    })

    test('the pages before signing in are accessible', async ({ page, ficha, account, inbox }) => {
      await ficha.api(account, 'POST', '/agents', { name: 'Bruno Lima', email: 'bruno@padaria.com.br', role: 'agent' })
      const link = linkIn(await inbox.mailTo('bruno@padaria.com.br', /./), '/invitation')
      await examineAll(page, entryViews(new URL(link).searchParams.get('token') ?? ''), locale)
    })

    for (const part of [0, 1]) {
      test(`the pages of an account full of contacts are accessible, ${part + 1} of 2`, async ({ page, ficha, account }) => {
        const filled = await fill(ficha, account)
        await signIn(page, account)
        const views = filledViews(account, filled).filter((_, i) => i % 2 === part)
        await examineAll(page, views, locale)
      })
    }

    test('the pages of an empty account are accessible', async ({ page, account }) => {
      await signIn(page, account)
      await examineAll(page, emptyViews(account), locale)
    })
  })
}
