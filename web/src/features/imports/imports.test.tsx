import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { delay, http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { administrator, importOf, inAccount, listOf, openApp, problem, signedInAs, testServer } from '@/test/app'
import { importsSearch } from './search'
import { refuse } from './upload'

const server = testServer()
const file = (name: string, text = 'Nome;E-mail\nAna;ana@sol.com.br\n') => new File([text], name, { type: 'text/csv' })

describe('a file', () => {
  it.each([
    ['clientes.csv', 10, null],
    ['CLIENTES.CSV', 10, null],
    ['unicode.txt', 10, null],
    ['vazio.csv', 0, 'blank'],
    ['clientes.xlsx', 10, 'spreadsheet'],
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
  })
})

async function openImports() {
  server.use(...signedInAs(administrator), http.get(inAccount('/imports'), () => listOf(importOf())))
  const app = await openApp('/accounts/1/imports')
  const input = await screen.findByLabelText('Choose a CSV file or drop it here', { selector: 'input' })
  return { ...app, choose: (chosen: File) => fireEvent.change(input, { target: { files: [chosen] } }) }
}

describe('sending a file', () => {
  it('refuses what cannot work before sending it', async () => {
    const { choose } = await openImports()
    choose(file('clientes.xlsx'))
    expect(await screen.findByText(/clientes.xlsx is a spreadsheet/)).toBeVisible()
  })

  it('leads to the import it became', async () => {
    let received = ''
    const { choose, where } = await openImports()
    server.use(
      http.post(inAccount('/contacts/import'), async ({ request }) => {
        received = await request.text()
        return HttpResponse.json({ payload: { import: importOf({ id: 9, status: 'queued' }) } })
      }),
      http.get(inAccount('/imports/9'), () => HttpResponse.json({ payload: importOf({ id: 9, status: 'queued' }) })),
      http.get(inAccount('/imports/9/rows'), () => listOf<never>()),
    )
    choose(file('clientes.csv'))
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'))
    expect(received).toContain('name="import_file"')
    expect(await screen.findByText('Waiting for its turn')).toBeVisible()
  })

  it('shows what the server says, with a second try only where that helps', async () => {
    const { choose } = await openImports()
    server.use(http.post(inAccount('/contacts/import'), () => problem(413, { code: 'too_large' })))
    choose(file('clientes.csv'))
    expect(await screen.findByText(/The file is too large/)).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Send again' })).not.toBeInTheDocument()

    server.use(http.post(inAccount('/contacts/import'), () => HttpResponse.error()))
    choose(file('clientes.csv'))
    expect(await screen.findByText(/The server cannot be reached/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Send again' })).toBeVisible()
  })

  it('can be stopped, and then takes another file', async () => {
    const { choose, user } = await openImports()
    server.use(
      http.post(inAccount('/contacts/import'), async () => {
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
          errors: [{ column: 'E-mail', code: 'email_invalid', message: '“ana@” is no e-mail' }],
          changes: null,
        }),
      ),
    )
  }

  it('names columns that were not imported and rows that were rejected', async () => {
    serve({})
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText(/Not imported: Plano/)).toBeVisible()
    const row = await screen.findByRole('row', { name: /^7/ })
    expect(row).toHaveTextContent('E-mail: “ana@” is no e-mail')
    expect(screen.getByRole('link', { name: 'Download rejected rows' })).toHaveAttribute(
      'href',
      '/api/v1/accounts/1/imports/3/rejected',
    )
    expect(screen.getByText('The result was sent by e-mail.')).toBeVisible()
  })

  it('of a file of rejected rows leaves the columns out that we added to it', async () => {
    const added = ['ficha_line', 'ficha_reason'].map((column) => ({ column, target: null, samples: ['7'] }))
    serve({ mapping: [{ column: 'Nome', target: 'name', samples: ['José'] }, ...added] })
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByRole('columnheader', { name: 'Column in the file' })).toBeVisible()
    expect(screen.queryByText(/Not imported/)).not.toBeInTheDocument()
    expect(screen.queryByText(/ficha_line/)).not.toBeInTheDocument()
  })

  it('that failed says why, what next, and that its mail could not be sent', async () => {
    serve({
      status: 'failed',
      error: { code: 'header', message: 'The column “email” appears twice.' },
      counts: { rows: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0, dropped: 0 },
      mail: { status: 'retrying' },
    })
    await openApp('/accounts/1/imports/3')
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('The column “email” appears twice.')
    expect(within(alert).getByRole('link', { name: 'Download template' })).toBeVisible()
    expect(screen.getByText(/could not be sent yet. We are trying again/)).toBeVisible()
  })

  it('that runs shows how far it is and is canceled only after a question', async () => {
    serve({ status: 'running', progress: { ...importOf().progress, rows: 420, total: 1000 }, total_rows: 1000, counts: { ...importOf().counts, rows: 420 } })
    let canceled = false
    server.use(
      http.post(inAccount('/imports/3/cancel'), () => {
        canceled = true
        return HttpResponse.json({ payload: importOf({ status: 'canceling' }) })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('420 of 1,000 rows (42%)')).toBeVisible()
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '42')
    await user.click(screen.getByRole('button', { name: 'Cancel import' }))
    expect(canceled).toBe(false)
    const dialog = await screen.findByRole('dialog', { name: 'Cancel this import?' })
    await user.click(within(dialog).getByRole('button', { name: 'Cancel import' }))
    await waitFor(() => expect(canceled).toBe(true))
  })
})
