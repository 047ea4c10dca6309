import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import type { BulkAction } from '@/api/types'
import { administrator, contactOf, inAccount, listOf, openApp, signedInAs, testServer } from '@/test/app'

const server = testServer()

const action: BulkAction = {
  id: 7,
  action_name: 'delete',
  labels: [],
  removed_labels: [],
  contact: {},
  reason: '',
  status: 'prepared',
  waiting: null,
  total: 1,
  done: 0,
  changed: 0,
  failed: 0,
  failures: [],
  undo: null,
  undo_until: null,
  user: { id: 1, name: 'Ana' },
  created_at: 1_700_000_000,
  finished_at: null,
}

it('an action that waits for room says so, and can be stopped', async () => {
  const waits: BulkAction = { ...action, status: 'running', waiting: { code: 'storage_full', message: 'The server has no room left.', retry_at: 1_700_000_030 } }
  server.use(
    http.get(inAccount('/contacts'), () => listOf(contactOf())),
    http.get(inAccount('/contacts/count'), () => HttpResponse.json({ count: 1 })),
    http.get(inAccount('/custom_filters'), () => HttpResponse.json([])),
    http.get(inAccount('/custom_filters/ready'), () => HttpResponse.json({ payload: [] })),
    http.post(inAccount('/bulk_actions'), () => HttpResponse.json({ payload: action })),
    http.post(inAccount('/bulk_actions/7/start'), () => HttpResponse.json({ payload: waits })),
    http.get(inAccount('/bulk_actions/7'), () => HttpResponse.json({ payload: waits })),
    ...signedInAs(administrator),
  )
  await openApp('/accounts/1/contacts')
  const user = userEvent.setup()
  await user.click((await screen.findAllByRole('checkbox', { name: /José Pires/ }))[0]!)
  await user.click(within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: 'Delete' }))
  await user.click(await screen.findByRole('button', { name: /^Go/ }))
  expect(await screen.findByText(/The server has no room left\. It is tried again at/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Stop' })).toBeVisible()
})
