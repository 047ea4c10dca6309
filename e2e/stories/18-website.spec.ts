import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import type { Account, Ficha } from '../support/ficha.ts'
import { Site } from '../support/site.ts'
import { expect, test as base } from '../support/test.ts'

type Inbox = { id: number; hmac_token: string; web_widget_script: string }
type Conversation = {
  id: number
  additional_attributes: Record<string, string>
  meta: { sender: { id: number; name: string; email: string } }
}

declare global {
  interface Window {
    axe: typeof axe
  }
}

type Chat = { setUser: (identifier: string, user: object) => Promise<void>; reset: () => void }

const test = base.extend<{ shop: Inbox; site: Site }>({
  shop: async ({ ficha, account }, use) => {
    const fields = [
      { name: 'name', required: true },
      { name: 'email', required: true },
    ]
    const channel = { type: 'web_widget', welcome_title: 'Fale com a padaria', widget_color: '#8a2e20', pre_chat_form: { enabled: true, fields } }
    await use(await ficha.api<Inbox>(account, 'POST', '/inboxes', { name: 'Site', greeting_enabled: true, greeting_message: 'Já respondemos!', channel }))
  },
  site: async ({ ficha, shop }, use) => {
    const site = await Site.open(ficha.url, shop.web_widget_script)
    await use(site)
    await site.close()
  },
})

/** A picture of one pixel. */
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const conversation = (ficha: Ficha, account: Account) => ficha.api<Conversation>(account, 'GET', '/conversations/1')
const answer = (ficha: Ficha, account: Account, content: string) => ficha.api(account, 'POST', '/conversations/1/messages', { content })
const thread = (page: Page) => page.getByRole('log', { name: 'Mensagens' })

async function introduce(page: Page) {
  await page.getByRole('button', { name: 'Chat de atendimento' }).click()
  await page.getByLabel('Nome').fill('Zé')
  await page.getByLabel('E-mail').fill('ze@exemplo.com')
  await page.getByRole('button', { name: 'Iniciar conversa' }).click()
}

test('a visitor of another site writes, is answered live and is known again', async ({ page, ficha, account, shop, site }) => {
  await page.goto(site.url)
  const bubble = page.getByRole('button', { name: 'Chat de atendimento' })
  await bubble.focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Fale com a padaria' })
  await expect(panel.getByLabel('Nome')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel.getByText('Preencha este campo.')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(bubble).toBeFocused()
  await introduce(page)

  const evil = `<img src=x onerror="document.title='hacked'"> veja https://padaria.com.br/pão`
  await expect(panel.getByRole('textbox', { name: 'Escreva uma mensagem' })).toBeFocused()
  await page.keyboard.type(evil)
  await page.keyboard.press('Enter')
  await expect(thread(page)).toContainText(evil)
  await expect(thread(page).getByRole('link')).toHaveAttribute('href', 'https://padaria.com.br/p%C3%A3o')
  await expect(thread(page)).toContainText('Já respondemos!')
  await expect(page).toHaveTitle('Padaria')

  const begun = await conversation(ficha, account)
  expect(begun.meta.sender).toMatchObject({ name: 'Zé', email: 'ze@exemplo.com' })
  expect(begun.additional_attributes).toMatchObject({ referer: `${site.url}/`, browser_language: 'pt-BR', page_title: 'Padaria' })
  const { payload } = await ficha.api<{ payload: { content: string }[] }>(account, 'GET', '/conversations/1/messages')
  expect(payload[0]?.content).toBe(evil)

  await ficha.api(account, 'POST', '/conversations/1/toggle_typing_status', { typing_status: 'on' })
  await expect(panel.getByText('Escrevendo…')).toBeVisible()
  await answer(ficha, account, 'Bom dia, Zé!')
  await expect(thread(page)).toContainText('Bom dia, Zé!')
  await expect(panel.getByText('Escrevendo…')).toBeHidden()

  // Without a connection it waits, and goes out when there is one again.
  await page.context().setOffline(true)
  await panel.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill('Tem pão de queijo?')
  await panel.getByRole('button', { name: 'Enviar' }).click()
  await expect(thread(page)).toContainText('Ainda não enviada. Tentando de novo…')
  await page.context().setOffline(false)
  await expect(thread(page).getByText('Ainda não enviada')).toBeHidden()
  await expect.poll(async () => (await ficha.api<{ payload: { content: string }[] }>(account, 'GET', '/conversations/1/messages')).payload.at(-1)?.content).toBe('Tem pão de queijo?')
  await ficha.api(account, 'POST', '/conversations/1/update_last_seen')
  await expect(thread(page).getByText('Vista')).toBeVisible()

  // A picture that is pasted arrives, shows how far it is, and a file comes back.
  const send = page.getByRole('button', { name: 'Enviar' })
  await panel.getByRole('textbox', { name: 'Escreva uma mensagem' }).evaluate((box, base64) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'bolo.png', { type: 'image/png' }))
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, dot)
  await expect(panel.getByText('bolo.png')).toBeVisible()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/messages', async (route) => {
    await held
    await route.continue()
  })
  await send.click()
  await expect(thread(page).getByRole('progressbar', { name: 'Enviando…' })).toBeVisible()
  release()
  await expect(thread(page).getByRole('img', { name: 'bolo.png' })).toBeVisible()
  await expect(thread(page).getByRole('progressbar')).toHaveCount(0)
  await page.unroute('**/messages')
  const { payload: pictures } = await ficha.api<{ payload: { attachments: { file_type: string; data_url: string }[] }[] }>(account, 'GET', '/conversations/1/messages')
  const [picture] = pictures.at(-1)?.attachments ?? []
  expect(picture?.file_type).toBe('image')
  expect(Buffer.from(await (await fetch(picture?.data_url ?? '')).arrayBuffer()).toString('base64')).toBe(dot)
  const menu = new FormData()
  menu.append('attachments[]', new Blob(['pão;1,00']), 'tabela.csv')
  await ficha.api(account, 'POST', '/conversations/1/messages', menu)
  await expect(thread(page).getByRole('link', { name: 'tabela.csv' })).toBeVisible()

  // The same person comes back; what was written meanwhile is new.
  await page.goto('about:blank')
  await answer(ficha, account, 'Tem sim!')
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Chat de atendimento, 1 mensagem nova' }).click()
  await expect(thread(page)).toContainText('Tem sim!')
  await expect(thread(page)).toContainText('Bom dia, Zé!')

  // The site knows who it is, and proves it; nobody else can.
  const setUser = (hash: string) =>
    page.evaluate(
      (identifier_hash) => (window as unknown as { ficha: Chat }).ficha.setUser('77', { name: 'José', identifier_hash }).then(() => '', String),
      hash,
    )
  expect(await setUser('00')).toContain('não prova quem é')
  expect(await setUser(createHmac('sha256', shop.hmac_token).update('77').digest('hex'))).toBe('')
  const known = await ficha.api<{ payload: object }>(account, 'GET', `/contacts/${begun.meta.sender.id}`)
  expect(known.payload).toMatchObject({ identifier: '77', name: 'José', email: 'ze@exemplo.com' })
  await expect(thread(page)).toContainText('Tem sim!')
  await page.evaluate(() => (window as unknown as { ficha: Chat }).ficha.reset())
  await expect(panel.getByLabel('Nome')).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true })

  test('the chat takes the whole screen, and can be read in the dark and by a screen reader', async ({ page, ficha, account, site }) => {
    const faults = async () => {
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() => window.axe.run())
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    }
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Chat de atendimento' }).tap()
    const panel = page.getByRole('dialog')
    expect(await panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })
    expect(await faults()).toEqual([])
    await page.getByLabel('Nome').fill('Zé')
    await page.getByLabel('E-mail').fill('ze@exemplo.com')
    await page.getByRole('button', { name: 'Iniciar conversa' }).tap()
    await panel.getByRole('textbox', { name: 'Escreva uma mensagem' }).fill('Oi')
    await panel.getByRole('button', { name: 'Enviar' }).tap()
    await expect(thread(page)).toContainText('Já respondemos!')
    await answer(ficha, account, `Olá! ${'Comprido'.repeat(30)}`)
    await expect(thread(page)).toContainText('Olá!')
    expect(await panel.evaluate((element) => element.scrollWidth)).toBe(390)
    expect(await faults()).toEqual([])
    await page.getByRole('button', { name: 'Fechar o chat' }).tap()
    await expect(panel).toBeHidden()
  })
})
