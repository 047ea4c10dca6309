import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { generate } from '../support/ficha.ts'
import { linkIn } from '../support/inbox.ts'
import { repository } from '../support/paths.ts'
import { importFile, rows } from '../support/people.ts'
import { expect, open, signIn, test } from '../support/test.ts'
import { emptyViews, entryViews, fill, filledViews, settle, show, type View } from '../support/views.ts'

const gallery = join(import.meta.dirname, '..', 'results', 'gallery')
const sizes = { 1280: { width: 1280, height: 800 }, 390: { width: 390, height: 844 } }

test('the picture in the README', async ({ page, ficha, account }) => {
  await importFile(ficha, account, { name: 'clientes.csv', content: await generate(250) })
  await ficha.api(account, 'POST', '/notifications/read')
  await open(page, account, '/contacts?sort=name')
  await expect(rows(page).first()).toBeVisible()
  await settle(page)
  await page.screenshot({ path: join(repository, 'docs', 'screenshot.png'), animations: 'disabled' })
})

async function take(page: Page, views: View[], locale: string) {
  for (const [width, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    for (const view of views) {
      await show(page, view)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await settle(page)
        const name = `${view.name}-${width}-${locale}-${colorScheme}.png`
        await page.screenshot({ path: join(gallery, name), fullPage: !view.act, animations: 'disabled' })
      }
    }
  }
}

for (const locale of ['pt-BR', 'en-US']) {
  test.describe(`every page in ${locale}`, () => {
    test.use({ locale })

    test('first start', ({ page }) => take(page, [{ name: 'setup', path: '/setup' }], locale))

    test('before signing in', async ({ page, ficha, account, inbox }) => {
      await ficha.api(account, 'POST', '/agents', { name: 'Bruno Lima', email: 'bruno@padaria.com.br', role: 'agent' })
      const link = linkIn(await inbox.mailTo('bruno@padaria.com.br', /./), '/invitation')
      await take(page, entryViews(new URL(link).searchParams.get('token') ?? ''), locale)
    })

    test('full', async ({ page, ficha, account }) => {
      const filled = await fill(ficha, account)
      await signIn(page, account)
      await take(page, filledViews(account, filled), locale)
    })

    test('empty', async ({ page, account }) => {
      await signIn(page, account)
      await take(page, emptyViews(account), locale)
    })
  })
}
