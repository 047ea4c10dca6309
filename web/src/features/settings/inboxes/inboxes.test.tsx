import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Inbox, Member } from '@/api/types'
import { administrator, agent, inAccount, inboxOf, openApp, problem, signedInAs, testServer } from '@/test/app'

const server = testServer()

const memberOf = (id: number, name: string) => ({ id, name, email: `${name.toLowerCase()}@sol.com.br`, status: 'active', role: 'agent' }) as Member

const listed = (...payload: Inbox[]) => http.get(inAccount('/inboxes'), () => HttpResponse.json({ payload }))
const one = (inbox: Inbox) => http.get(inAccount(`/inboxes/${inbox.id}`), () => HttpResponse.json(inbox))
const inside = (...payload: Member[]) => http.get(inAccount('/inbox_members/:id'), () => HttpResponse.json({ payload }))
const everybody = (...members: Member[]) => http.get(inAccount('/agents'), () => HttpResponse.json(members))

/** Conversations of an inbox, all and those that are resolved. */
const counted = (all: number, resolved: number) =>
  http.get(inAccount('/conversations/meta'), ({ request }) => {
    const status = new URL(request.url).searchParams.get('status')
    return HttpResponse.json({ meta: { mine_count: 0, unassigned_count: 0, assigned_count: 0, all_count: status === 'all' ? all : resolved } })
  })

describe('the list of inboxes', () => {
  it('says when there is none', async () => {
    server.use(...signedInAs(administrator))
    await openApp('/accounts/1/settings/inboxes')
    expect(await screen.findByRole('heading', { name: 'No inboxes yet' })).toBeVisible()
  })

  it('shows channel and members of each', async () => {
    server.use(
      ...signedInAs(administrator),
      listed(inboxOf(), inboxOf({ id: 6, name: 'Vendas', channel_type: 'Channel::Whatsapp' })),
      inside(memberOf(1, 'Ana'), memberOf(2, 'Bruno'), memberOf(3, 'Caio'), memberOf(4, 'Duda')),
    )
    await openApp('/accounts/1/settings/inboxes')
    expect(await screen.findByRole('link', { name: 'Loja' })).toHaveAttribute('href', '/accounts/1/settings/inboxes/5')
    await waitFor(() => expect(screen.getAllByText(/Ana, Bruno, Caio and 1 more/)).toHaveLength(2))
    expect(screen.getByText(/^WhatsApp/)).toBeVisible()
  })

  it('is for those who may change settings', async () => {
    server.use(...signedInAs(agent), listed(inboxOf()))
    await openApp('/accounts/1/settings/inboxes')
    expect(await screen.findByRole('heading', { name: 'You do not have access here' })).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Loja' })).toBeNull()
  })
})

describe('a new inbox', () => {
  it('of the API is made, gets its members, and tells the program what to send', async () => {
    const sent: unknown[] = []
    server.use(
      ...signedInAs(administrator),
      everybody(memberOf(7, 'Ana'), memberOf(8, 'Bruno')),
      one(inboxOf({ name: 'Aplicativo' })),
      http.post(inAccount('/inboxes'), async ({ request }) => {
        sent.push(await request.json())
        return HttpResponse.json(inboxOf({ name: 'Aplicativo' }))
      }),
      http.patch(inAccount('/inbox_members'), async ({ request }) => {
        sent.push(await request.json())
        return HttpResponse.json({ payload: [memberOf(7, 'Ana'), memberOf(8, 'Bruno')] })
      }),
    )
    const { user, where } = await openApp('/accounts/1/settings/inboxes/new')
    await user.click(await screen.findByRole('link', { name: /^API/ }))
    await user.click(await screen.findByRole('button', { name: 'Create inbox' }))
    expect(await screen.findByText('Fill this in')).toBeVisible()
    await user.type(screen.getByLabelText('Name'), 'Aplicativo')
    await user.click(screen.getByRole('button', { name: 'Create inbox' }))
    expect(await screen.findByRole('checkbox', { name: /Ana/ })).toBeChecked()
    await user.click(screen.getByRole('checkbox', { name: /Bruno/ }))
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(await screen.findByRole('heading', { name: 'Aplicativo is ready' })).toBeVisible()
    expect(screen.getByText('ABCDEF')).toBeVisible()
    expect(screen.getByRole('group', { name: 'Request that says who writes' })).toHaveTextContent('/public/api/v1/inboxes/ABCDEF/contacts')
    expect(sent).toEqual([
      { name: 'Aplicativo', greeting_enabled: false, greeting_message: '', channel: { type: 'api' } },
      { inbox_id: 5, user_ids: [7, 8] },
    ])
    expect(where()).toBe('/accounts/1/settings/inboxes/new?inbox=5&done=true')
  })

  it('shows the server’s objection at the field of its channel', async () => {
    server.use(
      ...signedInAs(administrator),
      http.post(inAccount('/inboxes'), () => problem(422, { code: 'invalid', fields: { 'channel.name': 'Too long' } })),
    )
    const { user } = await openApp('/accounts/1/settings/inboxes/new?channel=api')
    await user.type(await screen.findByLabelText('Name'), 'x')
    await user.click(screen.getByRole('button', { name: 'Create inbox' }))
    expect(await screen.findByText('Too long')).toBeVisible()
  })
})

describe('a new e-mail inbox', () => {
  it('gets its servers from the address, and is tried before it is made', async () => {
    let tried: unknown
    server.use(
      ...signedInAs(administrator),
      http.post(inAccount('/inboxes/try_email'), async ({ request }) => {
        tried = await request.json()
        return HttpResponse.json({ imap: { ok: true, code: null, error: null }, smtp: { ok: false, code: 'x', error: 'The password is wrong' } })
      }),
    )
    const { user } = await openApp('/accounts/1/settings/inboxes/new?channel=email')
    await user.type(await screen.findByLabelText('E-mail address'), 'contato@uol.com.br')
    await user.tab()
    expect(screen.getByRole('combobox', { name: 'Provider' })).toHaveValue('UOL')
    const [imapLogin] = screen.getAllByLabelText('Login')
    expect(imapLogin).toHaveValue('contato@uol.com.br')
    await user.type(screen.getByLabelText('Password'), 's3nha')
    await user.click(screen.getByRole('button', { name: 'Try the connection' }))
    expect(await screen.findByText('The password is wrong')).toBeVisible()
    expect(screen.getByText('works')).toBeVisible()
    expect(tried).toMatchObject({
      channel: { type: 'email', email: 'contato@uol.com.br', imap_host: 'imap.uol.com.br', smtp_host: 'smtps.uol.com.br', smtp_port: 587, smtp_password: 's3nha' },
    })
  })

  it('shows what is wrong with a setting at its field, when it is tried', async () => {
    server.use(
      ...signedInAs(administrator),
      http.post(inAccount('/inboxes/try_email'), () => problem(422, { code: 'invalid', fields: { 'channel.imap_host': 'No such server' } })),
    )
    const { user } = await openApp('/accounts/1/settings/inboxes/new?channel=email')
    await user.click(await screen.findByRole('button', { name: 'Try the connection' }))
    expect(await screen.findByText('No such server')).toBeVisible()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('an inbox that fails', () => {
  it('says so in the list and on its page, with the reason', async () => {
    const failing = inboxOf({
      name: 'Suporte',
      channel_type: 'Channel::Email',
      channel: { type: 'email', imap_error: 'Wrong password', imap_failed_at: 1_700_000_000, imap_checked_at: 1_600_000_000, secrets_set: ['imap_password'] },
    })
    server.use(...signedInAs(administrator), listed(failing), one(failing))
    const { user } = await openApp('/accounts/1/settings/inboxes')
    expect(await screen.findByText('Not working')).toBeVisible()
    expect(screen.getByText('Receiving: Wrong password')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Suporte' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(/Receiving, since .*: Wrong password/)
  })
})

describe('an inbox’s page', () => {
  it('saves greeting and name, and who must prove who they are', async () => {
    const sent: unknown[] = []
    server.use(
      ...signedInAs(administrator),
      one(inboxOf()),
      http.patch(inAccount('/inboxes/5'), async ({ request }) => {
        const change = (await request.json()) as Partial<Inbox>
        sent.push(change)
        return HttpResponse.json(inboxOf({ ...change, channel: { type: 'api' } }))
      }),
    )
    const { user } = await openApp('/accounts/1/settings/inboxes/5')
    await user.click(await screen.findByRole('switch', { name: /^Greet at once/ }))
    await user.type(screen.getByLabelText('Greeting'), 'Olá!')
    const settings = screen.getByRole('region', { name: 'Settings' })
    await user.click(within(settings).getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]).toMatchObject({ name: 'Loja', greeting_enabled: true, greeting_message: 'Olá!' })

    expect(screen.queryByText('GHIJKL')).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Show or hide' }))
    expect(screen.getByText('GHIJKL')).toBeVisible()
    await user.click(screen.getByRole('switch', { name: /^Believe nobody/ }))
    await waitFor(() => expect(sent[1]).toEqual({ hmac_mandatory: true }))
  })

  it('is deleted by its name, after saying what stays', async () => {
    let deleted = false
    server.use(
      ...signedInAs(administrator),
      one(inboxOf()),
      counted(12, 9),
      http.delete(inAccount('/inboxes/5'), () => {
        deleted = true
        return HttpResponse.json({})
      }),
    )
    const { user, where } = await openApp('/accounts/1/settings/inboxes/5')
    await user.click(await screen.findByRole('button', { name: 'Delete inbox' }))
    const dialog = await screen.findByRole('dialog', { name: 'Delete the inbox Loja?' })
    expect(await within(dialog).findByText(/Its 12 conversations stay .* 3 that are not resolved/)).toBeVisible()
    const confirm = within(dialog).getByRole('button', { name: 'Delete inbox' })
    expect(confirm).toBeDisabled()
    await user.type(within(dialog).getByLabelText('Type “Loja” to confirm'), 'loja')
    await user.click(confirm)
    await waitFor(() => expect(where()).toBe('/accounts/1/settings/inboxes'))
    expect(deleted).toBe(true)
  })
})
