import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Contact } from '@/api/types'
import { administrator, agent, contactOf, inAccount, openApp, problem, signedInAs, testServer } from '@/test/app'

const server = testServer()
const page = '/accounts/1/contacts/12'

const definition = (id: number, key: string, type: string, more = {}) => ({
  id,
  attribute_key: key,
  attribute_display_name: key,
  attribute_display_type: type,
  attribute_description: '',
  attribute_values: [],
  regex_pattern: null,
  regex_cue: null,
  ...more,
})

/** A server with one contact: answers a PATCH of its version, and 409 any other. */
function serve(start: Contact, who = administrator) {
  let now = start
  const sent: { version: string | null; body: unknown }[] = []
  server.use(
    http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: now })),
    http.patch(inAccount('/contacts/12'), async ({ request }) => {
      const version = request.headers.get('If-Match')
      const body = (await request.json()) as Partial<Contact>
      sent.push({ version, body })
      if (version !== `"${now.version}"`) return problem(409, { code: 'changed_meanwhile', contact: now })
      const more = { ...now.additional_attributes, ...body.additional_attributes }
      now = { ...now, ...body, additional_attributes: more, version: now.version + 1 }
      return HttpResponse.json({ payload: now })
    }),
    ...signedInAs(who),
  )
  const meanwhile = (change: Partial<Contact>) => {
    now = { ...now, ...change, version: now.version + 1 }
  }
  return { sent, meanwhile }
}

describe('a field edited in place', () => {
  it('is saved with Enter against the version it was read in, and left alone with Escape', async () => {
    const { sent } = serve(contactOf())
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Edit City' }))
    await user.type(screen.getByRole('textbox', { name: 'City' }), ' Antigo{Escape}')
    expect(screen.queryByRole('textbox', { name: 'City' })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Edit City' }))
    await user.clear(screen.getByRole('textbox', { name: 'City' }))
    await user.type(screen.getByRole('textbox', { name: 'City' }), 'Olinda{Enter}')
    expect(await screen.findByText('Olinda')).toBeVisible()
    expect(sent).toEqual([{ version: '"3"', body: { additional_attributes: { city: 'Olinda' } } }])
  })

  it('that somebody else changed meanwhile shows both values; theirs stays unless I insist', async () => {
    const { sent, meanwhile } = serve(contactOf())
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Edit City' }))
    meanwhile({ additional_attributes: { city: 'Natal', country_code: 'BR', company_name: 'Sol' } })
    await user.clear(screen.getByRole('textbox', { name: 'City' }))
    await user.type(screen.getByRole('textbox', { name: 'City' }), 'Olinda{Enter}')
    const dialog = await screen.findByRole('dialog', { name: 'Somebody else saved first' })
    const row = within(dialog).getByRole('row', { name: /City/ })
    expect(row).toHaveTextContent('Natal')
    expect(row).toHaveTextContent('Olinda')
    expect(sent).toHaveLength(1)
    await user.click(within(dialog).getByRole('button', { name: 'Save mine' }))
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent[1]?.version).toBe('"4"')
    expect(await screen.findByText('Olinda')).toBeVisible()
  })

  it('goes on top of what somebody else changed elsewhere, and says so', async () => {
    const { sent, meanwhile } = serve(contactOf())
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Edit City' }))
    meanwhile({ name: 'José P.' })
    await user.clear(screen.getByRole('textbox', { name: 'City' }))
    await user.type(screen.getByRole('textbox', { name: 'City' }), 'Olinda{Enter}')
    expect(await screen.findByText('Somebody else changed this meanwhile: Name')).toBeVisible()
    expect(sent.map(({ version }) => version)).toEqual(['"3"', '"4"'])
    expect(await screen.findByRole('heading', { level: 1, name: 'José P.' })).toBeVisible()
  })

  it('that belongs to another contact shows whom, with ways to open and to merge', async () => {
    serve(contactOf())
    server.use(
      http.patch(inAccount('/contacts/12'), () =>
        problem(422, { code: 'email_taken', fields: { email: 'Taken' }, conflict: { contact_id: 5 } }),
      ),
      http.get(inAccount('/contacts/5'), () => HttpResponse.json({ payload: contactOf({ id: 5, name: 'Bia Reis', email: 'bia@exemplo.com.br' }) })),
    )
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Edit E-mail' }))
    await user.clear(screen.getByRole('textbox', { name: 'E-mail' }))
    await user.type(screen.getByRole('textbox', { name: 'E-mail' }), 'bia@exemplo.com.br{Enter}')
    expect(await screen.findByText('It already belongs to Bia Reis.')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Open that contact' })).toHaveAttribute('href', '/accounts/1/contacts/5')
    expect(screen.getByRole('link', { name: 'Compare and merge' })).toHaveAttribute('href', '/accounts/1/duplicates/merge?base=12&mergee=5')
    expect(screen.getByRole('textbox', { name: 'E-mail' })).toHaveValue('bia@exemplo.com.br')
  })
})

describe('several e-mails', () => {
  it('can be added, and another one made primary', async () => {
    const { sent } = serve(contactOf({ other_emails: ['casa@exemplo.com.br'] }))
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'More about casa@exemplo.com.br' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Make primary' }))
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.body).toEqual({ email: 'casa@exemplo.com.br', other_emails: ['jose@exemplo.com.br'] })
  })
})

describe('custom attributes', () => {
  it('are shown and read as the language writes them', async () => {
    const { sent } = serve(contactOf({ custom_attributes: { gasto: 1234.56, desde: '2026-12-31', mascote: 'gato' } }))
    server.use(
      http.get(inAccount('/custom_attribute_definitions'), () =>
        HttpResponse.json([
          definition(1, 'gasto', 'currency', { currency_code: 'BRL' }),
          definition(2, 'desde', 'date'),
          definition(3, 'antigo', 'text', { archived: true }),
        ]),
      ),
    )
    const { user } = await openApp(page)
    expect(await screen.findByText('12/31/2026')).toBeVisible()
    expect(screen.getByText('R$1,234.56')).toBeVisible()
    expect(screen.getByText('gato')).toBeVisible()
    expect(screen.queryByText('antigo')).not.toBeInTheDocument()

    await user.click(screen.getByRole('button', { name: 'Edit desde' }))
    await user.clear(screen.getByRole('textbox', { name: 'desde' }))
    await user.type(screen.getByRole('textbox', { name: 'desde' }), '02/31/2026{Enter}')
    expect(await screen.findByText(/There is no such day/)).toBeVisible()
    expect(sent).toEqual([])
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Edit gasto' }))
    await user.clear(screen.getByRole('textbox', { name: 'gasto' }))
    await user.type(screen.getByRole('textbox', { name: 'gasto' }), '2,000.5{Enter}')
    await waitFor(() => expect(sent.map(({ body }) => body)).toEqual([{ custom_attributes: { gasto: 2000.5 } }]))
  })
})

describe('the timeline', () => {
  it('says what changed, by whom and through what, and puts a value back', async () => {
    serve(contactOf())
    let restored: unknown
    const change = {
      id: 9,
      kind: 'updated',
      at: 1_700_000_000,
      actor: { id: 7, name: 'Ana Souza' },
      source: { kind: 'import', import_id: 3, file_name: 'clientes.csv', line: 12 },
      changes: { city: ['Natal', 'Recife'], country_code: [null, 'BR'] },
    }
    server.use(
      http.get(inAccount('/contacts/12/events'), () => HttpResponse.json({ meta: { count: 1, current_page: 1 }, payload: [change] })),
      http.post(inAccount('/contacts/12/events/9/restore'), async ({ request }) => {
        restored = await request.json()
        return HttpResponse.json({ payload: contactOf({ version: 4, additional_attributes: { city: 'Natal' } }) })
      }),
    )
    const { user } = await openApp(page)
    expect(await screen.findByRole('link', { name: 'clientes.csv' })).toHaveAttribute('href', '/accounts/1/imports/3')
    const activity = screen.getByRole('region', { name: 'Activity' })
    expect(activity).toHaveTextContent('by Ana Souza, through import clientes.csv, line 12')
    expect(activity).toHaveTextContent('Brazil')
    await user.click(screen.getByRole('button', { name: 'Put back City' }))
    const dialog = await screen.findByRole('dialog', { name: 'Put back City?' })
    await user.click(within(dialog).getByRole('button', { name: 'Put back' }))
    expect(await screen.findByText('City put back')).toBeVisible()
    expect(restored).toEqual({ field: 'city' })
  })
})

describe('somebody who may only look', () => {
  it('sees no way to change anything', async () => {
    serve(contactOf({ labels: ['vip'] }), { ...agent, permissions: ['contacts'] })
    const { user } = await openApp(page)
    expect(await screen.findByText('vip')).toBeVisible()
    expect(screen.queryByRole('button', { name: /^Edit / })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Edit' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: /Add an e-mail|Picture|Label/ })).not.toBeInTheDocument()
    expect(screen.queryByRole('switch')).not.toBeInTheDocument()
    await user.click(screen.getByRole('tab', { name: 'Notes' }))
    expect(screen.queryByRole('textbox', { name: 'New note' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'More actions' })).not.toBeInTheDocument()
  })
})
