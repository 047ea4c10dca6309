import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { delay, http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { administrator, agent, columnOf, countsOf, importOf, inAccount, listOf, openApp, problem, signedInAs, testServer } from '@/test/app'
import { importSearch, importsSearch } from './search'
import { refuse } from './upload/upload'

const server = testServer()
const file = (name: string, text = 'Nome;E-mail\nAna;ana@sol.com.br\n') => new File([text], name, { type: 'text/csv' })

describe('a file', () => {
  it.each([
    ['clientes.csv', 10, null],
    ['CLIENTES.CSV', 10, null],
    ['unicode.txt', 10, null],
    ['vazio.csv', 0, 'blank'],
    ['clientes.xlsx', 10, null],
    ['clientes.CSV.gz', 10, null],
    ['clientes.xls', 10, 'spreadsheet'],
    ['arquivo.gz', 10, 'type'],
    ['foto.png', 10, 'type'],
    ['sem-extensao', 10, 'type'],
  ])('%s of %i bytes is refused for: %s', (name, size, reason) => {
    expect(refuse([{ name, size }])).toBe(reason)
  })
  it('is taken one at a time', () => {
    expect(refuse([file('a.csv'), file('b.csv')])).toBe('many')
    expect(refuse([])).toBe('many')
  })
})

describe('the history’s page in the URL', () => {
  it.each([
    [{}, undefined],
    [{ page: 1 }, undefined],
    [{ page: '3' }, 3],
    [{ page: 'x' }, undefined],
    [{ page: -1 }, undefined],
  ])('%o is %s', (raw, page) => {
    expect(importsSearch(raw).page).toBe(page)
    expect(importsSearch({ ...raw, status: 'gone' }).status).toBeUndefined()
  })
})

describe('the page of an import in the URL', () => {
  it('is read without ever failing', () => {
    expect(importSearch({ step: 'columns', outcome: 'rejected', page: '2' })).toEqual({ step: 'columns', outcome: 'rejected', page: 2 })
    expect(importSearch({ step: 'x', outcome: 7, page: 'y' })).toEqual({ step: undefined, outcome: undefined, page: undefined })
  })
})

async function openImports(path = '/accounts/1/imports') {
  server.use(...signedInAs(administrator), http.get(inAccount('/imports'), () => listOf(importOf())))
  const app = await openApp(path)
  const input = await screen.findByLabelText('Choose a file or drop it here', { selector: 'input' })
  return { ...app, choose: (chosen: File) => fireEvent.change(input, { target: { files: [chosen] } }) }
}

describe('sending a file', () => {
  it('refuses what cannot work before sending it', async () => {
    const { choose } = await openImports()
    choose(file('clientes.ods'))
    expect(await screen.findByText(/clientes.ods is in an older spreadsheet format/)).toBeVisible()
  })

  it('leads to the import it became', async () => {
    let received = ''
    const { choose, where } = await openImports()
    server.use(
      http.post(inAccount('/imports'), async ({ request }) => {
        received = await request.text()
        return HttpResponse.json({ payload: importOf({ id: 9, status: 'uploaded' }) })
      }),
      http.get(inAccount('/imports/9'), () => HttpResponse.json({ payload: importOf({ id: 9, status: 'uploaded' }) })),
    )
    choose(file('clientes.csv'))
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'))
    expect(received).toContain('name="import_file"')
    expect(await screen.findByRole('heading', { name: 'How the file was read' })).toBeVisible()
  })

  it('gives it the settings of an earlier import when asked', async () => {
    let asked = ''
    server.use(http.get(inAccount('/imports/3'), () => HttpResponse.json({ payload: importOf() })))
    const { choose, where } = await openImports('/accounts/1/imports?like=3')
    server.use(
      http.post(inAccount('/imports'), ({ request }) => {
        asked = new URL(request.url).search
        return HttpResponse.json({ payload: importOf({ id: 9, status: 'uploaded' }) })
      }),
      http.get(inAccount('/imports/9'), () => HttpResponse.json({ payload: importOf({ id: 9, status: 'uploaded' }) })),
    )
    expect(await screen.findByText('The next file gets the columns and choices of clientes.csv.')).toBeVisible()
    choose(file('clientes2.csv'))
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'))
    expect(asked).toBe('?like=3')
  })

  it('shows what the server says, with a second try only where that helps', async () => {
    const { choose } = await openImports()
    server.use(http.post(inAccount('/imports'), () => problem(413, { code: 'too_large' })))
    choose(file('clientes.csv'))
    expect(await screen.findByText(/The file is too large/)).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Send again' })).not.toBeInTheDocument()

    server.use(http.post(inAccount('/imports'), () => HttpResponse.error()))
    choose(file('clientes.csv'))
    expect(await screen.findByText(/The server cannot be reached/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Send again' })).toBeVisible()
  })

  it('can be stopped, and then takes another file', async () => {
    const { choose, user } = await openImports()
    server.use(
      http.post(inAccount('/imports'), async () => {
        await delay('infinite')
        return HttpResponse.json({})
      }),
    )
    choose(file('clientes.csv'))
    await user.click(await screen.findByRole('button', { name: 'Stop sending' }))
    expect(await screen.findByText('Drop a file here or click to choose')).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })
})

describe('the history', () => {
  it('lists the imports of one status, which is in the URL', async () => {
    const asked: (string | null)[] = []
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/imports'), ({ request }) => {
        const status = new URL(request.url).searchParams.get('status')
        asked.push(status)
        return status === 'failed' ? listOf<never>() : listOf(importOf())
      }),
    )
    const { user, where } = await openApp('/accounts/1/imports?page=1&status=completed')
    expect(await screen.findByRole('link', { name: /clientes\.csv/ })).toBeVisible()
    expect(asked).toEqual(['completed'])
    await user.click(screen.getByRole('combobox', { name: 'Status' }))
    await user.click(await screen.findByRole('option', { name: 'Failed', hidden: true }))
    expect(await screen.findByText('None with this status')).toBeVisible()
    expect(screen.queryByRole('link', { name: /clientes\.csv/ })).not.toBeInTheDocument()
    expect(where()).toBe('/accounts/1/imports?status=failed')
  })
})

describe('an import', () => {
  function serve(change: Parameters<typeof importOf>[0]) {
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/imports/3'), () => HttpResponse.json({ payload: importOf(change) })),
      http.get(inAccount('/imports/3/rows'), () =>
        listOf({
          line: 7,
          outcome: 'rejected',
          contact_id: null,
          contact_name: null,
          errors: [{ column: 'E-mail', code: 'email_invalid', message: '“ana@” is no e-mail', contacts: [] }],
          changes: {},
          earlier_line: null,
        }),
      ),
    )
  }

  it('names columns that were not imported and rows that were rejected', async () => {
    serve({})
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText(/Not imported: Plano/)).toBeVisible()
    const rejected = await screen.findByRole('list', { name: 'Rejected rows' })
    expect(rejected).toHaveTextContent('Line 7E-mail: “ana@” is no e-mail')
    expect(screen.getByText('60 rows in 8 sec')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Download rejected rows' })).toHaveAttribute(
      'href',
      '/api/v1/accounts/1/imports/3/rejected',
    )
    expect(screen.getByText('The result was sent by e-mail.')).toBeVisible()
  })

  it('leads to both contacts that a row’s identities belong to, and to merging them', async () => {
    serve({})
    const contacts = [{ id: 12, name: 'Ana Souza' }, { id: 15, name: 'A. Souza' }]
    const errors = [{ column: null, code: 'belongs_to_two', message: 'E-mail belongs to Ana Souza, and Phone to A. Souza.', contacts }]
    server.use(http.get(inAccount('/imports/3/rows'), () => listOf({ line: 7, outcome: 'rejected', contact_id: null, contact_name: null, errors, changes: {}, earlier_line: null })))
    await openApp('/accounts/1/imports/3')
    const rejected = await screen.findByRole('list', { name: 'Rejected rows' })
    expect(within(rejected).getByRole('link', { name: 'Ana Souza' })).toHaveAttribute('href', '/accounts/1/contacts/12')
    expect(within(rejected).getByRole('link', { name: 'A. Souza' })).toHaveAttribute('href', '/accounts/1/contacts/15')
    expect(within(rejected).getByRole('link', { name: 'Compare and merge' })).toHaveAttribute('href', '/accounts/1/duplicates/merge?base=12&mergee=15')
  })

  it.each([
    ['See created contacts', 'import'],
    ['See updated contacts', 'updated_by_import'],
  ])('leads to its contacts: %s', async (name, field) => {
    serve({})
    await openApp('/accounts/1/imports/3')
    const link = await screen.findByRole('link', { name })
    const filter = new URL(link.getAttribute('href') ?? '', 'http://x').searchParams.get('filter') ?? ''
    expect(JSON.parse(filter)).toEqual({ attribute_key: field, filter_operator: 'equal_to', values: [3] })
  })

  it('of a file of rejected rows leaves the columns out that we added to it', async () => {
    const added = ['ficha_line', 'ficha_reason'].map((column) => columnOf({ column, samples: ['7'] }))
    serve({ mapping: [columnOf({ target: 'name', samples: ['José'] }), ...added] })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByRole('columnheader', { name: 'Column in the file' })).toBeVisible()
    expect(screen.queryByText(/Not imported/)).not.toBeInTheDocument()
    expect(screen.queryByText(/ficha_line/)).not.toBeInTheDocument()
  })

  it('says how many of its names look like e-mail addresses', async () => {
    serve({ mapping: [columnOf({ target: 'name', addresses: 1200 }), columnOf({ column: 'E-mail', target: 'email', addresses: 900 }), columnOf({ column: 'Obs', addresses: 7 })] })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('1,200 cells look like e-mail addresses. They are taken for names.')).toBeVisible()
    expect(screen.getAllByText(/look like e-mail addresses/)).toHaveLength(1)
  })

  it('that failed says why, what next, and that its mail could not be sent', async () => {
    serve({
      status: 'failed',
      error: { code: 'header', message: 'The column “email” appears twice.' },
      counts: countsOf(),
      mail: { status: 'retrying' },
    })
    await openApp('/accounts/1/imports/3')
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('The column “email” appears twice.')
    expect(within(alert).getByRole('link', { name: 'Download template' })).toBeVisible()
    expect(screen.getByText(/could not be sent yet. We are trying again/)).toBeVisible()
  })

  const running = {
    status: 'running',
    total_rows: 1000,
    counts: countsOf({ rows: 420, created: 400, updated: 20 }),
    finished_at: null,
    progress: { rows: 420, total: 1000, rows_per_second: 84, seconds_left: 65, series: [{ seconds: 0, rows: 0 }, { seconds: 5, rows: 420 }] },
  } as const satisfies Parameters<typeof importOf>[0]

  it('that runs shows how far it is, how fast and how long still', async () => {
    serve({ ...running, progress: { ...running.progress, series: [...running.progress.series] } })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('420 of 1,000 rows (42%)')).toBeVisible()
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '42')
    expect(screen.getByText('84 rows per second · 1 min 5 sec left')).toBeVisible()
    expect(screen.getByText('420 rows after 5 sec of work')).toBeVisible()
  })

  it('that waits for room says so, and what happens next', async () => {
    const message = 'The server has no room left. Tell whoever runs it.'
    const waiting = { code: 'storage_full', message, since: 1_700_000_000, retry_at: 1_700_000_030 } as const
    serve({ ...running, progress: { ...running.progress, seconds_left: null, series: [] }, waiting })
    await openApp('/accounts/1/imports/3')
    const note = (await screen.findByText(message)).closest('[role="status"]')
    expect(note).toHaveTextContent(/No room since/)
    expect(note).toHaveTextContent(/It is tried again at/)
    expect(screen.getByText('Waiting for room')).toBeVisible()
    expect(screen.queryByText(/rows per second/)).not.toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Cancel import' })).toBeVisible()
  })

  it('is canceled only after saying what becomes of what is in', async () => {
    serve({ ...running, progress: { ...running.progress, series: [] } })
    let sent: unknown = null
    server.use(
      http.post(inAccount('/imports/3/cancel'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json({ payload: importOf({ status: 'canceling' }) })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    await user.click(await screen.findByRole('button', { name: 'Cancel import' }))
    expect(sent).toBeNull()
    const dialog = await screen.findByRole('dialog', { name: 'Cancel this import?' })
    expect(dialog).toHaveTextContent('400 created and 20 updated so far stay.')
    await user.click(within(dialog).getByRole('radio', { name: 'Take it back' }))
    await user.click(within(dialog).getByRole('button', { name: 'Cancel and take back' }))
    await waitFor(() => expect(sent).toEqual({ undo: true }))
  })

  it('of somebody else is taken back only by those who may delete contacts', async () => {
    serve({ ...running, user: { id: 8, name: 'Rui Costa' }, progress: { ...running.progress, series: [] } })
    server.use(...signedInAs({ ...agent, permissions: ['contacts', 'edit', 'import'] }))
    const { user } = await openApp('/accounts/1/imports/3')
    await user.click(await screen.findByRole('button', { name: 'Cancel import' }))
    const dialog = await screen.findByRole('dialog', { name: 'Cancel this import?' })
    expect(dialog).toHaveTextContent('Only Rui Costa, or somebody who may delete contacts, can take it back.')
    expect(within(dialog).queryByRole('radio')).not.toBeInTheDocument()
  })

  it('that waits says how many come before it', async () => {
    serve({ status: 'queued', queue_position: 2, counts: countsOf(), progress: { ...importOf().progress, rows: 0 } })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('Waiting: 2 imports come before it')).toBeVisible()
  })

  it('that paused goes on with the rest', async () => {
    serve({ status: 'paused', total_rows: 100, counts: countsOf({ rows: 20, created: 20 }), finished_at: null })
    let sent: unknown = null
    server.use(
      http.post(inAccount('/imports/3/start'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json({ payload: importOf({ status: 'queued' }) })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    expect(await screen.findByRole('heading', { name: 'The first 20 rows are in' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Import the remaining 80 rows' }))
    await waitFor(() => expect(sent).toEqual({}))
    expect(await screen.findByText('Waiting for its turn')).toBeVisible()
  })

  it('is undone only after showing what that does', async () => {
    serve({})
    const sent: unknown[] = []
    server.use(
      http.post(inAccount('/imports/3/undo'), async ({ request }) => {
        const body = (await request.json()) as { dry_run?: boolean }
        sent.push(body)
        return HttpResponse.json(body.dry_run ? { delete: 49, restore: 2, kept: 1 } : { payload: importOf({ status: 'undoing' }) })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    await user.click(await screen.findByRole('button', { name: 'Undo import' }))
    const dialog = await screen.findByRole('dialog', { name: 'Undo this import?' })
    const facts = await within(dialog).findByRole('list', { name: 'What undoing does' })
    expect(facts).toHaveTextContent('49contacts that it created are deleted')
    expect(facts).toHaveTextContent('1contact keeps something, as somebody has changed it since')
    await user.click(within(dialog).getByRole('button', { name: 'Undo import' }))
    expect(await screen.findByRole('heading', { name: 'Being undone' })).toBeVisible()
    expect(sent).toEqual([{ dry_run: true }, {}])
  })

  it('that was undone lists what stayed, why, and with a way to it', async () => {
    serve({ status: 'undone', undo: { delete: 49, restore: 2, kept: 2 }, undo_until: null })
    const kept = { line: 4, contact_id: 12, contact_name: 'João Lima', reason: 'changed', message: 'Somebody has changed it since', fields: ['city'] }
    server.use(
      http.get(inAccount('/imports/3/kept'), () => listOf<unknown>(kept, { ...kept, line: 9, contact_id: 13, contact_name: null, fields: [] })),
    )
    await openApp('/accounts/1/imports/3')
    const list = await screen.findByRole('list', { name: 'What stayed' })
    expect(list).toHaveTextContent('Line 4João LimaSomebody has changed it sinceKept: City')
    expect(list).toHaveTextContent('The whole contact was kept.')
    expect(within(list).getByRole('link', { name: 'João Lima' })).toHaveAttribute('href', '/accounts/1/contacts/12')
    expect(within(list).getAllByRole('link')).toHaveLength(1)
  })

  it('whose file is gone keeps its figures and says why there are no rows', async () => {
    serve({ file_expired: true, undo_until: null })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText(/deleted, as always 30 days after the end/)).toBeVisible()
    expect(screen.queryByRole('list', { name: 'Rejected rows' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Undo import' })).not.toBeInTheDocument()
  })
})
