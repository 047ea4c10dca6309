import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Label, Member } from '@/api/types'
import { administrator, inAccount, openApp, origin, problem, signedInAs, testServer } from '@/test/app'
import { isLastAdministrator } from './MemberMenu'

const server = testServer()

function memberOf(change: Partial<Member>): Member {
  return {
    id: 7,
    account_id: 1,
    name: 'Ana Souza',
    available_name: 'Ana',
    email: 'ana@sol.com.br',
    role: 'administrator',
    confirmed: true,
    availability_status: 'offline',
    auto_offline: true,
    thumbnail: '',
    custom_role_id: null,
    status: 'active',
    invitation_expires_at: null,
    ...change,
  }
}

const ana = memberOf({})
const bruno = memberOf({ id: 8, name: 'Bruno Lima', email: 'bruno@sol.com.br', role: 'agent' })

describe('the last administrator', () => {
  it.each([
    ['alone', [ana, bruno], true],
    ['with another', [ana, memberOf({ id: 9 })], false],
    ['with one who is deactivated', [ana, memberOf({ id: 9, status: 'deactivated' })], true],
    ['with one who has not accepted yet', [ana, memberOf({ id: 9, status: 'invited' })], true],
  ])('is recognised %s', (_, all, expected) => {
    expect(isLastAdministrator(ana, all)).toBe(expected)
  })
  it('is never a member', () => {
    expect(isLastAdministrator(bruno, [bruno])).toBe(false)
  })
})

describe('members', () => {
  it('are removed with their segments handed over', async () => {
    let query = ''
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/agents'), () => HttpResponse.json([ana, bruno])),
      http.delete(inAccount('/agents/8'), ({ request }) => {
        query = new URL(request.url).search
        return HttpResponse.json({})
      }),
    )
    const { user } = await openApp('/accounts/1/settings/members')
    await user.click(await screen.findByRole('button', { name: 'Actions for Bruno Lima' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
    await user.keyboard('{Escape}')
    const menu = screen.getByRole('button', { name: 'Actions for Bruno Lima' })
    await waitFor(() => expect(menu).toHaveFocus())
    await user.click(menu)
    await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
    const dialog = await screen.findByRole('dialog', { name: 'Remove Bruno Lima?' })
    await user.click(within(dialog).getByRole('combobox', { name: 'Hand over contacts and segments to' }))
    await user.click(await screen.findByRole('option', { name: 'Ana Souza' }))
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }))
    await waitFor(() => expect(query).toBe('?hand_over_to=7'))
  })

  it('cannot leave the account without an administrator', async () => {
    server.use(...signedInAs(administrator), http.get(inAccount('/agents'), () => HttpResponse.json([ana, bruno])))
    const { user } = await openApp('/accounts/1/settings/members')
    await user.click(await screen.findByRole('button', { name: 'Actions for Ana Souza' }))
    expect(await screen.findByRole('menuitem', { name: 'Remove' })).toBeDisabled()
    expect(screen.getByRole('menuitem', { name: 'Deactivate' })).toBeDisabled()
  })

  it('show an invitation that has expired', async () => {
    const carla = memberOf({ id: 9, name: 'Carla', status: 'invited', invitation_expires_at: 1_600_000_000 })
    server.use(...signedInAs(administrator), http.get(inAccount('/agents'), () => HttpResponse.json([ana, carla])))
    await openApp('/accounts/1/settings/members')
    expect(await screen.findByText(/invitation expired, send it again/)).toBeVisible()
  })

  it('are invited, with the server’s objection at the field', async () => {
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/agents'), () => HttpResponse.json([ana])),
      http.post(inAccount('/agents'), () =>
        problem(422, { code: 'email_taken', fields: { email: 'Already a member' } }),
      ),
    )
    const { user } = await openApp('/accounts/1/settings/members')
    await user.click(await screen.findByRole('button', { name: 'Invite a member' }))
    const dialog = await screen.findByRole('dialog')
    await user.type(within(dialog).getByLabelText('Name'), 'Ana')
    await user.type(within(dialog).getByLabelText('E-mail'), 'ana@sol.com.br')
    await user.click(within(dialog).getByRole('button', { name: 'Send invitation' }))
    expect(await within(dialog).findByText('Already a member')).toBeVisible()
  })
})

describe('roles', () => {
  const looker = { id: 4, name: 'Consulta', description: '', permissions: ['contacts', 'export'] }

  it('are given to members, and taken away again', async () => {
    const sent: unknown[] = []
    server.use(
      http.get(inAccount('/custom_roles'), () => HttpResponse.json([looker])),
      ...signedInAs(administrator),
      http.get(inAccount('/agents'), () => HttpResponse.json([ana, { ...bruno, custom_role_id: 4 }])),
      http.patch(inAccount('/agents/8'), async ({ request }) => {
        sent.push(await request.json())
        return HttpResponse.json(bruno)
      }),
    )
    const { user } = await openApp('/accounts/1/settings/members')
    expect(await screen.findByText(/Consulta/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Actions for Bruno Lima' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Change role to Member' }))
    await waitFor(() => expect(sent).toEqual([{ role: 'agent', custom_role_id: 0 }]))
  })

  it('are made of permissions, of which seeing is always one', async () => {
    let sent: unknown
    server.use(
      http.get(inAccount('/custom_roles'), () => HttpResponse.json([looker])),
      ...signedInAs(administrator),
      http.post(inAccount('/custom_roles'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json(looker)
      }),
    )
    const { user } = await openApp('/accounts/1/settings/roles')
    expect(await screen.findByText('See contacts · Export contacts')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'New role' }))
    const dialog = await screen.findByRole('dialog', { name: 'New role' })
    expect(within(dialog).getByRole('checkbox', { name: 'See contacts' })).toBeDisabled()
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), ' Marketing ')
    await user.click(within(dialog).getByRole('checkbox', { name: 'Import files' }))
    await user.click(within(dialog).getByRole('button', { name: /^Save/ }))
    await waitFor(() => expect(sent).toEqual({ name: 'Marketing', description: '', permissions: ['contacts', 'import'] }))
  })
})

describe('labels', () => {
  it('are deleted with the way back', async () => {
    const vip: Label = { id: 4, title: 'vip', description: '', color: '#1f93ff', show_on_sidebar: true, contacts_count: 12 }
    let deleted = false
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/labels'), ({ request }) => {
        const asked = new URL(request.url).searchParams.get('deleted') === 'true'
        const gone = { ...vip, deleted_at: '2026-11-26T10:00:00.000Z' }
        return HttpResponse.json({ payload: asked !== deleted ? [] : [deleted ? gone : vip] })
      }),
      http.delete(inAccount('/labels/4'), () => {
        deleted = true
        return HttpResponse.json({})
      }),
      http.post(inAccount('/labels/4/restore'), () => {
        deleted = false
        return HttpResponse.json(vip)
      }),
    )
    const { user } = await openApp('/accounts/1/settings/labels')
    const remove = async () => {
      await user.click(await screen.findByRole('button', { name: 'Delete vip' }))
      const dialog = await screen.findByRole('dialog', { name: 'Delete the label vip?' })
      expect(within(dialog).getByText('It is taken off 12 contacts. You can put it back for 30 days.')).toBeVisible()
      await user.click(within(dialog).getByRole('button', { name: 'Delete label' }))
      expect(await screen.findByText('Deleted in the last 30 days')).toBeVisible()
    }
    await remove()
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('The label vip is back')).toBeVisible()
    await remove()
    await user.click(screen.getByRole('button', { name: 'Put vip back' }))
    expect(await screen.findByRole('button', { name: 'Delete vip' })).toBeVisible()
    expect(screen.queryByText('Deleted in the last 30 days')).not.toBeInTheDocument()
  })
})

describe('the profile', () => {
  it('shows a new token once and lets it go when it is deleted', async () => {
    let tokens = [{ id: 1, name: 'Export', created_at: 1_700_000_000, last_used_at: null }]
    server.use(
      ...signedInAs(administrator),
      http.get(`${origin}/api/v1/profile/access_tokens`, () => HttpResponse.json({ payload: tokens })),
      http.post(`${origin}/api/v1/profile/access_tokens`, () => {
        const created = { id: 2, name: 'Robot', created_at: 1_700_000_000, last_used_at: null }
        tokens = [created, ...tokens]
        return HttpResponse.json({ payload: { ...created, token: 'secret-once' } })
      }),
      http.delete(`${origin}/api/v1/profile/access_tokens/2`, () => {
        tokens = tokens.filter((token) => token.id !== 2)
        return HttpResponse.json({})
      }),
    )
    const { user } = await openApp('/accounts/1/settings/profile')
    await user.type(await screen.findByLabelText('What is it for?'), 'Robot')
    await user.click(screen.getByRole('button', { name: 'Create token' }))
    expect(await screen.findByText('secret-once')).toBeVisible()
    await user.click(await screen.findByRole('button', { name: 'Delete Robot' }))
    await user.click(await screen.findByRole('button', { name: 'Delete token' }))
    await waitFor(() => expect(screen.queryByText('secret-once')).not.toBeInTheDocument())
    expect(screen.getByText('Export')).toBeVisible()
  })

  it('puts a wrong current password at its field', async () => {
    server.use(
      ...signedInAs(administrator),
      http.get(`${origin}/api/v1/profile/access_tokens`, () => HttpResponse.json({ payload: [] })),
      http.post(`${origin}/api/v1/profile/password`, () =>
        problem(422, { code: 'invalid', fields: { current_password: 'That is not your password' } }),
      ),
    )
    const { user } = await openApp('/accounts/1/settings/profile')
    await user.type(await screen.findByLabelText('Current password', { selector: 'input' }), 'wrong')
    await user.type(screen.getByLabelText('New password', { selector: 'input' }), 'short')
    await user.click(screen.getByRole('button', { name: 'Change password' }))
    expect(await screen.findByText('Use at least 8 characters')).toBeVisible()
    await user.type(screen.getByLabelText('New password', { selector: 'input' }), 'er-and-longer')
    await user.click(screen.getByRole('button', { name: 'Change password' }))
    expect(await screen.findByText('That is not your password')).toBeVisible()
  })
})
