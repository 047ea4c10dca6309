import { addContact, askToDelete, expectOneHeading, line } from '../support/people.ts'
import { expect, open, signIn, test } from '../support/test.ts'

test('a name is enough, and the rest can follow', async ({ page, account }) => {
  await open(page, account, '/contacts')
  await page.getByRole('link', { name: 'Novo contato' }).click()
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expect(page.getByText('Informe um nome, um e-mail, um telefone ou um identificador')).toBeVisible()
  await page.getByLabel('Nome').fill('Conceição d’Ávila')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expectOneHeading(page, 'Conceição d’Ávila')

  await page.getByRole('link', { name: 'Editar' }).click()
  await page.getByLabel('E-mail').fill(' Conceicao@Exemplo.com.br ')
  await page.getByLabel('Telefone').fill('11 91234-5678')
  await page.getByLabel('Identificador').fill('CRM-77')
  await page.getByLabel('Empresa').fill('Açaí & Cia')
  await page.getByLabel('Cidade').fill('São Paulo')
  await page.getByRole('combobox', { name: 'País' }).fill('bras')
  await page.getByRole('option', { name: 'Brasil' }).click()
  await page.getByLabel('Descrição').fill('Compra pão de queijo.\nLiga às segundas.')
  await page.getByRole('switch', { name: 'Bloqueado' }).check({ force: true })
  await page.getByRole('button', { name: 'Salvar alterações' }).click()

  await expectOneHeading(page, 'Conceição d’Ávila')
  await expect(line(page, 'E-mail')).toHaveText('conceicao@exemplo.com.br')
  await expect(line(page, 'Telefone')).toHaveText('(11) 91234-5678')
  await expect(line(page, 'Identificador')).toHaveText('CRM-77')
  await expect(line(page, 'Empresa')).toHaveText('Açaí & Cia')
  await expect(line(page, 'Cidade')).toHaveText('São Paulo')
  await expect(line(page, 'País')).toHaveText('Brasil')
  await expect(line(page, 'Descrição')).toContainText('Liga às segundas.')
  await expect(page.getByText('Adicionado à mão')).toBeVisible()
  await page.reload()
  await expect(line(page, 'Cidade')).toHaveText('São Paulo')

  await page.getByRole('link', { name: 'Editar' }).click()
  await page.getByLabel('Cidade').fill('')
  await page.getByRole('button', { name: 'Salvar alterações' }).click()
  await expect(line(page, 'Cidade')).toHaveText('—')
})

test('an e-mail somebody has leads to that contact, a bad phone says how to write it', async ({ page, account, ficha }) => {
  const id = await addContact(ficha, account, { name: 'José Pires', email: 'jose@exemplo.com.br' })
  await open(page, account, '/contacts/new')
  await page.getByLabel('Nome').fill('Zé')
  await page.getByLabel('Telefone').fill('12')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expect(page.getByText('Este telefone tem poucos dígitos. Escreva com o DDD.')).toBeVisible()
  await expect(page.getByLabel('Telefone')).toBeFocused()

  await page.getByLabel('Telefone').fill('')
  await page.getByLabel('E-mail').fill('JOSE@exemplo.com.br')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  const conflict = page.getByRole('alert').filter({ hasText: 'Já pertence a José Pires.' })
  await expect(conflict).toContainText('Este e-mail já está em uso')
  const [other] = await Promise.all([
    page.waitForEvent('popup'),
    conflict.getByRole('link', { name: 'Abrir esse contato' }).click(),
  ])
  await expectOneHeading(other, 'José Pires')
  await expect(other).toHaveURL(`/accounts/${account.id}/contacts/${id}`)
  await expect(page.getByLabel('Nome')).toHaveValue('Zé')
})

test('of two who edit at once the second one learns of it', async ({ page, account, ficha, somebodyElse }) => {
  const id = await addContact(ficha, account, { name: 'José Pires', additional_attributes: { city: 'Recife' } })
  const edit = `/accounts/${account.id}/contacts/${id}/edit`
  const bruno = await somebodyElse()
  await open(page, account, `/contacts/${id}/edit`)
  await signIn(bruno, account)
  await bruno.goto(edit)
  await expect(bruno.getByLabel('Cidade')).toHaveValue('Recife')

  await page.getByLabel('Cidade').fill('Olinda')
  await page.getByLabel('Empresa').fill('Sol & Mar')
  await page.getByRole('button', { name: 'Salvar alterações' }).click()
  await expect(line(page, 'Cidade')).toHaveText('Olinda')

  await bruno.getByLabel('Cidade').fill('Natal')
  await bruno.getByRole('button', { name: 'Salvar alterações' }).click()
  const dialog = bruno.getByRole('dialog', { name: 'Outra pessoa salvou antes' })
  await expect(dialog.getByRole('row', { name: /Cidade/ })).toContainText('Olinda')
  await expect(dialog.getByRole('row', { name: /Cidade/ })).toContainText('Natal')
  await page.reload()
  await expect(line(page, 'Cidade')).toHaveText('Olinda')

  await dialog.getByRole('button', { name: 'Manter minhas alterações' }).click()
  await expect(bruno.getByLabel('Cidade')).toHaveValue('Natal')
  await expect(bruno.getByLabel('Empresa')).toHaveValue('Sol & Mar')
  await bruno.getByRole('button', { name: 'Salvar alterações' }).click()
  await expect(line(bruno, 'Cidade')).toHaveText('Natal')
  await expect(line(bruno, 'Empresa')).toHaveText('Sol & Mar')
  // The other window follows by itself.
  await expect(line(page, 'Cidade')).toHaveText('Natal')
})

test('a contact is deleted after a question', async ({ page, account, ficha }) => {
  const id = await addContact(ficha, account, { name: 'José Pires' })
  await open(page, account, `/contacts/${id}`)
  await askToDelete(page)
  const dialog = page.getByRole('dialog', { name: 'Excluir José Pires?' })
  await dialog.getByRole('button', { name: 'Cancelar' }).click()
  await expectOneHeading(page, 'José Pires')
  await askToDelete(page)
  await dialog.getByRole('button', { name: 'Excluir contato' }).click()
  await expectOneHeading(page, 'Contatos')
  await expect(page.getByText('José Pires: excluído')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Seus contatos ficarão aqui' })).toBeVisible()
  await page.goto(`/accounts/${account.id}/contacts/${id}`)
  await expectOneHeading(page, 'Página não encontrada')
})

test('leaving with unsaved changes asks first', async ({ page, account }) => {
  await open(page, account, '/contacts/new')
  await page.getByLabel('Nome').fill('Zé')
  await page.getByRole('link', { name: 'Importações' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sair sem salvar?' })
  await dialog.getByRole('button', { name: 'Continuar aqui' }).click()
  await expect(page.getByLabel('Nome')).toHaveValue('Zé')
  await page.getByRole('link', { name: 'Importações' }).click()
  await dialog.getByRole('button', { name: 'Sair' }).click()
  await expectOneHeading(page, 'Importações')
})

test('the keyboard alone adds, corrects and deletes a contact', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires', email: 'jose@exemplo.com.br' })
  const { keyboard } = page
  /** Goes on with Tab until something has the focus, as one does who sees the focus ring. */
  const tabTo = async (role: 'link' | 'button' | 'textbox', name: string) => {
    const wanted = page.getByRole(role, { name, exact: true })
    await expect(wanted.first()).toBeVisible()
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      if (await wanted.evaluateAll((found) => found.some((one) => one === document.activeElement))) return
    }
    throw new Error(`Tab never came to the ${role} “${name}”`)
  }

  await open(page, account, '/contacts')
  await tabTo('link', 'Novo contato')
  await keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Nome', exact: true })).toBeFocused()
  await keyboard.type('Conceição')
  await tabTo('textbox', 'E-mail')
  await keyboard.type('jose@exemplo.com.br')
  await keyboard.press('Enter')
  await expect(page.getByText('Já pertence a José Pires.')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'E-mail' })).toBeFocused()
  await keyboard.press('Control+A')
  await keyboard.type('conceicao@exemplo.com.br')
  await keyboard.press('Enter')
  await expectOneHeading(page, 'Conceição')

  await tabTo('link', 'Editar')
  await keyboard.press('Enter')
  await tabTo('textbox', 'Cidade')
  await keyboard.type('Olinda')
  await keyboard.press('Enter')
  await expect(line(page, 'Cidade')).toHaveText('Olinda')

  const more = page.getByRole('button', { name: 'Mais ações' })
  const chooseDelete = async () => {
    await keyboard.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    const item = page.getByRole('menuitem', { name: 'Excluir', exact: true })
    for (let presses = 0; presses < 12 && !(await item.evaluate((one) => one === document.activeElement)); presses++) {
      await keyboard.press('ArrowDown')
    }
    await keyboard.press('Enter')
  }
  await tabTo('button', 'Mais ações')
  await chooseDelete()
  const dialog = page.getByRole('dialog', { name: 'Excluir Conceição?' })
  await expect(dialog).toBeVisible()
  await keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(more).toBeFocused()
  await chooseDelete()
  await tabTo('button', 'Excluir contato')
  await keyboard.press('Enter')
  await expect(page.getByText('Conceição: excluído')).toBeVisible()
  await expect(page.getByText('1 contato', { exact: true })).toBeVisible()
})
