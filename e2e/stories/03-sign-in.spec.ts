import type { Page } from '@playwright/test'
import { linkIn } from '../support/inbox.ts'
import { addContact, expectOneHeading } from '../support/people.ts'
import { expect, open, signIn, test } from '../support/test.ts'

async function fillSignIn(page: Page, email: string, password: string) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Senha', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Entrar', exact: true }).click()
}

async function signOut(page: Page) {
  await page.getByRole('button', { name: /perfil, idioma, tema, sair/ }).click()
  await page.getByRole('menuitem', { name: 'Sair' }).click()
}

test('a wrong password is said, and the page asked for comes after the right one', async ({ page, account, ficha }) => {
  const id = await addContact(ficha, account, { name: 'Conceição Araújo' })
  await page.goto(`/accounts/${account.id}/contacts/${id}`)
  await expectOneHeading(page, 'Entrar')
  await fillSignIn(page, account.email, 'errada-errada')
  await expect(page.getByRole('alert')).toContainText('E-mail ou senha incorretos.')
  await fillSignIn(page, 'ninguem@padaria.com.br', account.password)
  await expect(page.getByRole('alert')).toContainText('E-mail ou senha incorretos.')
  await fillSignIn(page, account.email, account.password)
  await expectOneHeading(page, 'Conceição Araújo')
  await signOut(page)
  await expectOneHeading(page, 'Entrar')
  await page.goto('/')
  await expectOneHeading(page, 'Entrar')
})

test('who guesses five times has to wait', async ({ page, account }) => {
  await page.goto('/sign-in')
  for (let guess = 1; guess <= 5; guess++) {
    await fillSignIn(page, account.email, `palpite-numero-${guess}`)
    await expect(page.getByRole('button', { name: 'Entrar', exact: true })).toBeEnabled()
    await expect(page.getByRole('alert')).toContainText('E-mail ou senha incorretos.')
  }
  await fillSignIn(page, account.email, account.password)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(/Tente de novo em \d+ (segundo|minuto)s?/)
  expect((await alert.innerText()).match(/Tente de novo/g), 'the advice is given once').toHaveLength(1)
})

test('a session that ended elsewhere asks for the password and loses nothing', async ({ page, account, somebodyElse }) => {
  await open(page, account, '/contacts/new')
  await page.getByLabel('Nome').fill('João da Conceição')

  await test.step('the password is changed at another computer, which ends this session', async () => {
    const other = await somebodyElse()
    await open(other, account, '/settings/profile')
    await other.getByLabel('Senha atual').fill(account.password)
    await other.getByLabel('Nova senha').fill('outra-senha-longa')
    await other.getByRole('button', { name: 'Mudar senha' }).click()
    await expect(other.getByText('Senha alterada')).toBeVisible()
  })

  await page.getByRole('button', { name: 'Criar contato' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sua sessão terminou' })
  await dialog.getByLabel('Senha', { exact: true }).fill('outra-senha-longa')
  await dialog.getByRole('button', { name: 'Entrar', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('Nome')).toHaveValue('João da Conceição')
  await page.getByRole('button', { name: 'Criar contato' }).click()
  await expectOneHeading(page, 'João da Conceição')
})

test('signing out in one window leads the other one back to sign-in', async ({ page, context, account }) => {
  await open(page, account, '/contacts')
  const other = await context.newPage()
  await other.goto('/')
  await expectOneHeading(other, 'Contatos')
  await signOut(other)
  await page.bringToFront()
  await page.reload()
  await expectOneHeading(page, 'Entrar')
  await fillSignIn(page, account.email, account.password)
  await expectOneHeading(page, 'Contatos')
})

test('a forgotten password is replaced by mail', async ({ page, account, inbox, somebodyElse }) => {
  const elsewhere = await somebodyElse()
  await open(elsewhere, account, '/contacts')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Esqueceu a senha?' }).click()
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByRole('button', { name: 'Enviar link' }).click()
  await expect(page.getByRole('status')).toContainText('o link está a caminho')
  const link = linkIn(await inbox.mailTo(account.email, /senha/i), '/reset-password')

  await page.goto(link)
  await expectOneHeading(page, 'Escolha uma nova senha')
  await page.getByLabel('Nova senha').fill('curta')
  await page.getByRole('button', { name: 'Salvar e entrar' }).click()
  await expect(page.getByText('Use pelo menos 10 caracteres')).toBeVisible()
  await page.getByLabel('Nova senha').fill('nova-senha-longa')
  await page.getByRole('button', { name: 'Salvar e entrar' }).click()
  await expectOneHeading(page, 'Contatos')

  await elsewhere.reload()
  await expectOneHeading(elsewhere, 'Entrar')
  await fillSignIn(elsewhere, account.email, account.password)
  await expect(elsewhere.getByRole('alert')).toContainText('E-mail ou senha incorretos.')

  await elsewhere.goto(link)
  await elsewhere.getByLabel('Nova senha').fill('mais-uma-senha')
  await elsewhere.getByRole('button', { name: 'Salvar e entrar' }).click()
  await expect(elsewhere.getByRole('alert')).toContainText('Este link expirou ou já foi usado.')
})

test('the password is changed with the current one', async ({ page, account }) => {
  await open(page, account, '/settings/profile')
  await page.getByLabel('Senha atual').fill('nao-e-esta')
  await page.getByLabel('Nova senha').fill('bolo-de-fuba-2026')
  await page.getByRole('button', { name: 'Mudar senha' }).click()
  await expect(page.getByText('Esta não é a sua senha atual.')).toBeVisible()
  await page.getByLabel('Senha atual').fill(account.password)
  await page.getByRole('button', { name: 'Mudar senha' }).click()
  await expect(page.getByText('Senha alterada')).toBeVisible()
  await signOut(page)
  await fillSignIn(page, account.email, 'bolo-de-fuba-2026')
  await expectOneHeading(page, 'Contatos')
})

test('a token for a program is shown once and works until it is deleted', async ({ page, account }) => {
  await open(page, account, '/settings/profile')
  await page.getByLabel('Para que serve?').fill('Exportação noturna')
  await page.getByRole('button', { name: 'Criar token' }).click()
  const secret = page.getByRole('status').filter({ hasText: 'Copie agora' }).locator('code')
  const headers = { api_access_token: (await secret.textContent()) ?? '' }
  const ask = async () => (await fetch(new URL('/api/v1/profile', page.url()), { headers })).status
  expect(await ask()).toBe(200)
  await page.reload()
  await expect(page.getByText('Exportação noturna')).toBeVisible()
  await expect(page.getByText('Copie agora')).toHaveCount(0)
  await page.getByRole('button', { name: 'Excluir Exportação noturna' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Excluir token' }).click()
  await expect(page.getByText('Exportação noturna')).toHaveCount(0)
  expect(await ask()).toBe(401)
})

test('who is signed in already needs no second sign-in', async ({ page, account }) => {
  await signIn(page, account)
  await page.goto('/')
  await expectOneHeading(page, 'Contatos')
  await expect(page).toHaveURL(`/accounts/${account.id}/contacts`)
})
