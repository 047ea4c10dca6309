import { readFileSync } from 'node:fs'
import { sample } from '../support/paths.ts'
import { chooseFile, count, expectOneHeading, fileAt, startImport } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

const failures = [
  { what: 'a quotation mark that is never closed', file: 'unbalanced-quote.csv', says: 'na linha 2' },
  { what: 'nothing below the header', file: 'header-only.csv', says: 'sem nenhum contato abaixo' },
]

test('each bad file is refused with what is wrong with it', async ({ page, account }) => {
  await open(page, account, '/imports')
  for (const { what, file, says } of failures) {
    await test.step(what, async () => {
      await chooseFile(page, fileAt(sample(file)))
      await expectOneHeading(page, file)
      await expect(page.getByRole('alert')).toContainText('A importação falhou')
      await expect(page.getByRole('alert')).toContainText(says)
      await page.getByRole('main').getByRole('link', { name: 'Importações' }).click()
      await expectOneHeading(page, 'Importações')
    })
  }
  await test.step('the history says why each one failed', async () => {
    await expect(page.getByRole('listitem').filter({ hasText: 'Falhou' })).toHaveCount(failures.length)
    await expect(page.getByRole('listitem').filter({ hasText: 'unbalanced-quote.csv' })).toContainText('na linha 2')
  })
  await page.getByRole('navigation', { name: 'Áreas' }).getByRole('link', { name: 'Contatos' }).click()
  await expect(page.getByRole('heading', { name: 'Seus contatos ficarão aqui' })).toBeVisible()
})

const doubtful = [
  { what: 'the same column twice', file: 'twice-the-same-header.csv', says: 'a coluna “email” mais de uma vez' },
  { what: 'no header', file: 'no-header.csv', says: 'A primeira linha parece conter dados' },
]

test('a header that was not understood is said before anything is imported', async ({ page, account }) => {
  await open(page, account, '/imports')
  for (const { what, file, says } of doubtful) {
    await test.step(what, async () => {
      await chooseFile(page, fileAt(sample(file)))
      await expectOneHeading(page, file)
      await expect(page.getByRole('alert')).toContainText(says)
      await expect(page.getByRole('combobox', { name: 'A primeira linha' })).toBeVisible()
      await page.getByRole('main').getByRole('link', { name: 'Importações' }).click()
      await expectOneHeading(page, 'Importações')
    })
  }
})

test('what is no CSV at all is refused at once', async ({ page, account }) => {
  await open(page, account, '/imports')
  await chooseFile(page, { name: 'clientes.ods', content: 'PK' })
  await expect(page.getByRole('alert')).toContainText('clientes.ods está em um formato de planilha que não lemos')
  await chooseFile(page, { name: 'vazio.csv', content: '' })
  await expect(page.getByRole('alert')).toContainText('vazio.csv está vazio')
  // A picture that calls itself .csv shows only once the server looks inside.
  await chooseFile(page, fileAt(sample('not-a-csv.csv')))
  await expect(page.getByRole('alert')).toContainText('Este arquivo não é uma lista de contatos')
  await expect(page.getByText('Nenhuma importação ainda')).toBeVisible()
})

test('rejected rows are listed with reasons, downloaded, corrected and imported', async ({ page, account }) => {
  await open(page, account, '/imports')
  await chooseFile(page, fileAt(sample('bad-cells.csv')))
  await expectOneHeading(page, 'bad-cells.csv')
  await startImport(page)
  await expect(page.getByText('Concluída')).toBeVisible()
  const before = Number(await count(page, 'Criados').textContent())
  const rejected = Number(await count(page, 'Rejeitados').textContent())
  expect(rejected).toBeGreaterThan(0)

  const list = page.getByRole('list', { name: 'Linhas rejeitadas' })
  await expect(list.locator(':scope > li')).toHaveCount(rejected)
  const email = list.locator(':scope > li').filter({ hasText: /^Linha 3\D/ })
  await expect(email).toContainText('Isto não é um e-mail')
  await expect(list.locator(':scope > li').filter({ hasText: /^Linha 4\D/ })).toContainText('poucos dígitos')

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Baixar linhas rejeitadas' }).click(),
  ])
  const downloaded = readFileSync(await download.path(), 'utf8')
  expect(downloaded.trim().split('\n')).toHaveLength(rejected + 1)
  expect(downloaded).toContain('Isto não é um e-mail')

  const corrected = downloaded
    .replace('não é e-mail', 'fernanda@exemplo.com.br')
    .replace(/(p7\.2@exemplo7\.com\.br[;,])12([;,])/, '$1+5561961909120$2')
    .replace(/x{200,}/, 'Xavier')
    .replace('a@b@c.com', 'conceicao@exemplo.com.br')
    .replace('+0011', '+5511968930011')
  await page.getByRole('main').getByRole('link', { name: 'Importações' }).click()
  await chooseFile(page, { name: 'corrigido.csv', content: corrected })
  await expectOneHeading(page, 'corrigido.csv')
  await startImport(page)
  await expect(page.getByText('Concluída')).toBeVisible()
  await expect(count(page, 'Rejeitados')).toHaveText('0')
  await expect(count(page, 'Criados')).toHaveText(String(rejected))
  await page.getByRole('link', { name: 'Ver contatos' }).click()
  await expect(page.getByText(`${rejected} contatos encontrados`, { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Limpar', exact: true }).click()
  await expect(page.getByText(`${before + rejected} contatos`, { exact: true })).toBeVisible()
})
