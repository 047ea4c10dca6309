import type { Page } from '@playwright/test'
import { Mailbox } from '../support/mailbox.ts'
import { Meta } from '../support/meta.ts'
import { addContact, expectOneHeading } from '../support/people.ts'
import { expect, open, test as base } from '../support/test.ts'

const test = base.extend<{ meta: Meta }>({
  // Fixtures name what they need by destructuring; this one needs nothing.
  meta: async ({}, use) => {
    const meta = await Meta.open()
    await use(meta)
    await meta.close()
  },
  // Mail servers of a story, and what answers in Meta's place, are on this machine.
  env: async ({ meta }, use) => use({ FICHA_WEBHOOK_NETWORKS: '127.0.0.1', FICHA_WHATSAPP_URL: meta.url }),
})

type Source = { source_id: string }

/** Asks as the program does that was given an address; no session, no token. */
async function post<T>(url: string, body: object): Promise<T> {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  expect(answer.ok, `${url}: ${answer.status}`).toBe(true)
  return answer.json() as Promise<T>
}

test('an inbox is made for a program, which writes; its contact shows it and is written to; deleted, the conversations stay', async ({ page, account, ficha }) => {
  const id = await addContact(ficha, account, { name: 'Maria Lima', email: 'maria@exemplo.com.br' })
  await open(page, account, '/settings/inboxes')
  await expect(page.getByRole('heading', { name: 'Nenhuma caixa de entrada ainda' })).toBeVisible()
  await page.getByRole('link', { name: 'Nova caixa de entrada' }).click()
  await page.getByRole('link', { name: /^API/ }).click()
  await page.getByRole('textbox', { name: 'Nome' }).fill('Aplicativo')
  await page.getByRole('button', { name: 'Criar caixa de entrada' }).click()
  await expect(page.getByRole('checkbox', { name: /Ana Souza/ })).toBeChecked()
  await page.getByRole('button', { name: 'Continuar' }).click()
  await expect(page.getByRole('heading', { name: 'Aplicativo: tudo pronto' })).toBeVisible()

  // The program does what the page says, with the address that stands there.
  const request = await page.getByRole('group', { name: 'Requisição que diz quem escreve' }).innerText()
  const contacts = /'(http[^']+)'/.exec(request)?.[1] ?? ''
  const { source_id: source } = await post<Source>(contacts, { name: 'Maria', email: 'maria@exemplo.com.br' })
  const { id: conversation } = await post<{ id: number }>(`${contacts}/${source}/conversations`, {})
  const messages = `${contacts}/${source}/conversations/${conversation}/messages`
  await post(messages, { content: 'Vocês entregam hoje?' })

  await page.goto(`/accounts/${account.id}/contacts/${id}`)
  await expectOneHeading(page, 'Maria Lima')
  const section = page.getByRole('region', { name: 'Conversas', exact: true })
  const row = section.getByRole('link', { name: /Aplicativo #1/ })
  await expect(row).toContainText('Aberta')
  await expect(row).toContainText('Vocês entregam hoje?')
  await post(messages, { content: 'É para as 18h.' })
  await expect(row).toContainText('É para as 18h.')

  await page.getByRole('button', { name: 'Escrever…' }).click()
  await page.getByRole('menuitem', { name: 'Aplicativo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Escrever para Maria Lima' })
  await dialog.getByRole('textbox', { name: 'Mensagem' }).fill('Entregamos, sim.')
  await dialog.getByRole('button', { name: 'Enviar' }).click()
  await page.waitForURL(/\/conversations\/2$/)
  await page.goto(`/accounts/${account.id}/contacts/${id}?kinds=conversations`)
  const timeline = page.getByRole('region', { name: 'Atividade' })
  await expect(timeline.getByRole('link', { name: 'Conversa #2 iniciada em Aplicativo' })).toBeVisible()
  await expect(timeline.getByRole('listitem').filter({ hasText: 'Conversa #2' })).toContainText('por Ana Souza')
  await expect(timeline.getByRole('listitem').filter({ hasText: 'Conversa #1' })).toContainText('pelo contato')

  await page.goto(`/accounts/${account.id}/settings/inboxes`)
  await page.getByRole('link', { name: 'Aplicativo' }).click()
  await page.getByRole('button', { name: 'Excluir caixa de entrada' }).click()
  const question = page.getByRole('dialog', { name: 'Excluir a caixa de entrada Aplicativo?' })
  await expect(question).toContainText('As 2 conversas dela continuam com os contatos.')
  await question.getByRole('textbox').fill('aplicativo')
  await question.getByRole('button', { name: 'Excluir caixa de entrada' }).click()
  await expect(page.getByRole('heading', { name: 'Nenhuma caixa de entrada ainda' })).toBeVisible()
  await page.goto(`/accounts/${account.id}/contacts/${id}`)
  await expect(section.getByRole('link', { name: /#1/ })).toContainText('Resolvida')
})

/** Makes the inbox whose settings are filled in, and goes through the rest of the wizard. */
async function makeInbox(page: Page, name: string) {
  await page.getByRole('button', { name: 'Criar caixa de entrada' }).click()
  await page.getByRole('button', { name: 'Continuar' }).click()
  await expect(page.getByRole('heading', { name: `${name}: tudo pronto` })).toBeVisible()
}

const messages = (page: Page) => page.getByRole('group', { name: 'Mensagens' })

async function answerWith(page: Page, to: string, text: string) {
  await page.getByRole('textbox', { name: `Responder a ${to}` }).fill(text)
  await page.getByRole('button', { name: 'Enviar', exact: true }).click()
}

test('an e-mail address is connected to its servers; a mail comes in, and the answer goes back into its thread', async ({ page, account, inbox }) => {
  const mailbox = await Mailbox.open('loja@padaria.com.br', 's3gredo')
  await open(page, account, '/settings/inboxes/new?channel=email')
  await page.getByRole('textbox', { name: 'Nome' }).fill('Suporte')
  await page.getByRole('textbox', { name: 'Endereço de e-mail' }).fill('loja@padaria.com.br')
  for (const [title, port] of [['Recebimento (IMAP)', mailbox.port], ['Envio (SMTP)', String(inbox.port)]] as const) {
    const server = page.getByRole('group', { name: title })
    await server.getByRole('textbox', { name: 'Servidor' }).fill('127.0.0.1')
    await server.getByRole('combobox', { name: 'Proteção' }).click()
    await page.getByRole('option', { name: 'Nenhuma' }).click()
    await server.getByRole('textbox', { name: 'Porta' }).fill(port)
  }
  await page.getByLabel('Senha', { exact: true }).fill('errada')
  await page.getByRole('button', { name: 'Testar a conexão' }).click()
  await expect(page.getByText(/Recebimento:.*recusou o usuário ou a senha/)).toBeVisible()
  await page.getByLabel('Senha', { exact: true }).fill('s3gredo')
  await page.getByRole('button', { name: 'Testar a conexão' }).click()
  await expect(page.getByText('Recebimento: funciona')).toBeVisible()
  await expect(page.getByText('Envio: funciona')).toBeVisible()
  await makeInbox(page, 'Suporte')

  // What comes from now on is taken in, once the mailbox has been looked at.
  await expect(async () => {
    await page.goto(`/accounts/${account.id}/settings/inboxes`)
    await expect(page.getByText('Conectada')).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await page.goto(`/accounts/${account.id}/conversations`)
  mailbox.receive('From: "Maria Lima" <maria@exemplo.com.br>', 'To: loja@padaria.com.br', 'Subject: Encomenda', 'Message-ID: <1@exemplo.com.br>', 'Date: Thu, 26 Nov 2026 09:00:00 -0300', '', 'Fazem bolo sem leite?')
  await page.getByRole('link', { name: /Maria Lima/ }).click()
  await expect(messages(page)).toContainText('Fazem bolo sem leite?')
  await answerWith(page, 'Maria Lima', 'Fazemos, sim.')
  await expect(messages(page).getByRole('article', { name: 'Ana Souza respondeu' })).toContainText('Enviada')
  const mail = await inbox.mailTo('maria@exemplo.com.br', /Encomenda/)
  expect(mail).toMatchObject({ inReplyTo: '<1@exemplo.com.br>', from: { value: [{ name: 'Suporte', address: 'loja@padaria.com.br' }] } })
  expect(mail.text).toContain('Fazemos, sim.')
  await mailbox.close()
})

test('a WhatsApp number is connected; a message comes in, an answer is read, and who wrote days ago gets a template', async ({ page, account, ficha, meta }) => {
  await open(page, account, '/settings/inboxes/new?channel=whatsapp')
  await page.getByLabel('Nome').fill('Zap')
  await page.getByLabel('Número de telefone', { exact: true }).fill('+55 11 4002-8922')
  await page.getByLabel('Identificação do número de telefone').fill(meta.phoneId)
  await page.getByLabel('Identificação da conta do WhatsApp Business').fill(meta.businessId)
  await page.getByLabel('Token de acesso').fill(meta.token)
  await page.getByLabel('Chave secreta do app').fill(meta.secret)
  await makeInbox(page, 'Zap')
  await page.getByRole('button', { name: 'Testar a conexão' }).click()
  await expect(page.getByText('A Meta conhece +55 11 4002-8922 como Padaria Pão Quente. Um modelo está aprovado.')).toBeVisible()
  const { payload } = await ficha.api<{ payload: { channel: { webhook_url: string } }[] }>(account, 'GET', '/inboxes')
  const webhook = payload[0]?.channel.webhook_url ?? ''

  await meta.says(webhook, { from: '5511987654321', name: 'Maria', text: 'Tem sonho hoje?' })
  await page.goto(`/accounts/${account.id}/conversations`)
  await page.getByRole('link', { name: /Maria.*Tem sonho hoje\?/ }).click()
  await expect(messages(page)).toContainText('Tem sonho hoje?')
  await answerWith(page, 'Maria', 'Tem, de creme.')
  const answer = messages(page).getByRole('article', { name: 'Ana Souza respondeu' })
  await expect(answer).toContainText('Enviada')
  await meta.reads(webhook)
  await expect(answer).toContainText('Lida')

  await meta.says(webhook, { from: '5511912345678', name: 'Zé', text: 'Avisa quando sair?', at: new Date(Date.now() - 3 * 86_400_000) })
  await page.getByRole('link', { name: /Zé.*Avisa quando sair\?/ }).click()
  await page.getByRole('button', { name: 'Escolher modelo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Enviar modelo a Zé' })
  await dialog.getByRole('combobox', { name: 'Modelo' }).click()
  await page.getByRole('option', { name: /pedido_pronto/ }).click()
  await dialog.getByLabel('Texto, campo 1').fill('Zé')
  await dialog.getByLabel('Texto, campo 2').fill('77')
  await dialog.getByRole('button', { name: 'Enviar' }).click()
  await expect(messages(page)).toContainText('Olá Zé, o pedido 77 está pronto.')
  await expect.poll(() => meta.sent.map(({ to, type }) => `${to} ${type}`)).toEqual(['5511987654321 text', '5511912345678 template'])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the settings scroll to the tab that one is at, and an inbox made elsewhere appears', async ({ page, account, ficha }) => {
    await open(page, account, '/settings/inboxes')
    await expect(page.getByRole('navigation', { name: 'Configurações' }).getByRole('link', { name: 'Caixas de entrada' })).toBeInViewport({ ratio: 1 })
    await ficha.api(account, 'POST', '/inboxes', { name: 'Aplicativo', channel: { type: 'api' } })
    await expect(page.getByRole('link', { name: 'Aplicativo' })).toBeVisible()
  })
})
