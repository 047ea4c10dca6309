import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import type { Account, Ficha } from '../support/ficha.ts'
import { addMember } from '../support/people.ts'
import { expect, open, signIn, test } from '../support/test.ts'

/** A customer who writes through the public API of an inbox. */
async function customer(ficha: Ficha, account: Account, name: string) {
  const inbox = await ficha.api<{ id: number; inbox_identifier: string }>(account, 'POST', '/inboxes', { name: 'Loja', channel: { type: 'api' } })
  const at = `${ficha.url}/public/api/v1/inboxes/${inbox.inbox_identifier}/contacts`
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(at + path, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    return (text ? JSON.parse(text) : undefined) as T
  }
  const { source_id: source } = await ask<{ source_id: string }>('POST', '', { name, email: 'jose@exemplo.com.br' })
  const { id } = await ask<{ id: number }>('POST', `/${source}/conversations`)
  const thread = `/${source}/conversations/${id}`
  return {
    writes: (content: string) => ask('POST', `${thread}/messages`, { content }),
    types: () => ask('POST', `${thread}/toggle_typing?typing_status=on`),
    reads: async () => (await ask<{ content: string }[]>('GET', `${thread}/messages`)).map(({ content }) => content),
  }
}

const list = (page: Page) => page.getByRole('region', { name: 'Conversas' })
const row = (page: Page) => list(page).getByRole('listitem').filter({ hasText: 'José Pires' })
const messages = (page: Page) => page.getByRole('group', { name: 'Mensagens' })
const tab = (page: Page, name: string) => list(page).locator('label').filter({ hasText: name })

test('a customer writes; two windows see it live, answer, note, assign, snooze and resolve', async ({ page, account, ficha, somebodyElse }) => {
  await open(page, account, '/conversations')
  await expect(page.getByRole('link', { name: 'Conectar uma caixa de entrada' })).toBeVisible()
  const jose = await customer(ficha, account, 'José Pires')
  await jose.writes('Oi, tem pão de queijo?')
  const other = await somebodyElse()
  await signIn(other, account)
  await other.goto(`/accounts/${account.id}/conversations`)
  await page.reload()
  for (const window of [page, other]) {
    await expect(row(window)).toContainText('Oi, tem pão de queijo?')
    await expect(row(window)).toContainText('1 mensagem nova')
    await expect(window).toHaveTitle('(1) Conversas · Ficha')
  }

  // Read in one window, it is no longer new in the other.
  await row(page).getByRole('link').click()
  await expect(messages(page)).toContainText('Oi, tem pão de queijo?')
  await page.bringToFront()
  await expect(row(other)).not.toContainText('mensagem nova')
  await jose.types()
  await expect(page.getByText('José Pires está digitando…')).toBeVisible()
  await expect(row(other)).toContainText('digitando…')
  await jose.writes('De preferência quentinho')
  await expect(messages(page)).toContainText('De preferência quentinho')
  await expect(row(other)).toContainText('De preferência quentinho')

  // An answer goes to the customer, a note does not.
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'Responder a José Pires' }).fill('Tem sim, sai às 16h!')
  await page.keyboard.press('Enter')
  // Once it is there it is there once; that it comes may be told before the request that sent it is answered.
  await expect(messages(page).getByRole('article', { name: 'Ana Souza respondeu' })).toHaveText([/Enviada/])
  await expect(row(other)).toContainText('Tem sim, sai às 16h!')
  await row(other).getByRole('link').click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.getByRole('textbox', { name: 'Nota privada' }).fill('Separar duas fornadas')
  await page.getByRole('button', { name: 'Adicionar nota' }).click()
  await expect(messages(other).getByRole('article', { name: 'Nota privada de Ana Souza' })).toContainText('Separar duas fornadas')
  expect(await jose.reads()).toEqual(['Oi, tem pão de queijo?', 'De preferência quentinho', 'Tem sim, sai às 16h!'])

  await page.getByRole('button', { name: 'Atribuir a mim' }).click()
  await expect(tab(other, 'Minhas')).toContainText('1')
  await expect(tab(other, 'Sem atribuição')).toContainText('0')
  await expect(messages(other)).toContainText('Ana Souza atribuiu a conversa a Ana Souza.')

  // Put off, it is gone from both lists until the customer writes.
  await page.getByRole('button', { name: 'Mais status' }).click()
  await page.getByRole('menuitem', { name: /Até amanhã/ }).click()
  for (const window of [page, other]) await expect(list(window)).toContainText('Nada em aberto')
  await jose.writes('Ainda está aí?')
  for (const window of [page, other]) await expect(row(window)).toContainText('Ainda está aí?')
  await expect(page.getByRole('button', { name: 'Resolver' })).toBeVisible()
  await messages(page).click()
  await page.keyboard.press('e')
  for (const window of [page, other]) await expect(list(window)).toContainText('Nada em aberto')
  await expect(other.getByRole('button', { name: 'Reabrir' })).toBeVisible()

  // Words are found in what is resolved, too.
  await other.keyboard.press('/')
  await other.keyboard.type('PREFERENCIA')
  await expect(row(other)).toContainText('Resolvida')
})

test('a canned reply fills itself in, and a member who is mentioned hears of it and sees who is writing', async ({ page, account, ficha, inbox, somebodyElse }) => {
  const jose = await customer(ficha, account, 'José Pires')
  await jose.writes('Qual é a chave Pix?')
  const other = await somebodyElse()
  await signIn(other, await addMember(ficha, account, inbox, { name: 'Bruno Lima', email: 'bruno@padaria.com.br' }))
  await other.goto(`/accounts/${account.id}/conversations/1`)
  await open(page, account, '/settings/canned-replies')
  await page.getByRole('button', { name: 'Nova resposta' }).click()
  const dialog = page.getByRole('dialog', { name: 'Nova resposta' })
  await dialog.getByLabel('Atalho').fill('pix')
  await dialog.getByLabel('Texto').fill('A chave é 11.222.333/0001-81, ')
  await dialog.getByRole('button', { name: 'Inserir variável' }).click()
  await page.getByRole('menuitem', { name: 'Primeiro nome do contato' }).click()
  await expect(dialog.getByText('A chave é 11.222.333/0001-81, Ana')).toBeVisible()
  await dialog.getByRole('button', { name: 'Salvar alterações' }).click()
  await expect(page.getByText('/pix', { exact: true })).toBeVisible()

  await page.goto(`/accounts/${account.id}/conversations/1`)
  const reply = page.getByRole('textbox', { name: 'Responder a José Pires' })
  await reply.pressSequentially('/pi')
  await expect(page.getByRole('option', { name: /^\/pix/ })).toHaveAttribute('aria-selected', 'true')
  await reply.press('Enter')
  await expect(reply).toHaveValue('A chave é 11.222.333/0001-81, José')
  await reply.press('!')
  await expect(other.getByText('Ana Souza está digitando…')).toBeVisible()
  await reply.press('Enter')
  await expect.poll(() => jose.reads()).toContain('A chave é 11.222.333/0001-81, José!')
  await expect(other.getByText('Ana Souza está digitando…')).toBeHidden()

  await page.locator('label').filter({ hasText: 'Nota privada' }).click()
  const note = page.getByRole('textbox', { name: 'Nota privada' })
  await note.pressSequentially('@bru')
  await page.getByRole('option', { name: 'Bruno Lima' }).click()
  await note.pressSequentially('confere o pagamento?')
  await note.press('Enter')
  await expect(messages(other)).toContainText('@Bruno Lima confere o pagamento?')
  await other.getByRole('button', { name: 'Notificações, 1 não lida' }).click()
  await other.getByRole('link', { name: 'Ana Souza mencionou você: conversa #1 com José Pires' }).click()
  await other.getByRole('button', { name: 'Filtrar conversas' }).click()
  await other.getByRole('checkbox', { name: 'Só as que mencionam você' }).check()
  await expect(row(other)).toContainText('@Bruno Lima confere o pagamento?')
  // What is done is still there, unless one asks for the open ones.
  await page.getByRole('button', { name: 'Resolver' }).click()
  await expect(row(other)).toContainText('Resolvida')
})

test('a message that is deleted says nothing to anybody any more', async ({ page, account, ficha, somebodyElse }) => {
  const jose = await customer(ficha, account, 'José Pires')
  await jose.writes('Meu cartão é 5555 4444 3333 2222')
  await jose.writes('Ops, mandei o cartão')
  const other = await somebodyElse()
  await signIn(other, account)
  await other.goto(`/accounts/${account.id}/conversations/1`)
  await open(page, account, '/conversations/1')
  const first = (window: Page) => messages(window).getByRole('article', { name: 'José Pires escreveu' }).first()
  await expect(first(other)).toContainText('5555')

  // All by keyboard; giving up changes nothing and leads back.
  const more = page.getByRole('button', { name: 'Mais ações: José Pires escreveu' }).first()
  const dialog = page.getByRole('dialog', { name: 'Apagar esta mensagem?' })
  const ask = async () => {
    await more.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem', { name: 'Apagar…' })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('Continua visível que houve uma mensagem')
  }
  await ask()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(more).toBeFocused()
  await ask()
  await page.route('**/messages/*', (route) => route.fulfill({ status: 500, json: { code: 'internal' } }))
  await dialog.getByRole('button', { name: 'Apagar mensagem' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await page.unroute('**/messages/*')
  await dialog.getByRole('button', { name: 'Apagar mensagem' }).click()
  await expect(dialog).toBeHidden()
  for (const window of [page, other]) {
    await expect(first(window)).toContainText('Esta mensagem foi apagada.')
    await expect(window.getByText('5555')).toHaveCount(0)
  }
  await expect(messages(page)).toBeFocused()
})

test('a draft survives the page, and a failure keeps the text', async ({ page, account, ficha, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED|Failed to fetch/)
  const jose = await customer(ficha, account, 'José Pires')
  await jose.writes('Bom dia')
  await open(page, account, '/conversations/1')
  const box = page.getByRole('textbox', { name: 'Responder a José Pires' })
  await box.fill('Bom dia, José!')
  await page.reload()
  await expect(box).toHaveValue('Bom dia, José!')
  await page.route('**/messages', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await box.press('Enter')
  await expect(messages(page).getByRole('alert')).toContainText('Não enviada')
  await page.unroute('**/messages')
  await messages(page).getByRole('button', { name: 'Enviar de novo' }).click()
  await expect(messages(page).getByRole('alert')).toHaveCount(0)
  await expect.poll(() => jose.reads()).toEqual(['Bom dia', 'Bom dia, José!'])
})

test('a long thread loads what is older without a jump', async ({ page, account, ficha }) => {
  const jose = await customer(ficha, account, 'José Pires')
  for (let i = 1; i <= 60; i++) await jose.writes(`Mensagem número ${i}${i % 3 ? '' : '\ncom mais uma linha'}`)
  await open(page, account, '/conversations/1')
  await expect(messages(page).getByText('Mensagem número 60')).toBeInViewport()
  const text = messages(page).getByText('Mensagem número 44', { exact: true })
  await expect(async () => {
    await messages(page).hover()
    await page.mouse.wheel(0, -150)
    await expect(text).toBeInViewport({ timeout: 300 })
  }).toPass()
  const before = await text.boundingBox()
  await page.waitForLoadState('networkidle')
  const after = await text.boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(4)
  await expect(async () => {
    await page.mouse.wheel(0, -2000)
    await expect(messages(page).getByText('Mensagem número 1', { exact: true })).toBeInViewport({ timeout: 300 })
  }).toPass()
  await page.getByRole('button', { name: 'Últimas mensagens' }).click()
  await expect(messages(page).getByText('Mensagem número 60')).toBeInViewport()
})

test('a mail shows how it was made, and does nothing to who reads it', async ({ page, account, ficha, expectedErrors }) => {
  // What looks into the frame here is a script as well.
  expectedErrors.push(/Blocked script execution/)
  const jose = await customer(ficha, account, 'José Pires')
  await jose.writes('Bom dia')
  const asked: string[] = []
  const outside = createServer((request, answer) => {
    asked.push(request.url ?? '')
    answer.writeHead(200, { 'Content-Type': 'image/gif' }).end(Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64'))
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const evil = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
  const run = `(parent.document.title='Ran',fetch('${evil}/script'))`
  const full = `<style>@import '${evil}/style';</style><script>${run}</script><p style="position:fixed;inset:0;background:url(${evil}/css)">Pedido <b>pronto</b></p>
    <img src="${evil}/foto.gif" onerror="${run}" alt="Foto"><img src=x onerror="${run}"><svg onload="${run}"></svg><meta http-equiv="refresh" content="0;url=${evil}/refresh">
    <iframe srcdoc="<script>${run}</script>"></iframe><form action="${evil}/form"><button>Entrar</button></form><base href="${evil}/"><link rel="stylesheet" href="${evil}/link">
    <a href="javascript:${run}">Clique</a> <a href="${evil}/page">Site</a><div>Em 3 de nov., Ana escreveu:</div><blockquote>Quando sai?</blockquote>`
  await ficha.api(account, 'POST', '/conversations/1/messages', { content: 'Pedido pronto', message_type: 'incoming', content_attributes: { email: { subject: 'Pedido', html_content: { full } } } })
  await open(page, account, '/conversations/1')
  await messages(page).getByRole('button', { name: 'Ver como foi enviado' }).click()
  const mail = page.frameLocator('iframe[title="E-mail como foi enviado"]')
  await expect(mail.getByText('pronto')).toBeVisible()
  await expect(mail.locator('script, style ~ style, svg, iframe, form, meta[http-equiv], base, link')).toHaveCount(0)
  await expect(mail.getByRole('link')).toHaveText(['Site'])
  await expect(mail.getByText('Quando sai?')).toBeHidden()
  const height = async () => (await page.locator('iframe').boundingBox())?.height ?? 0
  const folded = await height()
  await mail.getByText('Mensagens anteriores').click()
  await expect(mail.getByText('Quando sai?')).toBeVisible()
  await expect.poll(height).toBeGreaterThan(folded)
  await expect(page).not.toHaveTitle(/Ran/)
  expect(asked).toEqual([])

  // Pictures come when they are asked for, and a link leads to a window that knows nothing of ours.
  await messages(page).getByRole('button', { name: 'Mostrar imagens' }).click()
  await expect.poll(() => asked).toContain('/foto.gif')
  const [site] = await Promise.all([page.waitForEvent('popup'), mail.getByRole('link', { name: 'Site' }).click()])
  await site.waitForLoadState()
  expect(await site.evaluate(() => [window.opener, document.referrer])).toEqual([null, ''])
  await site.close()
  expect(asked.filter((path) => path !== '/foto.gif' && path !== '/page' && path !== '/favicon.ico')).toEqual([])
  await messages(page).getByRole('button', { name: 'Ver só o texto' }).click()
  await expect(page.locator('iframe')).toHaveCount(0)
  outside.close()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 780 } })

  test('list, thread and contact are pages with a way back', async ({ page, account, ficha }) => {
    const jose = await customer(ficha, account, 'José Pires')
    await jose.writes('Oi!')
    await open(page, account, '/conversations')
    await row(page).getByRole('link').click()
    await expect(messages(page)).toContainText('Oi!')
    await expect(list(page)).toBeHidden()
    await page.getByRole('textbox', { name: 'Responder a José Pires' }).fill('Olá, José')
    await page.getByRole('button', { name: 'Enviar', exact: true }).click()
    await expect(messages(page)).toContainText('Olá, José')
    await page.getByRole('button', { name: 'Contato', exact: true }).click()
    await expect(page.getByRole('complementary', { name: 'Contato' })).toContainText('jose@exemplo.com.br')
    await expect(messages(page)).toBeHidden()
    await page.goBack()
    await expect(messages(page)).toBeVisible()
    await page.getByRole('button', { name: 'Voltar à lista' }).click()
    await expect(row(page)).toBeVisible()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })
})
