import { sample } from '../support/paths.ts'
import { addContact, chooseFile, count, expectOneHeading, fileAt, previewFile, startImport } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

const head = 'Nome;E-mail;Cidade\n'
const people = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `Pessoa ${from + n};p${from + n}@exemplo.com.br;Recife\n`).join('')

test('what would change is shown before it changes, row by row', async ({ page, account, ficha }) => {
  const ana = await addContact(ficha, account, { name: 'Ana', email: 'ana@exemplo.com.br', additional_attributes: { city: 'Recife' } })
  await open(page, account, '/imports')
  await chooseFile(page, { name: 'mudancas.csv', content: `${head}Ana Souza;ana@exemplo.com.br;Olinda\nBia;bia@exemplo.com.br;Natal\nCaio;isto não;Natal\n` })
  await expectOneHeading(page, 'mudancas.csv')
  await previewFile(page)
  await expect(page.getByText('Se você começar agora: 1 pessoa entra, 1 linha muda alguém e 1 linha fica de fora.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Linhas rejeitadas' })).toContainText('E-mail:')
  await page.getByRole('link', { name: /^Atualizados/ }).click()
  const updated = page.getByRole('list', { name: 'Contatos atualizados' })
  await expect(updated).toContainText('Recife')
  await expect(updated).toContainText('Olinda')
  const { payload } = await ficha.api<{ payload: { name: string } }>(account, 'GET', `/contacts/${ana}`)
  expect(payload.name).toBe('Ana')
})

test('the first rows go in, are looked at, and then the rest', async ({ page, account }) => {
  await open(page, account, '/imports')
  await chooseFile(page, { name: 'trinta.csv', content: head + people(1, 30) })
  await expectOneHeading(page, 'trinta.csv')
  await previewFile(page)
  await page.getByRole('button', { name: 'Importar só as 20 primeiras linhas' }).click()
  await expect(page.getByRole('heading', { name: 'As 20 primeiras linhas entraram' })).toBeVisible()
  await expect(count(page, 'Criados')).toHaveText('20')
  await page.getByRole('button', { name: 'Importar as 10 linhas restantes' }).click()
  await expect(page.getByText('Concluída')).toBeVisible()
  await expect(count(page, 'Criados')).toHaveText('30')
})

test('an import is repeated with the same settings', async ({ page, account }) => {
  await open(page, account, '/imports')
  await chooseFile(page, { name: 'primeiro.csv', content: head + people(1, 2) })
  await expectOneHeading(page, 'primeiro.csv')
  await page.getByRole('link', { name: 'Escolhas' }).click()
  await page.getByRole('button', { name: 'Mudar as regras' }).click()
  await page.getByRole('radio', { name: 'Recebe só o que falta' }).check()
  await startImport(page)
  await expect(page.getByText('Concluída')).toBeVisible()
  await page.getByRole('link', { name: 'Repetir com outro arquivo' }).click()
  await expect(page.getByText('O próximo arquivo usa as colunas e as escolhas de primeiro.csv.')).toBeVisible()
  await chooseFile(page, { name: 'segundo.csv', content: head + people(3, 4) })
  await expectOneHeading(page, 'segundo.csv')
  await page.getByRole('link', { name: 'Escolhas' }).click()
  await expect(page.getByText(/quem já está recebe só o que ainda falta/)).toBeVisible()
})

test('a file that is not wanted is discarded', async ({ page, account }) => {
  await open(page, account, '/imports')
  await chooseFile(page, fileAt(sample('utf8-bom.csv')))
  await expectOneHeading(page, 'utf8-bom.csv')
  await page.getByRole('button', { name: 'Descartar' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Descartar' }).click()
  await expect(page.getByText('Descartada antes de começar. Nada mudou.')).toBeVisible()
})

test('a large file goes on where the connection broke', async ({ page, account, ficha }) => {
  const row = `Pessoa;p@exemplo.com.br;${'Recife '.repeat(140)}\n`
  const content = head + row.repeat(10_000) // 10 MB: two parts
  let parts = 0
  await page.route(/\/import_uploads\/\d+$/, (route) => (route.request().method() === 'PATCH' && ++parts === 2 ? route.abort('connectionreset') : route.continue()))
  await open(page, account, '/imports')
  await chooseFile(page, { name: 'grande.csv', content })
  await expect(page.getByText('A conexão caiu. O envio continua sozinho assim que der.')).toBeVisible()
  await expectOneHeading(page, 'grande.csv')
  const { payload } = await ficha.api<{ payload: { file_size: number; total_rows: number }[] }>(account, 'GET', '/imports')
  expect(payload).toHaveLength(1)
  expect(payload[0]).toMatchObject({ file_size: content.length, total_rows: 10_000 })
  expect(parts).toBe(3)
})
