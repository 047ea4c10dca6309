import { addContact, expectOneHeading, rows } from '../support/people.ts'
import { expect, open, signIn, test } from '../support/test.ts'

const broken = { error: 'internal', message: 'internal', code: 'internal', attributes: [], fields: {}, request_id: 'req-e2e-77' }

test('an answer of 500 shows a way on and the number of the request', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires' })
  const contacts = /\/contacts\?/
  await page.route(contacts, (route) =>
    route.request().resourceType() === 'document' ? route.continue() : route.fulfill({ status: 500, json: broken }),
  )
  await open(page, account, '/contacts')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('Algo deu errado')
  await expect(alert).toContainText('A falha é nossa e já foi registrada.')
  await expect(alert).toContainText('req-e2e-77')
  await expectOneHeading(page, 'Contatos')
  await page.unroute(contacts)
  await alert.getByRole('button', { name: 'Tentar de novo' }).click()
  await expect(rows(page)).toContainText(['José Pires'])
})

test('a form that fails keeps what was written', async ({ page, account }) => {
  await open(page, account, '/contacts/new')
  await page.route('**/contacts', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 500, json: broken }) : route.continue(),
  )
  await page.getByLabel('Nome').fill('José Pires')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expect(page.getByRole('alert')).toContainText('req-e2e-77')
  await page.unroute('**/contacts')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expectOneHeading(page, 'José Pires')
})

test('a server that is down is said, and is found again when it is back', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires' })
  await open(page, account, '/contacts')
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('link', { name: 'Novo contato' }).click()
  await page.getByRole('textbox', { name: 'Nome' }).fill('Maria')

  await ficha.stop()
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expect(page.getByRole('alert')).toContainText('Não foi possível falar com o servidor.')
  await expect(page.getByRole('textbox', { name: 'Nome' })).toHaveValue('Maria')

  await ficha.start()
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expectOneHeading(page, 'Maria')
  await page.getByRole('link', { name: '← Contatos' }).click()
  await expect(rows(page)).toHaveCount(2)
})

test('a page opened while the API cannot be reached recovers with one click', async ({ page, account, expectedErrors }) => {
  // React tells the console what the page catches and shows.
  expectedErrors.push(/Failed to fetch/)
  await signIn(page, account)
  await page.route('**/api/v1/**', (route) => route.abort('connectionrefused'))
  await page.goto('/')
  const alert = page.getByRole('alert')
  await expectOneHeading(page, 'Sem conexão')
  await expect(alert).toContainText('Não foi possível falar com o servidor.')
  await page.unroute('**/api/v1/**')
  await alert.getByRole('button', { name: 'Tentar de novo' }).click()
  await expectOneHeading(page, 'Contatos')
})

test('an address that does not exist is said, inside and outside of an account', async ({ page, account }) => {
  await page.goto('/nowhere')
  await expectOneHeading(page, 'Página não encontrada')
  await signIn(page, account)
  for (const path of ['/nowhere', '/contacts/999999', '/contacts/abc', '/imports/999999', '/imports/abc', '/contacts/1/nowhere']) {
    await page.goto(`/accounts/${account.id}${path}`)
    await expectOneHeading(page, 'Página não encontrada')
    await expect(page.getByRole('navigation', { name: 'Áreas' })).toBeVisible()
    await expect(page.getByRole('alert').getByRole('button', { name: 'Tentar de novo' })).toHaveCount(0)
  }
})
