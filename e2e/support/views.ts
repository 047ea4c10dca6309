// Every page there is, in the states it can be in, for whoever looks at all of them.
import type { Page, Route } from '@playwright/test'
import type { Account, Ficha } from './ficha.ts'
import { sample } from './paths.ts'
import { addContact, askToDelete, fileAt, importFile } from './people.ts'

export type View = {
  name: string
  path: string
  /** What to do once the page is there, such as opening a menu. */
  act?: (page: Page) => Promise<unknown>
  /** What to change in the API's answers for a state that does not stand still. */
  bend?: { url: RegExp; answer: (route: Route) => Promise<void> }
}

/** Pages before signing in; `token` is a valid invitation. */
export function entryViews(token: string): View[] {
  return [
    { name: 'sign-in', path: '/sign-in' },
    { name: 'sign-in-wrong', path: '/sign-in', act: async (page) => page.getByRole('button', { name: /^(Entrar|Sign in)$/ }).click() },
    { name: 'forgot-password', path: '/forgot-password' },
    { name: 'reset-password', path: '/reset-password?token=unknown' },
    { name: 'invitation', path: `/invitation?token=${token}` },
    { name: 'invitation-gone', path: '/invitation?token=unknown' },
    { name: 'no-account', path: '/no-account' },
    { name: 'not-found-outside', path: '/nowhere' },
  ]
}

type Filled = { contact: number; other: number; completed: number; failed: number; exported: number; segment: number; webhook: number; inbox: number; conversation: number }

/** Contacts, imports of each kind, a member and a team, so that no page is empty. */
export async function fill(ficha: Ficha, account: Account): Promise<Filled> {
  const completed = await importFile(ficha, account, fileAt(sample('bad-cells.csv')))
  const failed = await importFile(ficha, account, fileAt(sample('unbalanced-quote.csv')))
  await importFile(ficha, account, fileAt(sample('excel-pt-br.csv')))
  const contact = await addContact(ficha, account, {
    name: 'Conceição Araújo',
    email: 'conceicao.araujo@exemplo.com.br',
    phone_number: '+5511912345678',
    identifier: 'CRM-77',
    blocked: true,
    additional_attributes: { city: 'São Paulo', country_code: 'BR', company_name: 'Açaí & Cia', description: 'Compra às segundas.' },
  })
  await ficha.api(account, 'POST', '/agents', { name: 'Bruno Lima', email: 'bruno@padaria.com.br', role: 'agent' })
  await ficha.api(account, 'POST', '/teams', { name: 'Vendas', description: 'Balcão e encomendas' })
  const other = await addContact(ficha, account, { name: 'Conceição Araujo', email: 'conceicao.araujo@exemplo.com', additional_attributes: { city: 'São Paulo' } })
  await ficha.api(account, 'POST', '/labels', { title: 'vip', color: '#cc3355', show_on_sidebar: true })
  await ficha.api(account, 'POST', `/contacts/${contact}/labels`, { labels: ['vip'] })
  await ficha.api(account, 'POST', '/custom_attribute_definitions', { attribute_display_name: 'Plano', attribute_display_type: 'list', attribute_values: ['Básico', 'Pro'], attribute_model: 'contact_attribute' })
  await ficha.api(account, 'POST', '/custom_roles', { name: 'Balcão', description: 'Só consulta', permissions: ['contacts', 'export'] })
  const { payload: hook } = await ficha.api<{ payload: { webhook: { id: number } } }>(account, 'POST', '/webhooks', { name: 'Loja virtual', url: 'http://127.0.0.1:9/ficha' })
  await ficha.api(account, 'POST', `/webhooks/${hook.webhook.id}/test`)
  await ficha.api(account, 'POST', '/canned_responses', { short_code: 'pix', content: 'Olá {{contact.first_name}}, a chave Pix é 11.222.333/0001-81.' })
  const inbox = await ficha.api<{ id: number }>(account, 'POST', '/inboxes', { name: 'Aplicativo', channel: { type: 'api' } })
  await ficha.api(account, 'POST', '/conversations', { inbox_id: inbox.id, contact_id: other, message: { content: 'Vocês entregam no sábado?', message_type: 'incoming' } })
  const { payload: order } = await ficha.api<{ payload: { id: number } }>(account, 'POST', '/contacts/export', { format: 'csv' })
  const payload = [{ attribute_key: 'city', filter_operator: 'equal_to', values: ['São Paulo'], query_operator: null }]
  const segment = await ficha.api<{ id: number }>(account, 'POST', '/custom_filters', { name: 'Paulistas', filter_type: 'contact', query: { payload } })
  const conversation = await converse(ficha, account, other, inbox.id)
  return { contact, other, completed: completed.id, failed: failed.id, exported: order.id, segment: segment.id, webhook: hook.webhook.id, inbox: inbox.id, conversation }
}

/** A conversation with something of everything, and one that waits. */
async function converse(ficha: Ficha, account: Account, contact: number, inbox: number): Promise<number> {
  const begin = (content: string) =>
    ficha.api<{ id: number }>(account, 'POST', '/conversations', { inbox_id: inbox, contact_id: contact, message: { content, message_type: 'incoming' } })
  const { id } = await begin('Oi! Vocês entregam em Perdizes?')
  const inside = `/conversations/${id}`
  const { id: failed } = await ficha.api<{ id: number }>(account, 'POST', `${inside}/messages`, { content: 'Entregamos sim: https://padaria.com.br/entregas' })
  await ficha.api(account, 'PATCH', `${inside}/messages/${failed}`, { status: 'failed', external_error: 'O número não recebe mensagens.' })
  await ficha.api(account, 'POST', `${inside}/messages`, { content: 'Cliente antiga, conferir o endereço.', private: true })
  const { id: deleted } = await ficha.api<{ id: number }>(account, 'POST', `${inside}/messages`, { content: 'Ops' })
  await ficha.api(account, 'DELETE', `${inside}/messages/${deleted}`)
  await ficha.api(account, 'POST', `${inside}/toggle_priority`, { priority: 'urgent' })
  await ficha.api(account, 'POST', `${inside}/labels`, { labels: ['vip'] })
  await ficha.api(account, 'POST', `${inside}/toggle_status`, { status: 'pending' })
  await ficha.api(account, 'POST', `${inside}/toggle_status`, { status: 'open' })
  await begin('Bom dia, segue o comprovante.')
  return id
}

/** The same import as if it stood still at another moment. */
function importAs(id: number, state: object): View['bend'] {
  return {
    url: new RegExp(`/api/v1/accounts/\\d+/imports/${id}$`),
    answer: async (route) => {
      const answer = await route.fetch()
      const { payload } = await answer.json()
      await route.fulfill({ response: answer, json: { payload: { ...payload, ...state } } })
    },
  }
}

const half = { rows: 6, created: 5, updated: 0, unchanged: 0, skipped: 0, rejected: 1, dropped: 0 }
const halfway = { rows: 6, total: 12, rows_per_second: 3, seconds_left: 2, series: [{ seconds: 0, rows: 0 }, { seconds: 2, rows: 6 }] }

const press = (name: RegExp) => async (page: Page) => page.getByRole('button', { name }).first().click()

const pickFirst = (page: Page) => page.getByRole('checkbox', { name: /^(Selecionar|Select) Conceição Araújo$/ }).first().check()

const openPalette = async (page: Page) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').locator('input').fill('conceicao')
  await page.getByRole('dialog').getByText('Conceição Araújo').first().waitFor()
}

const write = async (page: Page) => {
  await press(/^(Escrever…|Write to…)$/)(page)
  await page.getByRole('menuitem', { name: 'Aplicativo' }).click()
}

/** In the sidebar; on a phone that one comes first. */
const openUserMenu = async (page: Page) => {
  const menu = page.getByRole('button', { name: /Ana Souza/ }).filter({ visible: true })
  if ((await menu.count()) === 0) await page.getByRole('button', { name: /^(Menu|Abrir menu|Open menu)$/ }).click()
  await menu.click()
  await page.getByRole('menu').waitFor()
}

/** Pages of an account that has something in everything. */
export function filledViews(account: Account, { contact, other, completed, failed, exported, segment, webhook, inbox, conversation }: Filled): View[] {
  const inside = `/accounts/${account.id}`
  const running = importAs(completed, { status: 'running', progress: halfway, finished_at: null, mail: null, counts: half })
  return [
    { name: 'contacts', path: `${inside}/contacts?sort=name` },
    { name: 'contacts-found', path: `${inside}/contacts?q=silva&per_page=50` },
    { name: 'contacts-nothing-found', path: `${inside}/contacts?q=nobody` },
    { name: 'contacts-panel', path: `${inside}/contacts?sort=name&open=${contact}` },
    { name: 'contacts-picked', path: `${inside}/contacts?q=conceicao`, act: pickFirst },
    { name: 'contacts-bulk', path: `${inside}/contacts?q=conceicao`, act: async (page) => { await pickFirst(page); await press(/^(Adicionar etiquetas|Add labels)$/)(page) } },
    { name: 'contacts-filter', path: `${inside}/contacts`, act: press(/^(Filtrar|Filter)$/) },
    { name: 'contacts-segment', path: `${inside}/contacts?segment=${segment}` },
    { name: 'conversations', path: `${inside}/conversations?tab=unassigned&status=all` },
    { name: 'conversations-filter', path: `${inside}/conversations?labels=vip`, act: press(/^(Filtrar conversas|Filter conversations)$/) },
    { name: 'conversations-nothing-found', path: `${inside}/conversations?q=nobody` },
    { name: 'conversation', path: `${inside}/conversations/${conversation}` },
    { name: 'conversation-snooze', path: `${inside}/conversations/${conversation}`, act: press(/^(Mais status|More statuses)$/) },
    { name: 'conversation-message', path: `${inside}/conversations/${conversation}`, act: press(/^(Mais ações: Nota|More actions: Private)/) },
    { name: 'conversation-delete', path: `${inside}/conversations/${conversation}`, act: async (page) => { await press(/^(Mais ações: Nota|More actions: Private)/)(page); await page.getByRole('menuitem').click() } },
    { name: 'conversation-contact', path: `${inside}/conversations/${conversation}?contact=true` },
    { name: 'segments', path: `${inside}/segments` },
    { name: 'segment-why', path: `${inside}/contacts/${contact}`, act: press(/^Paulistas$/) },
    { name: 'palette', path: `${inside}/contacts?sort=name`, act: openPalette },
    { name: 'user-menu', path: `${inside}/contacts?sort=name`, act: openUserMenu },
    { name: 'duplicates', path: `${inside}/duplicates` },
    { name: 'merge', path: `${inside}/duplicates/merge?base=${contact}&mergee=${other}` },
    { name: 'exports', path: `${inside}/exports` },
    { name: 'export', path: `${inside}/exports/${exported}` },
    { name: 'settings-labels', path: `${inside}/settings/labels` },
    { name: 'settings-labels-new', path: `${inside}/settings/labels`, act: press(/^(Nova etiqueta|New label)$/) },
    { name: 'settings-attributes', path: `${inside}/settings/attributes` },
    { name: 'settings-attributes-new', path: `${inside}/settings/attributes`, act: press(/^(Novo atributo|New attribute)$/) },
    { name: 'settings-webhooks', path: `${inside}/settings/webhooks` },
    { name: 'settings-webhooks-new', path: `${inside}/settings/webhooks`, act: press(/^(Novo webhook|New webhook)$/) },
    { name: 'settings-webhook', path: `${inside}/settings/webhooks/${webhook}` },
    { name: 'settings-inboxes', path: `${inside}/settings/inboxes` },
    { name: 'settings-inboxes-new', path: `${inside}/settings/inboxes/new` },
    { name: 'settings-inboxes-email', path: `${inside}/settings/inboxes/new?channel=email` },
    { name: 'settings-inboxes-members', path: `${inside}/settings/inboxes/new?inbox=${inbox}` },
    { name: 'settings-inboxes-ready', path: `${inside}/settings/inboxes/new?inbox=${inbox}&done=true` },
    { name: 'settings-inbox', path: `${inside}/settings/inboxes/${inbox}` },
    { name: 'settings-inbox-delete', path: `${inside}/settings/inboxes/${inbox}`, act: press(/^(Excluir caixa de entrada|Delete inbox)$/) },
    { name: 'contact-write', path: `${inside}/contacts/${other}`, act: write },
    { name: 'settings-canned', path: `${inside}/settings/canned-replies` },
    { name: 'settings-canned-new', path: `${inside}/settings/canned-replies`, act: press(/^(Nova resposta|New reply)$/) },
    { name: 'conversation-canned', path: `${inside}/conversations/${conversation}`, act: press(/^(Inserir resposta pronta|Insert a canned reply)/) },
    { name: 'settings-roles', path: `${inside}/settings/roles` },
    { name: 'settings-roles-new', path: `${inside}/settings/roles`, act: press(/^(Novo papel|New role)$/) },
    { name: 'contact-new', path: `${inside}/contacts/new`, act: press(/^(Criar contato|Create contact)$/) },
    { name: 'contact', path: `${inside}/contacts/${contact}` },
    { name: 'contact-delete', path: `${inside}/contacts/${contact}`, act: askToDelete },
    { name: 'contact-edit', path: `${inside}/contacts/${contact}/edit` },
    { name: 'contact-gone', path: `${inside}/contacts/999999` },
    { name: 'imports', path: `${inside}/imports` },
    ...(['file', 'columns', 'choices', 'preview'] as const).map((step) => ({
      name: `import-${step}`,
      path: `${inside}/imports/${completed}?step=${step}`,
      bend: importAs(completed, { status: step === 'preview' ? 'ready' : 'uploaded', finished_at: null, started_at: null, mail: null }),
    })),
    {
      name: 'import-waiting',
      path: `${inside}/imports/${completed}`,
      bend: importAs(completed, {
        status: 'running',
        progress: { ...halfway, seconds_left: null },
        finished_at: null,
        mail: null,
        counts: half,
        waiting: { code: 'storage_full', message: 'O servidor está sem espaço. Avise quem cuida dele.', since: 1_764_000_000, retry_at: 1_764_000_030 },
      }),
    },
    { name: 'import-paused', path: `${inside}/imports/${completed}`, bend: importAs(completed, { status: 'paused', counts: half, finished_at: null, mail: null }) },
    { name: 'import-undo', path: `${inside}/imports/${completed}`, act: press(/^(Desfazer importação|Undo import)$/) },
    { name: 'import-running', path: `${inside}/imports/${completed}`, bend: running },
    { name: 'import-canceled', path: `${inside}/imports/${completed}`, bend: importAs(completed, { status: 'canceled', counts: half }) },
    { name: 'import-completed', path: `${inside}/imports/${completed}` },
    { name: 'import-failed', path: `${inside}/imports/${failed}` },
    { name: 'notifications', path: `${inside}/notifications` },
    { name: 'notifications-latest', path: `${inside}/contacts/new`, act: (page) => page.getByRole('button', { name: /^(Notificações|Notifications)/ }).filter({ visible: true }).click() },
    { name: 'settings-account', path: `${inside}/settings/account` },
    { name: 'settings-members', path: `${inside}/settings/members` },
    { name: 'settings-members-invite', path: `${inside}/settings/members`, act: press(/^(Convidar membro|Invite a member)$/) },
    { name: 'settings-teams', path: `${inside}/settings/teams` },
    { name: 'settings-teams-new', path: `${inside}/settings/teams`, act: press(/^(Nova equipe|New team)$/) },
    { name: 'settings-profile', path: `${inside}/settings/profile` },
    { name: 'not-found', path: `${inside}/nowhere` },
    {
      name: 'failed',
      path: `${inside}/contacts?page=2`,
      bend: {
        url: /\/api\/v1\/accounts\/\d+\/contacts\?/,
        answer: (route) => route.fulfill({ status: 500, json: { code: 'internal', request_id: '01JD7Q0M3N' } }),
      },
    },
  ]
}

/** Pages of an account in which nothing has happened yet. */
export function emptyViews(account: Account): View[] {
  const inside = `/accounts/${account.id}`
  return [
    { name: 'contacts-empty', path: `${inside}/contacts` },
    { name: 'conversations-empty', path: `${inside}/conversations` },
    { name: 'imports-empty', path: `${inside}/imports` },
    { name: 'notifications-empty', path: `${inside}/notifications` },
    { name: 'settings-webhooks-empty', path: `${inside}/settings/webhooks` },
    { name: 'settings-inboxes-empty', path: `${inside}/settings/inboxes` },
    { name: 'settings-teams-empty', path: `${inside}/settings/teams` },
  ]
}

/** Opens a view and waits until nothing of it is still loading. */
export async function show(page: Page, view: View) {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  if (view.bend) await page.route(view.bend.url, view.bend.answer)
  await page.goto(view.path)
  await settle(page)
  if (view.act) await view.act(page)
  await settle(page)
}

/** Waits until nothing loads and nothing has moved or changed colour for a moment. */
export async function settle(page: Page) {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[class*="Skeleton-root"]'))
  await page.evaluate(async () => {
    await document.fonts.ready
    const moves = () =>
      document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity)
    for (let calm = 0; calm < 4; calm = moves() ? 0 : calm + 1) await new Promise((resolve) => setTimeout(resolve, 20))
  })
}
