import { sample } from '../support/paths.ts'
import { chooseFile, count, expectOneHeading, fileAt, startImport } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

const spreadsheet = fileAt(sample('excel-pt-br.csv'))

test.describe('without a mail server', () => {
  test.use({ mail: 'none' })

  test('the result is kept as a notification, and the page says so', async ({ page, account }) => {
    await open(page, account, '/imports')
    await chooseFile(page, spreadsheet)
    await startImport(page)
    await expect(count(page, 'Criados')).toHaveText('60')
    await expect(page.getByText('Não há servidor de e-mail configurado')).toBeVisible()

    await page.getByRole('button', { name: 'Notificações, 1 não lida' }).click()
    const latest = page.getByRole('dialog', { name: 'Notificações' })
    await expect(latest).toContainText('Não enviado: não há servidor de e-mail')
    await latest.getByRole('button', { name: 'Marcar todas como lidas' }).click()
    const bell = page.getByRole('button', { name: 'Notificações', exact: true })
    await expect(bell).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(latest).toBeHidden()

    await bell.click()
    await latest.getByRole('link', { name: 'Ver todas' }).click()
    await expectOneHeading(page, 'Notificações')
    const entry = page.getByRole('main').getByRole('listitem')
    await expect(entry).toContainText('Não enviado: não há servidor de e-mail')
    await entry.getByRole('link', { name: /excel-pt-br\.csv/ }).click()
    await expectOneHeading(page, 'excel-pt-br.csv')
  })
})

test.describe('with the mail server down', () => {
  test.use({ mail: 'down' })

  test('the import succeeds, and the page says that the mail is being tried again', async ({ page, account }) => {
    await open(page, account, '/imports')
    await chooseFile(page, spreadsheet)
    await startImport(page)
    await expect(page.getByText('Concluída')).toBeVisible()
    await expect(count(page, 'Criados')).toHaveText('60')
    await expect(page.getByText('O e-mail com o resultado ainda não pôde ser enviado. Estamos tentando de novo.')).toBeVisible()
    await page.getByRole('button', { name: 'Notificações, 1 não lida' }).click()
    await expect(page.getByRole('dialog', { name: 'Notificações' })).toContainText('Não pôde ser enviado, tentando de novo')
  })
})
