import { linkIn } from '../support/inbox.ts'
import { sample } from '../support/paths.ts'
import { count, dropFile, expectOneHeading, fileAt, line, previewFile, startImport } from '../support/people.ts'
import { expect, test } from '../support/test.ts'

const spreadsheet = fileAt(sample('excel-pt-br.csv'))

test('from a fresh machine to sixty people, with the result in the inbox', async ({ page, inbox }) => {
  test.slow()
  await test.step('the first start asks for the company and its administrator', async () => {
    await page.goto('/')
    await expectOneHeading(page, 'Boas-vindas ao Ficha')
    await page.getByLabel('Empresa').fill('Padaria Pão Quente')
    await page.getByLabel('Seu nome').fill('Ana Souza')
    await page.getByLabel('E-mail').fill('ana@padaria.com.br')
    await page.getByLabel('Senha', { exact: true }).fill('pao-quente-todo-dia')
    await page.getByRole('button', { name: 'Criar conta e começar' }).click()
  })

  await test.step('there are no contacts yet, and the ways in are offered', async () => {
    await expectOneHeading(page, 'Contatos')
    await expect(page.getByRole('heading', { name: 'Seus contatos ficarão aqui' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Adicionar um contato' })).toBeVisible()
    const [template] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Baixar modelo de CSV' }).click(),
    ])
    expect(template.suggestedFilename()).toMatch(/\.csv$/)
    await page.getByRole('link', { name: 'Importar uma planilha' }).click()
    await expectOneHeading(page, 'Importações')
  })

  await test.step('the spreadsheet is dropped, shown as it was read, and imported while one watches', async () => {
    await dropFile(page, page.getByLabel('Escolha um arquivo ou solte aqui').first(), spreadsheet)
    await expectOneHeading(page, 'excel-pt-br.csv')
    await expect(page.getByText('60 linhas. Confira os acentos')).toBeVisible()
    await startImport(page)
    await expect(page.getByText('Concluída')).toBeVisible()
    await expect(count(page, 'Criados')).toHaveText('60')
    await expect(count(page, 'Rejeitados')).toHaveText('0')
    await expect(page.getByText('O resultado foi enviado por e-mail.')).toBeVisible()
  })

  await test.step('everybody is in the list', async () => {
    await page.getByRole('link', { name: 'Ver contatos' }).click()
    await expect(page.getByText('60 contatos encontrados', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Limpar', exact: true }).click()
    await expect(page.getByText('60 contatos', { exact: true })).toBeVisible()
    await page.getByLabel('Linhas por página').selectOption('100')
    await expect(page.getByText('1–60 de 60')).toBeVisible()
    await page.getByRole('searchbox').fill('brandao')
    const brandao = page.getByRole('row', { name: /Lucas Brandão/ })
    await expect(brandao).toContainText('(27) 97481-4911')
    await expect(brandao).toContainText('Vitória')
    await expect(page.getByText('�')).toHaveCount(0)
  })

  await test.step('a contact has what the spreadsheet said', async () => {
    await page.getByRole('searchbox').fill('lucas rodrigues')
    await page.getByRole('link', { name: 'Lucas Rodrigues' }).first().click()
    await expectOneHeading(page, 'Lucas Rodrigues')
    await expect(line(page, 'Cidade')).toHaveText('Belém')
    await expect(line(page, 'País')).toHaveText('Brasil')
    await expect(line(page, 'Empresa')).toHaveText('Padaria Pão Quente')
    await expect(line(page, 'Telefone')).toHaveText('(91) 98666-0791')
    await expect(line(page, 'Telefone').getByRole('link')).toHaveAttribute('href', 'tel:+5591986660791')
  })

  await test.step('the result is in the inbox, with the way to it', async () => {
    const mail = await inbox.mailTo('ana@padaria.com.br', /excel-pt-br\.csv/)
    expect(mail.text).toContain('60')
    expect(mail.html).toContain('60')
    await page.goto(linkIn(mail, '/accounts/'))
    await expectOneHeading(page, 'excel-pt-br.csv')
    await expect(count(page, 'Criados')).toHaveText('60')
  })

  await test.step('importing the file again changes nothing', async () => {
    await page.getByRole('link', { name: 'Importações' }).last().click()
    await dropFile(page, page.getByLabel('Escolha um arquivo ou solte aqui').first(), spreadsheet)
    await expectOneHeading(page, 'excel-pt-br.csv')
    await previewFile(page)
    await expect(page.getByText('Nada entraria nem mudaria.')).toBeVisible()
    await expect(count(page, 'Sem mudança')).toHaveText('60')
    await expect(count(page, 'Criados')).toHaveText('0')
    await page.getByRole('navigation', { name: 'Áreas' }).getByRole('link', { name: 'Contatos' }).click()
    await expect(page.getByText('60 contatos', { exact: true })).toBeVisible()
  })
})
