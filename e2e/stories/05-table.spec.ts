import { sample } from '../support/paths.ts'
import { addContact, fileAt, importFile, rows } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

test('sort, page size and page live in the address', async ({ page, account, ficha }) => {
  await importFile(ficha, account, fileAt(sample('excel-pt-br.csv')))
  await open(page, account, '/contacts')
  await expect(page.getByText('1–25 de 60')).toBeVisible()

  const name = page.getByRole('columnheader', { name: 'Nome' })
  await name.getByRole('button', { name: 'Nome', exact: true }).click()
  await expect(name).toHaveAttribute('aria-sort', 'ascending')
  await expect(page).toHaveURL(/\?sort=name$/)
  // Á sorts with A, wherever the names come from.
  await expect(rows(page).first()).toContainText(/^\W*(A|Á|Â)/)
  await name.getByRole('button', { name: 'Nome', exact: true }).click()
  await expect(name).toHaveAttribute('aria-sort', 'descending')
  await expect(page).toHaveURL(/\?sort=-name$/)
  await expect(rows(page).first()).toContainText('Zoé Pereira')

  await page.getByLabel('Linhas por página').selectOption('15')
  await expect(page).toHaveURL(/per_page=15/)
  await page.getByRole('button', { name: 'Próxima página' }).click()
  await expect(page.getByText('16–30 de 60')).toBeVisible()
  await expect(page).toHaveURL(/page=2/)
  const email = rows(page).first().getByRole('gridcell').nth(1)
  const second = await email.innerText()

  await page.reload()
  await expect(page.getByText('16–30 de 60')).toBeVisible()
  await expect(name).toHaveAttribute('aria-sort', 'descending')
  await expect(email).toHaveText(second)

  await rows(page).first().getByRole('link').click()
  await expect(page.getByRole('link', { name: 'Editar' })).toBeVisible()
  await page.goBack()
  await expect(page.getByText('16–30 de 60')).toBeVisible()
  await expect(email).toHaveText(second)
  await page.goBack()
  await expect(page.getByText('1–15 de 60')).toBeVisible()
})

test('a search finds by name, e-mail and phone while one types', async ({ page, account, ficha }) => {
  await importFile(ficha, account, fileAt(sample('excel-pt-br.csv')))
  await addContact(ficha, account, { name: 'Conceição d’Ávila', email: 'cida@acai.com.br', phone_number: '(11) 91234-5678' })
  await open(page, account, '/contacts')
  await expect(page.getByText('1–25 de 61')).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()

  for (const question of ['d’ávila', 'acai.com', '91234-5678']) {
    await page.getByRole('searchbox').fill(question)
    await expect(page.getByText('1 contato encontrado')).toBeVisible()
    await expect(rows(page)).toHaveCount(1)
    await expect(rows(page)).toContainText('Conceição d’Ávila')
    await expect(page).toHaveURL(`/accounts/${account.id}/contacts?q=${new URLSearchParams({ q: question }).toString().slice(2)}`)
  }
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('91234-5678')
  await expect(rows(page)).toHaveCount(1)

  await page.getByRole('searchbox').fill('ninguém assim')
  await expect(page.getByText('Nenhum contato corresponde a “ninguém assim”.')).toBeVisible()
  await page.getByRole('button', { name: 'Mostrar todos os contatos' }).click()
  await expect(page.getByText('61 contatos', { exact: true })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveValue('')
})

test('a search, a sort and a page together, opened from a bookmark', async ({ page, account, ficha }) => {
  await importFile(ficha, account, fileAt(sample('excel-pt-br.csv')))
  await open(page, account, '/contacts?q=exemplo7&sort=city&per_page=15&page=3')
  await expect(page.getByText('31–45 de 60')).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Cidade' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(page.getByRole('searchbox')).toHaveValue('exemplo7')
})

test('an address that makes no sense still shows the contacts', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires' })
  await open(page, account, '/contacts?page=-3&per_page=abc&sort=nonsense')
  await expect(rows(page)).toHaveCount(1)
  await page.goto(`/accounts/${account.id}/contacts?page=99`)
  await expect(page).toHaveURL(`/accounts/${account.id}/contacts`)
  await expect(rows(page)).toContainText(['José Pires'])
  await expect(page.getByText('1–1 de 1')).toBeVisible()
})

test('a contact that comes from elsewhere appears by itself', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires' })
  await open(page, account, '/contacts')
  await expect(rows(page)).toHaveCount(1)
  await addContact(ficha, account, { name: 'Chegou Agora' })
  await expect(rows(page)).toHaveCount(2)
  await expect(rows(page).first()).toContainText('Chegou Agora')
})
