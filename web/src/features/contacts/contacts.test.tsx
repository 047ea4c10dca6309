import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { administrator, agent, contactOf, inAccount, listOf, openApp, origin, problem, signedInAs, testServer } from '@/test/app'
import { loadPhones, phoneText } from '@/lib/phone'

const server = testServer()

describe('a new contact', () => {
  it('needs something that identifies it', async () => {
    server.use(...signedInAs(administrator))
    const { user } = await openApp('/accounts/1/contacts/new')
    await user.type(await screen.findByLabelText('City'), 'Recife')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    expect(await screen.findByText('Fill in a name, an e-mail, a phone or an identifier')).toBeVisible()
    expect(screen.getByLabelText('Name')).toHaveFocus()
  })

  it('shows the server’s words at the field', async () => {
    server.use(
      ...signedInAs(administrator),
      http.post(inAccount('/contacts'), () =>
        problem(422, { code: 'phone_number_invalid', fields: { phone_number: 'This is no phone number' } }),
      ),
    )
    const { user } = await openApp('/accounts/1/contacts/new')
    await user.type(await screen.findByLabelText('Phone'), '12')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    expect(await screen.findByText('This is no phone number')).toBeVisible()
    expect(screen.getByLabelText('Phone')).toHaveAttribute('aria-invalid', 'true')
    expect(screen.getByLabelText('Phone')).toHaveFocus()
  })

  it('names the contact an e-mail already belongs to', async () => {
    server.use(
      ...signedInAs(administrator),
      http.post(inAccount('/contacts'), () =>
        problem(422, { code: 'email_taken', fields: { email: 'Taken' }, conflict: { contact_id: 12 } }),
      ),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
    )
    const { user } = await openApp('/accounts/1/contacts/new')
    await user.type(await screen.findByLabelText('E-mail'), 'jose@exemplo.com.br')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    expect(await screen.findByText(/It already belongs to José Pires/)).toBeVisible()
    expect(screen.getByRole('link', { name: 'Open that contact' })).toHaveAttribute('href', '/accounts/1/contacts/12')
    expect(screen.getByText('Taken')).toBeVisible()
  })

  it('asks before unsaved work is lost, and not after saving', async () => {
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => listOf(contactOf())),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
      http.post(inAccount('/contacts'), () => HttpResponse.json({ payload: { contact: contactOf() } })),
    )
    const { user, where } = await openApp('/accounts/1/contacts/new')
    await user.type(await screen.findByLabelText('Name'), 'José Pires')
    await user.click(screen.getByRole('link', { name: 'Cancel' }))
    const dialog = await screen.findByRole('dialog', { name: 'Leave without saving?' })
    await user.click(within(dialog).getByRole('button', { name: 'Stay here' }))
    expect(screen.getByLabelText('Name')).toHaveValue('José Pires')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts/12'))
    expect(screen.queryByText('Leave without saving?')).not.toBeInTheDocument()
  })
})

describe('a contact somebody else saved first', () => {
  const theirs = contactOf({
    version: 4,
    email: 'novo@exemplo.com.br',
    additional_attributes: { city: 'Olinda', country_code: 'BR', company_name: 'Sol' },
  })

  async function collide() {
    const sent: { version: string | null; body: unknown }[] = []
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => listOf(contactOf())),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
      http.patch(inAccount('/contacts/12'), async ({ request }) => {
        const version = request.headers.get('If-Match')
        sent.push({ version, body: await request.json() })
        if (version === '"4"') return HttpResponse.json({ payload: { ...theirs, version: 5 } })
        return problem(409, { code: 'changed_meanwhile', contact: theirs })
      }),
    )
    const app = await openApp('/accounts/1/contacts/12/edit')
    const city = await screen.findByLabelText('City')
    await app.user.clear(city)
    await app.user.type(city, 'Natal')
    await app.user.click(screen.getByRole('button', { name: 'Save changes' }))
    const dialog = await screen.findByRole('dialog', { name: 'Somebody else saved first' })
    return { ...app, sent, dialog, city }
  }

  it('shows both versions of what changed', async () => {
    const { dialog, sent } = await collide()
    expect(sent[0]).toEqual({ version: '"3"', body: { additional_attributes: { city: 'Natal' } } })
    const row = within(dialog).getByRole('row', { name: /City/ })
    expect(row).toHaveTextContent('Olinda')
    expect(row).toHaveTextContent('Natal')
    expect(row).toHaveTextContent('both changed')
    expect(within(dialog).getByRole('row', { name: /E-mail/ })).toHaveTextContent('novo@exemplo.com.br')
  })

  it('lets me keep my changes on top of theirs', async () => {
    const { user, dialog, sent, where } = await collide()
    await user.click(within(dialog).getByRole('button', { name: 'Keep my changes on top' }))
    expect(screen.getByLabelText('E-mail')).toHaveValue('novo@exemplo.com.br')
    expect(screen.getByLabelText('City')).toHaveValue('Natal')
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts/12'))
    expect(sent[1]).toEqual({ version: '"4"', body: { additional_attributes: { city: 'Natal' } } })
  })

  it('lets me load theirs instead', async () => {
    const { user, dialog } = await collide()
    await user.click(within(dialog).getByRole('button', { name: 'Discard mine and load theirs' }))
    expect(screen.getByLabelText('City')).toHaveValue('Olinda')
  })
})

describe('the list', () => {
  it('asks for what the URL says and keeps a sort in it', async () => {
    const asked: string[] = []
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), ({ request }) => {
        const { search } = new URL(request.url)
        // The other question is whether a column is worth showing.
        if (!search.includes('last_activity_at')) asked.push(search)
        return listOf(contactOf())
      }),
    )
    const { user, where } = await openApp('/accounts/1/contacts?page=2&per_page=50')
    const header = await screen.findByRole('button', { name: 'Name' })
    expect(asked[0]).toBe('?per_page=50&page=2&count=false')
    await user.click(header)
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts?per_page=50&sort=name'))
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')
  })

  it('leads to the last page when the one in the URL is gone', async () => {
    const many = (page: string | null) =>
      HttpResponse.json({ meta: { count: 51, current_page: Number(page) }, payload: page === '3' ? [contactOf()] : [] })
    server.use(
      http.get(inAccount('/contacts/count'), () => HttpResponse.json({ count: 51 })),
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), ({ request }) => many(new URL(request.url).searchParams.get('page'))),
    )
    const { where } = await openApp('/accounts/1/contacts?page=99&sort=name')
    expect(await screen.findByText('51–51 of 51')).toBeVisible()
    expect(where()).toBe('/accounts/1/contacts?page=3&sort=name')
  })

  it('searches once typing pauses and puts the text in the URL', async () => {
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), ({ request }) => (new URL(request.url).searchParams.has('q') ? listOf<never>() : listOf(contactOf()))),
    )
    const { user, where } = await openApp('/accounts/1/contacts')
    await screen.findByRole('grid', { name: 'Contacts' })
    await user.keyboard('/')
    expect(screen.getByRole('searchbox')).toHaveFocus()
    await user.keyboard('zé')
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts?q=z%C3%A9'))
    expect(await screen.findByText('No contact matches “zé”.')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show all contacts' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts'))
    expect(screen.getByRole('searchbox')).toHaveValue('')
  })

  it('offers the ways in when it is empty', async () => {
    server.use(...signedInAs(administrator), http.get(inAccount('/contacts'), () => listOf<never>()))
    await openApp('/accounts/1/contacts', 'pt-BR')
    expect(await screen.findByText('Your contacts will live here')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Import a spreadsheet' })).toHaveAttribute('href', '/accounts/1/imports')
    expect(screen.getByRole('link', { name: 'Download CSV template' })).toHaveAttribute(
      'href',
      '/api/v1/accounts/1/imports/template',
    )
  })

  it('says what failed, with the request’s number and a way to try again', async () => {
    let broken = true
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => (broken ? problem(500, { code: 'internal' }) : listOf(contactOf()))),
    )
    const { user } = await openApp('/accounts/1/contacts')
    expect(await screen.findByText('req-1')).toBeVisible()
    broken = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('grid')).toBeVisible()
  })
})

describe('those who may not', () => {
  it('see neither the areas nor the buttons', async () => {
    server.use(
      ...signedInAs(agent),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
    )
    await openApp('/accounts/1/contacts/12')
    expect(await screen.findByRole('heading', { level: 1, name: 'José Pires' })).toBeVisible()
    expect(screen.getByRole('link', { name: 'Edit' })).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Imports' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Settings' })).not.toBeInTheDocument()
  })

  it.each(['/accounts/1/imports', '/accounts/1/settings/members'])('are told so at %s', async (path) => {
    server.use(...signedInAs(agent))
    await openApp(path)
    expect(await screen.findByRole('heading', { level: 1, name: 'You do not have access here' })).toBeVisible()
  })
})

describe('deleting', () => {
  it('names the contact and goes back to the list', async () => {
    let deleted = false
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => listOf<never>()),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
      http.delete(inAccount('/contacts/12'), () => {
        deleted = true
        return HttpResponse.json({})
      }),
    )
    const { user, where } = await openApp('/accounts/1/contacts/12')
    const askTo = async () => {
      await user.click(screen.getByRole('button', { name: 'More actions' }))
      await user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    }
    await screen.findByRole('heading', { level: 1, name: 'José Pires' })
    await askTo()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.getByRole('button', { name: 'More actions' })).toHaveFocus())
    await askTo()
    const dialog = await screen.findByRole('dialog', { name: 'Delete José Pires?' })
    await user.click(within(dialog).getByRole('button', { name: 'Delete contact' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts'))
    expect(deleted).toBe(true)
  })
})

describe('a phone number', () => {
  it.each([
    ['+5511912345678', 'BR', '(11) 91234-5678'],
    ['+5511912345678', 'PT', '+55 11 91234 5678'],
    ['+351912345678', 'BR', '+351 912 345 678'],
    ['ramal 12', 'BR', 'ramal 12'],
    ['+551133334444', 'BR', '(11) 3333-4444'],
    ['+558007771234', 'BR', '0800 777 1234'],
  ])('%s in %s reads %s', async (e164, country, expected) => {
    await loadPhones()
    expect(phoneText(e164, country)).toBe(expected)
  })
})

describe('a session that ends', () => {
  it('asks for the password over the form and keeps what was written', async () => {
    let signedIn = false
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => listOf<never>()),
      http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
      http.post(inAccount('/contacts'), () =>
        signedIn ? HttpResponse.json({ payload: { contact: contactOf() } }) : problem(401, { code: 'signed_out' }),
      ),
      http.post(`${origin}/auth/sign_in`, () => {
        signedIn = true
        return HttpResponse.json({ data: {} })
      }),
    )
    const { user, where } = await openApp('/accounts/1/contacts/new')
    await user.type(await screen.findByLabelText('Name'), 'José Pires')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    const dialog = await screen.findByRole('dialog', { name: 'Your session has ended' })
    await user.type(within(dialog).getByLabelText('Password', { selector: 'input' }), 'secret-secret')
    await user.click(within(dialog).getByRole('button', { name: 'Sign in' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(screen.getByLabelText('Name')).toHaveValue('José Pires')
    await user.click(screen.getByRole('button', { name: 'Create contact' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/contacts/12'))
  })
})
