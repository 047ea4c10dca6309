import { createMemoryHistory } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse, type RequestHandler } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { App } from '@/app/App'
import { isPreparing } from '@/api/problem'
import { createQueryClient } from '@/app/queryClient'
import { createAppRouter } from '@/app/router'
import type { Contact, Import, ImportColumn, Inbox, Membership, Profile } from '@/api/types'
import { rememberLanguage, startI18n, type Language } from '@/lib/i18n'

export const origin = 'http://localhost:3000'
export const inAccount = (path: string) => `${origin}/api/v1/accounts/1${path}`

export const administrator: Membership = {
  id: 1,
  name: 'Padaria Sol',
  status: 'active',
  role: 'administrator',
  custom_role_id: null,
  permissions: ['contacts', 'edit', 'merge', 'import', 'export', 'delete', 'definitions', 'labels', 'settings'],
  locale: 'pt-BR',
  timezone: 'America/Sao_Paulo',
  country: 'BR',
}

export const agent: Membership = { ...administrator, role: 'agent', permissions: ['contacts', 'edit', 'merge'] }

export function profileOf(membership: Membership): Profile {
  return {
    id: 7,
    name: 'Ana Souza',
    email: 'ana@sol.com.br',
    uid: 'ana@sol.com.br',
    provider: 'email',
    display_name: 'Ana',
    available_name: 'Ana',
    avatar_url: '',
    access_token: null,
    account_id: 1,
    role: membership.role,
    locale: 'en',
    type: null,
    confirmed: true,
    accounts: [membership],
  }
}

export function contactOf(change: Partial<Contact> = {}): Contact {
  return {
    id: 12,
    name: 'José Pires',
    email: 'jose@exemplo.com.br',
    phone_number: '+5511912345678',
    phone_typed: null,
    import_id: null,
    import_line: null,
    labels: [],
    other_emails: [],
    other_phone_numbers: [],
    identifier: null,
    owner_id: null,
    do_not_contact: false,
    blocked: false,
    thumbnail: '',
    availability_status: 'offline',
    contact_type: 'lead',
    company: 'Sol',
    source: 'hand',
    version: 3,
    additional_attributes: { city: 'Recife', country_code: 'BR', company_name: 'Sol' },
    custom_attributes: {},
    created_at: 1_700_000_000,
    updated_at: 1_700_000_000,
    ...change,
  }
}

export function inboxOf(change: Partial<Inbox> = {}): Inbox {
  return {
    id: 5,
    name: 'Loja',
    channel_type: 'Channel::Api',
    channel_id: 5,
    avatar_url: '',
    provider: null,
    greeting_enabled: false,
    greeting_message: '',
    hmac_mandatory: false,
    inbox_identifier: 'ABCDEF',
    hmac_token: 'GHIJKL',
    created_at: 1_700_000_000,
    channel: { type: 'api', secrets_set: [] },
    ...change,
  }
}

export function countsOf(change: Partial<Import['counts']> = {}): Import['counts'] {
  return { rows: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0, dropped: 0, ...change }
}

export function columnOf(change: Partial<ImportColumn> = {}): ImportColumn {
  return { column: 'Nome', target: null, rank: 0, samples: [], first: change.samples ?? [], filled: 1, addresses: 0, kind: '', date_order: null, decimal: null, suggestion: null, ...change }
}

export function importOf(change: Partial<Import> = {}): Import {
  return {
    id: 3,
    file_name: 'clientes.csv',
    file_size: 2048,
    file_erased: false,
    status: 'completed',
    error: null,
    waiting: null,
    counts: countsOf({ rows: 60, created: 50, updated: 3, rejected: 7 }),
    preview_counts: null,
    progress: { rows: 60, total: 60, rows_per_second: 0, seconds_left: null, series: [] },
    queue_position: 0,
    undo: null,
    undo_until: 1_702_592_009,
    file_expired: false,
    encoding: 'windows-1252',
    delimiter: ';',
    quotes: true,
    sheet: null,
    sheets: [],
    above: 0,
    remembered: null,
    header: ['Nome', 'Plano'],
    mapping: [
      columnOf({ column: 'Nome', target: 'name', samples: ['José'] }),
      columnOf({ column: 'Plano', samples: ['Pro'] }),
    ],
    total_rows: 60,
    options: {
      blank_clears: false,
      create: true,
      default_country: 'BR',
      decimal_comma: true,
      date_order: 'dmy',
      header: true,
      match_by: ['identifier', 'email', 'phone_number'],
      on_bad_cell: 'reject_row',
      on_match: 'update',
      labels: [],
      unknown_labels: 'create',
      owner_id: 0,
      contact_type: '',
      webhooks: false,
    },
    user: { id: 7, name: 'Ana Souza' },
    created_at: 1_700_000_000,
    started_at: 1_700_000_001,
    finished_at: 1_700_000_009,
    mail: { status: 'sent' },
    ...change,
  }
}

export function problem(status: number, body: Record<string, unknown>) {
  return HttpResponse.json({ error: 'x', message: 'x', request_id: 'req-1', ...body }, { status })
}

export function listOf<T>(...payload: T[]) {
  return HttpResponse.json({ meta: { count: payload.length, current_page: 1 }, payload })
}

/** What stands beside what a test is about; its own answers come first. */
const beside: RequestHandler[] = [
  http.get(inAccount('/agents'), () => HttpResponse.json([])),
  http.get(inAccount('/custom_attribute_definitions'), () => HttpResponse.json([])),
  http.get(inAccount('/labels'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/contacts/:id/notes'), () => HttpResponse.json([])),
  http.get(inAccount('/contacts/:id/events'), () => listOf<never>()),
  http.get(inAccount('/contacts/:id/duplicates'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/contacts/:id/conversations'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/contacts/:id/contactable_inboxes'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/inboxes'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/inbox_members/:id'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/custom_roles'), () => HttpResponse.json([])),
  http.get(inAccount('/custom_filters'), () => HttpResponse.json([])),
  http.get(inAccount('/custom_filters/ready'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/contacts/filter/schema'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/imports/names'), () => HttpResponse.json({ payload: [] })),
  http.get(inAccount('/conversations/meta'), () => HttpResponse.json({ meta: { mine_count: 0, unassigned_count: 0, assigned_count: 0, all_count: 0, unread_count: 0 } })),
  http.get(inAccount('/contacts/:id/segments'), () => HttpResponse.json({ payload: [] })),
]

/** An HTTP server for the tests of a file; handlers are forgotten after each test. */
export function testServer() {
  const server = setupServer(...beside)
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterEach(() => server.resetHandlers())
  afterAll(() => server.close())
  return server
}

/** What every account page asks for. */
export function signedInAs(membership: Membership): RequestHandler[] {
  return [
    http.get(`${origin}/api/v1/profile`, () => HttpResponse.json(profileOf(membership))),
    http.get(inAccount('/notifications'), () =>
      HttpResponse.json({ meta: { count: 0, unread: 0, current_page: 1 }, payload: [] }),
    ),
    http.get(inAccount('/contacts/count'), () => HttpResponse.json({ count: 1 })),
    http.get(inAccount('/preferences/:name'), () => HttpResponse.json({ payload: null })),
  ]
}

/** The whole app at a path, as a browser would open it. */
export async function openApp(path: string, language: Language = 'en') {
  rememberLanguage(language)
  await startI18n(language)
  const queryClient = createQueryClient()
  queryClient.setDefaultOptions({ queries: { retry: (_, cause) => isPreparing(cause), retryDelay: 10 } })
  const history = createMemoryHistory({ initialEntries: [path] })
  const router = createAppRouter(queryClient, history)
  render(<App queryClient={queryClient} router={router} />)
  return { user: userEvent.setup(), router, queryClient, where: () => router.state.location.href }
}
