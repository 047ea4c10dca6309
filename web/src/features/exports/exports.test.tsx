import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import type { Export } from '@/api/types'
import { administrator, inAccount, openApp, signedInAs, testServer } from '@/test/app'

const server = testServer()

it('an export that waits for room says so, and can be canceled', async () => {
  const one: Export = {
    id: 3,
    format: 'csv',
    columns: ['name'],
    status: 'running',
    error: null,
    waiting: { code: 'storage_full', message: 'The server has no room left. Tell whoever runs it.', retry_at: 1_700_000_030 },
    total: 10,
    done: 4,
    file_name: 'contacts.csv',
    size: 0,
    created_at: 1_700_000_000,
    finished_at: null,
    expires_at: null,
    url: null,
  }
  server.use(...signedInAs(administrator), http.get(inAccount('/exports/3'), () => HttpResponse.json({ payload: one })))
  await openApp('/accounts/1/exports/3')
  expect(await screen.findByText(/The server has no room left.* It is tried again at/)).toBeVisible()
  expect(screen.getByText('Waiting for room')).toBeVisible()
  expect(screen.queryByText('Being made')).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Cancel' })).toBeVisible()
})
