import { addContact, expectOneHeading } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

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

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the settings scroll to the tab that one is at, and an inbox made elsewhere appears', async ({ page, account, ficha }) => {
    await open(page, account, '/settings/inboxes')
    await expect(page.getByRole('navigation', { name: 'Configurações' }).getByRole('link', { name: 'Caixas de entrada' })).toBeInViewport({ ratio: 1 })
    await ficha.api(account, 'POST', '/inboxes', { name: 'Aplicativo', channel: { type: 'api' } })
    await expect(page.getByRole('link', { name: 'Aplicativo' })).toBeVisible()
  })
})
