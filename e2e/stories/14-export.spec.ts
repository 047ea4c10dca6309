import { readFile } from 'node:fs/promises'
import { addContact } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

test('what is picked becomes a file with the columns that are shown', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'Conceição d’Ávila', email: 'cida@acai.com.br', phone_number: '+5581999998888' })
  await addContact(ficha, account, { name: '=HYPERLINK("x")', email: 'bia@exemplo.com.br' })
  await addContact(ficha, account, { name: 'Caio', email: 'caio@exemplo.com.br' })
  await open(page, account, '/contacts?sort=name')
  await expect(page.getByText('1–3 de 3')).toBeVisible()
  await page.getByLabel('Selecionar todas as linhas exibidas').check()
  await page.getByLabel('Selecionar Caio').uncheck()
  await page.getByRole('button', { name: 'Exportar' }).click()
  const dialog = page.getByRole('dialog', { name: /Exportar 2 contatos/ })
  await dialog.getByRole('button', { name: 'Gerar o arquivo' }).click()
  await expect(page).toHaveURL(/exports\/\d+$/)
  const link = page.getByRole('link', { name: 'Baixar' })
  await expect(link).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toMatch(/\.csv$/)
  const text = await readFile(await download.path(), 'utf8')
  expect(text.startsWith('\ufeff')).toBe(true)
  const [head = '', ...rows] = text.slice(1).trim().split(/\r?\n/)
  expect(head.split(';').slice(0, 3)).toEqual(['name', 'email', 'phone_number'])
  expect(rows).toHaveLength(2)
  expect(rows.join('\n')).toContain('Conceição d’Ávila;cida@acai.com.br;')
  // A cell must not begin a formula, whatever somebody is called.
  expect(rows.every((row) => !/^"?=/.test(row))).toBe(true)
})
