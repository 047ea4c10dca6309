import { generate } from '../support/ficha.ts'
import { importFile, rows } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

test('by keyboard: down the rows, open beside, select, and back where one was', async ({ page, account, ficha }) => {
  await importFile(ficha, account, { name: 'c.csv', content: await generate(120) })
  await open(page, account, '/contacts?sort=name&per_page=100')
  await expect(page.getByText('1–100 de 120')).toBeVisible()
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-rowcount', '121')

  for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowDown')
  const row = page.locator('[data-contact]:focus')
  await expect(row).toHaveAttribute('aria-rowindex', '41')
  const name = await row.getByRole('rowheader').getByRole('link').innerText()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/open=\d+/)
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('[data-contact]:focus')).toHaveAttribute('aria-rowindex', '42')
  await page.reload()
  await expect(page.getByRole('complementary').getByRole('heading', { level: 2 }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/open=/)

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Atalhos do teclado' })).toBeVisible()
})

test('columns are chosen once and stay, in this order, for this person', async ({ page, account, ficha }) => {
  await importFile(ficha, account, { name: 'c.csv', content: await generate(30) })
  await open(page, account, '/contacts')
  const titles = page.getByRole('columnheader')
  await expect(page.getByRole('columnheader', { name: 'Última atividade' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Exibição' }).click()
  await page.getByRole('checkbox', { name: 'Identificador', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Telefone', exact: true }).click()
  await page.getByText('Compacta').click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Coluna Identificador' }).click()
  // What was chosen before may still be on its way, too.
  const saved = page.waitForResponse(
    (answer) => answer.url().endsWith('/preferences/contacts_table') && /identifier.*created_at/.test(answer.request().postData() ?? ''),
  )
  await page.getByRole('menuitem', { name: 'Mover para a esquerda' }).click()
  await saved
  await page.reload()
  await expect(titles).toHaveText([/^$/, 'Nome', 'E-mail', 'Empresa', 'Cidade', 'Identificador', 'Criado em', /./])
  await expect(page.getByRole('grid')).toHaveAttribute('data-density', 'compact')
})

test('all rows one after another, drawn as they come into sight', async ({ page, account, ficha }) => {
  await importFile(ficha, account, { name: 'c.csv', content: await generate(450) })
  await open(page, account, '/contacts?endless=true')
  await expect(page.getByText('1–100 de 450')).toBeVisible()
  const grid = page.getByRole('grid')
  await expect(async () => {
    await grid.evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
    await expect(page.getByText('1–450 de 450')).toBeVisible({ timeout: 500 })
  }).toPass()
  expect(await rows(page).count()).toBeLessThan(60)
})

test('all that match get a label, and lose it again', async ({ page, account, ficha }) => {
  await importFile(ficha, account, { name: 'c.csv', content: await generate(60) })
  await ficha.api(account, 'POST', '/labels', { title: 'vip', color: '#cc3355', show_on_sidebar: true })
  await open(page, account, '/contacts')
  await page.getByLabel('Selecionar todas as linhas exibidas').check()
  await page.getByRole('button', { name: 'Selecionar todos os 60 que correspondem' }).click()
  await expect(page.getByText('60 selecionados')).toBeVisible()
  await page.getByRole('button', { name: 'Adicionar etiquetas' }).click()
  const dialog = page.getByRole('dialog', { name: 'Adicionar etiquetas' })
  await dialog.getByRole('combobox', { name: 'Etiquetas' }).click()
  await page.getByRole('option', { name: 'vip' }).click()
  await dialog.getByRole('button', { name: 'Continuar' }).click()
  await expect(dialog.getByText('60 contatos recebem: vip.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Prosseguir com 60' }).click()
  await expect(dialog.getByText('Concluído. Alterados: 60, falhas: 0.')).toBeVisible()
  await page.goto(`/accounts/${account.id}/contacts`)
  await page.getByRole('list', { name: 'Etiquetas' }).filter({ visible: true }).getByRole('link', { name: 'vip' }).click()
  await expect(page.getByText('60 contatos encontrados')).toBeVisible()
})

test('Ctrl+K finds a contact and a page', async ({ page, account, ficha }) => {
  await ficha.api(account, 'POST', '/contacts', { name: 'Conceição d’Ávila', email: 'cida@acai.com.br' })
  await open(page, account, '/imports')
  await page.getByRole('heading', { level: 1 }).waitFor()
  const asked = page.getByRole('dialog').locator('input')
  await page.keyboard.press('Control+k')
  await expect(asked).toBeFocused()
  await page.keyboard.type('conceicao')
  await page.getByRole('button', { name: /Conceição d’Ávila/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Conceição d’Ávila' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(asked).toBeFocused()
  await page.keyboard.type('membros')
  await expect(page.getByRole('button', { name: /membros/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/settings\/members$/)
})
