import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Delivery, Webhook } from '@/api/types'
import { administrator, agent, inAccount, openApp, problem, signedInAs, testServer } from '@/test/app'
import { webhookLabel } from './queries'

const server = testServer()

const events = ['contact_created', 'contact_updated', 'contact_merged', 'contact_deleted']

function webhookOf(change: Partial<Webhook> = {}): Webhook {
  return {
    id: 3,
    account_id: 1,
    name: 'Loja virtual',
    url: 'https://loja.exemplo.com/ficha',
    subscriptions: ['contact_created', 'contact_updated'],
    active: true,
    failing_since: null,
    created_at: 1_700_000_000,
    ...change,
  }
}

function deliveryOf(change: Partial<Delivery> = {}): Delivery {
  return {
    id: 40,
    event: 'contact_updated',
    contact_id: 12,
    status: 'delivered',
    attempts: 1,
    answer: 200,
    fault: '',
    took: 83,
    created_at: 1_700_000_000,
    tried_at: 1_700_000_001,
    next_at: null,
    ...change,
  }
}

const listed = (...webhooks: Webhook[]) =>
  http.get(inAccount('/webhooks'), () => HttpResponse.json({ meta: { events }, payload: { webhooks } }))
const one = (webhook: Webhook) => http.get(inAccount('/webhooks/3'), () => HttpResponse.json({ payload: { webhook } }))
const told = (...payload: Delivery[]) =>
  http.get(inAccount('/webhooks/3/deliveries'), () => HttpResponse.json({ meta: { count: payload.length, current_page: 1 }, payload }))

describe('a webhook', () => {
  it('without a name is called by its host', () => {
    expect(webhookLabel({ name: '', url: 'https://loja.exemplo.com/ficha?x=1' })).toBe('loja.exemplo.com')
    expect(webhookLabel({ name: '', url: 'odd' })).toBe('odd')
    expect(webhookLabel({ name: 'Loja', url: 'https://x' })).toBe('Loja')
  })
})

describe('the list of webhooks', () => {
  it('says when there is none', async () => {
    server.use(...signedInAs(administrator), listed())
    await openApp('/accounts/1/settings/webhooks')
    expect(await screen.findByRole('heading', { name: 'No webhooks yet' })).toBeVisible()
  })

  it('shows what each is told of, and which is off or failing', async () => {
    server.use(
      ...signedInAs(administrator),
      listed(webhookOf(), webhookOf({ id: 4, name: '', url: 'https://b.exemplo.com/x', failing_since: 1_700_000_000 }), webhookOf({ id: 5, name: 'CRM', active: false })),
    )
    await openApp('/accounts/1/settings/webhooks')
    expect(await screen.findByRole('link', { name: 'Loja virtual' })).toHaveAttribute('href', '/accounts/1/settings/webhooks/3')
    expect(screen.getByRole('link', { name: 'b.exemplo.com' })).toBeVisible()
    expect(screen.getByText(/^Failing since/)).toBeVisible()
    expect(screen.getByText('Off')).toBeVisible()
    expect(screen.getAllByText('Changed contacts')).toHaveLength(3)
  })

  it('is for those who may change settings', async () => {
    server.use(...signedInAs(agent), listed(webhookOf()))
    await openApp('/accounts/1/settings/webhooks')
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Loja virtual' })).toBeNull())
    expect(screen.queryByRole('button', { name: 'New webhook' })).toBeNull()
  })

  it('shows what went wrong, and asks again', async () => {
    server.use(...signedInAs(administrator), http.get(inAccount('/webhooks'), () => problem(500, { code: 'internal' })))
    const { user } = await openApp('/accounts/1/settings/webhooks')
    const retry = await screen.findByRole('button', { name: 'Try again' })
    server.use(listed(webhookOf()))
    await user.click(retry)
    expect(await screen.findByRole('link', { name: 'Loja virtual' })).toBeVisible()
  })
})

describe('making a webhook', () => {
  it('sends what was chosen and shows the secret once', async () => {
    let sent: unknown
    server.use(
      ...signedInAs(administrator),
      listed(),
      http.post(inAccount('/webhooks'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json({ payload: { webhook: webhookOf({ secret: 'whsec_ABC' }) } })
      }),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks')
    await user.click(await screen.findByRole('button', { name: 'New webhook' }))
    const dialog = await screen.findByRole('dialog', { name: 'New webhook' })
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    expect(await within(dialog).findByText(/Enter an address/)).toBeVisible()
    await user.type(within(dialog).getByLabelText('Address'), 'https://loja.exemplo.com/ficha')
    await user.type(within(dialog).getByLabelText('Name'), 'Loja virtual')
    await user.click(within(dialog).getByRole('checkbox', { name: 'Deleted contacts' }))
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    const shown = await screen.findByRole('dialog', { name: 'Secret of Loja virtual' })
    expect(within(shown).getByText('whsec_ABC')).toBeVisible()
    expect(sent).toEqual({
      name: 'Loja virtual',
      url: 'https://loja.exemplo.com/ficha',
      subscriptions: ['contact_created', 'contact_updated', 'contact_merged'],
      active: true,
    })
  })

  it('shows the server’s objection at the field', async () => {
    server.use(
      ...signedInAs(administrator),
      listed(webhookOf()),
      http.patch(inAccount('/webhooks/3'), () => problem(422, { code: 'url_taken', fields: { url: 'Another webhook has it' } })),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks')
    await user.click(await screen.findByRole('button', { name: 'Edit Loja virtual' }))
    const dialog = await screen.findByRole('dialog', { name: 'Edit webhook' })
    await user.click(within(dialog).getByRole('switch', { name: /^Active/ }))
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }))
    expect(await within(dialog).findByText('Another webhook has it')).toBeVisible()
  })
})

describe('a webhook’s page', () => {
  it('lists deliveries with what became of them, and sends one again', async () => {
    let again = ''
    server.use(
      ...signedInAs(administrator),
      one(webhookOf()),
      told(
        deliveryOf(),
        deliveryOf({ id: 41, status: 'failed', attempts: 9, answer: null, fault: 'timeout', contact_id: null, event: 'webhook_test' }),
        deliveryOf({ id: 42, status: 'pending', attempts: 2, answer: 500, fault: 'answer', event: 'something_newer', next_at: 1_700_000_900 }),
      ),
      http.post(inAccount('/webhooks/3/deliveries/:id/redeliver'), ({ params }) => {
        again = String(params['id'])
        return HttpResponse.json({ payload: deliveryOf({ status: 'pending' }) })
      }),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks/3')
    expect(await screen.findByText(/answer 200 · 1 try · 83 ms/)).toBeVisible()
    expect(screen.getByText(/no answer within 5 seconds · 9 tries/)).toBeVisible()
    expect(screen.getByText(/answer 500 · 2 tries .* again from/)).toBeVisible()
    expect(screen.getByText('something_newer')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Send delivery 41 again' }))
    await waitFor(() => expect(again).toBe('41'))
  })

  it('asks for one status', async () => {
    let asked: string | null = null
    server.use(
      ...signedInAs(administrator),
      one(webhookOf()),
      http.get(inAccount('/webhooks/3/deliveries'), ({ request }) => {
        asked = new URL(request.url).searchParams.get('status')
        return HttpResponse.json({ meta: { count: 0, current_page: 1 }, payload: [] })
      }),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks/3')
    expect(await screen.findByRole('heading', { name: 'Nothing here' })).toBeVisible()
    await user.click(screen.getByRole('radio', { name: 'Failed' }))
    await waitFor(() => expect(asked).toBe('failed'))
  })

  it('sends a test and says what came of it', async () => {
    server.use(
      ...signedInAs(administrator),
      one(webhookOf()),
      told(),
      http.post(inAccount('/webhooks/3/test'), () =>
        HttpResponse.json({ payload: deliveryOf({ status: 'failed', answer: null, fault: 'address', event: 'webhook_test', contact_id: null }) }),
      ),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks/3')
    await user.click(await screen.findByRole('button', { name: 'Send a test' }))
    expect(await screen.findByText('the address is in a private network')).toBeVisible()
  })

  it('renews the secret after asking, and shows the new one', async () => {
    server.use(
      ...signedInAs(administrator),
      one(webhookOf()),
      told(),
      http.post(inAccount('/webhooks/3/secret'), () => HttpResponse.json({ payload: { webhook: webhookOf({ secret: 'whsec_NEW' }) } })),
    )
    const { user } = await openApp('/accounts/1/settings/webhooks/3')
    await user.click(await screen.findByRole('button', { name: 'Renew secret' }))
    const asking = await screen.findByRole('dialog', { name: 'Renew the secret?' })
    await user.click(within(asking).getByRole('button', { name: 'Renew secret' }))
    expect(await screen.findByText('whsec_NEW')).toBeVisible()
  })
})
