import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Import, Membership } from '@/api/types'
import { administrator, agent, columnOf, countsOf, importOf, inAccount, listOf, openApp, problem, signedInAs, testServer } from '@/test/app'

const server = testServer()

const mapping = [
  columnOf({ column: 'Nome', target: 'name', samples: ['João Lima'] }),
  columnOf({ column: 'Celular', target: 'phone_number', samples: ['(11) 91234-5678'], filled: 0.75 }),
  columnOf({
    column: 'Plano',
    samples: ['Pro', 'Básico'],
    suggestion: { key: 'plano', name: 'Plano', type: 'list', values: ['Básico', 'Pro'] },
  }),
]

const uploaded = (change: Partial<Import> = {}) =>
  importOf({ status: 'uploaded', mapping, counts: countsOf(), started_at: null, finished_at: null, mail: null, ...change })

type Sent = { mapping?: { column: string; target: string | null; definition?: object }[]; options?: Partial<Import['options']>; rows?: number }

/** A server with one import that is prepared, and what it is told. */
function serve(start: Import, who: Membership = administrator) {
  let one = start
  const sent: { what: string; body: Sent }[] = []
  const answer = (what: string, next: (body: Sent) => Import) =>
    http.post(inAccount(`/imports/3/${what}`), async ({ request }) => {
      const body = (await request.json()) as Sent
      sent.push({ what, body })
      one = next(body)
      return HttpResponse.json({ payload: one })
    })
  server.use(
    ...signedInAs(who),
    http.get(inAccount('/imports/3'), () => HttpResponse.json({ payload: one })),
    answer('preview', ({ options }) => ({ ...one, status: 'ready', options: { ...one.options, ...options }, counts: countsOf({ rows: 60, created: 57, updated: 1, rejected: 2 }) })),
    answer('start', () => ({ ...one, status: 'queued' })),
    http.get(inAccount('/imports/3/rows'), ({ request }) => {
      const outcome = new URL(request.url).searchParams.get('outcome')
      const row = { line: 4, outcome, contact_id: null, contact_name: null, errors: [], changes: {}, earlier_line: null }
      if (outcome === 'rejected') {
        return listOf({ ...row, errors: [{ column: 'Celular', code: 'phone_short', message: 'Too few digits', contacts: [] }] })
      }
      return listOf({ ...row, contact_id: 12, changes: { name: ['João', 'João Lima'], phone_number: [null, '+5511912345678'] }, earlier_line: 2 })
    }),
  )
  return sent
}

const at = (step: string) => `/accounts/1/imports/3?step=${step}`

describe('the file', () => {
  it('is shown as it was read, with a word that proves the accents', async () => {
    serve(uploaded())
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('“João Lima” as read')).toBeVisible()
    expect(screen.getByRole('combobox', { name: 'Letters and accents' })).toHaveValue('Windows (Excel in Portuguese)')
    expect(screen.getByRole('columnheader', { name: 'Celular' })).toBeVisible()
  })

  it('shows its first rows as they are, a blank cell blank', async () => {
    const column = (name: string, ...first: string[]) => columnOf({ column: name, first, samples: [...new Set(first)].filter(Boolean) })
    serve(uploaded({ mapping: [column('Nome', 'Ana', 'Bia', 'Caio'), column('Etiqueta', '', '', 'vip')] }))
    await openApp('/accounts/1/imports/3')
    const rows = within(await screen.findByRole('region', { name: 'The first rows, as they were read' })).getAllByRole('row').slice(1)
    expect(rows.map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent))).toEqual([['Ana', ''], ['Bia', ''], ['Caio', 'vip']])
  })

  it('is read again as soon as something is put right', async () => {
    serve(uploaded())
    let asked: unknown
    server.use(
      http.post(inAccount('/imports/3/preview'), async ({ request }) => {
        asked = await request.json()
        return HttpResponse.json({ payload: uploaded({ status: 'previewing', encoding: 'utf-8', mapping: [columnOf({ column: 'Nome', target: 'name', samples: ['JoÃ£o'] })] }) })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    await user.click(await screen.findByRole('combobox', { name: 'Letters and accents' }))
    await user.click(await screen.findByRole('option', { name: 'UTF-8 (usual today)' }))
    expect(await screen.findByText('“JoÃ£o” as read')).toBeVisible()
    expect(asked).toEqual({ options: { encoding: 'utf-8' } })
  })
})

describe('what was remembered', () => {
  it('is said with the file it comes from, and can be done without', async () => {
    const remembered = { id: 2, file_name: 'setembro.csv', created_at: 1_700_000_000 }
    serve(uploaded({ remembered, mapping: [columnOf({ column: 'Nome', target: 'city', samples: ['João'] })] }))
    let forgotten = 0
    server.use(
      http.post(inAccount('/imports/3/forget_mapping'), () => {
        forgotten++
        return HttpResponse.json({ payload: uploaded() })
      }),
    )
    const { user } = await openApp(at('columns'))
    expect(await screen.findByText(/The columns and choices are those of setembro\.csv, imported Nov 14, 2023/)).toBeVisible()
    expect(screen.getByRole('combobox', { name: 'Where Nome goes' })).toHaveValue('City')
    await user.click(screen.getByRole('button', { name: 'Forget and start afresh' }))
    await waitFor(() => expect(screen.getByRole('combobox', { name: 'Where Nome goes' })).toHaveValue('Name'))
    expect(screen.queryByText(/setembro/)).not.toBeInTheDocument()
    expect(forgotten).toBe(1)
  })
})

describe('a workbook', () => {
  it('with several sheets lets another one be read', async () => {
    const sheets = ['Notas', 'Clientes', 'Fornecedores']
    const book = uploaded({ file_name: 'clientes.xlsx', sheet: 'Notas', sheets })
    serve(book)
    let asked: unknown
    server.use(
      http.post(inAccount('/imports/3/preview'), async ({ request }) => {
        asked = await request.json()
        return HttpResponse.json({ payload: { ...book, status: 'previewing', sheet: 'Clientes', mapping: [columnOf({ column: 'Cliente', target: 'name', samples: ['Sol'] })] } })
      }),
    )
    const { user } = await openApp('/accounts/1/imports/3')
    const select = await screen.findByRole('combobox', { name: 'Sheet' })
    expect(select).toHaveValue('Notas')
    expect(screen.getByText('3 sheets in the file')).toBeVisible()
    expect(screen.queryByRole('combobox', { name: 'Letters and accents' })).not.toBeInTheDocument()
    await user.click(select)
    await user.click(await screen.findByRole('option', { name: 'Clientes' }))
    expect(await screen.findByRole('columnheader', { name: 'Cliente' })).toBeVisible()
    expect(asked).toEqual({ options: { sheet: 'Clientes' } })
  })

  it('with one sheet does not ask', async () => {
    serve(uploaded({ file_name: 'clientes.xlsx', sheet: 'Clientes', sheets: ['Clientes'] }))
    await openApp('/accounts/1/imports/3')
    await screen.findByRole('columnheader', { name: 'Celular' })
    expect(screen.queryByRole('combobox', { name: 'Sheet' })).not.toBeInTheDocument()
  })
})

describe('the columns', () => {
  it('show samples and how full they are, and go where they are sent', async () => {
    const sent = serve(uploaded())
    const { user } = await openApp(at('columns'))
    const column = await screen.findByText('(11) 91234-5678')
    const row = column.closest('li') as HTMLElement
    expect(row).toHaveTextContent('75% filled')
    await user.click(within(row).getByRole('combobox', { name: 'Where Celular goes' }))
    await user.click(await screen.findByRole('option', { name: 'Identifier' }))
    expect(screen.getByText('2 of 3 columns go into the contacts. Not imported: Plano.')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Choices' }))
    await user.click(await screen.findByRole('button', { name: 'See what will happen' }))
    await waitFor(() => expect(sent[0]?.body.mapping?.[1]).toEqual({ column: 'Celular', target: 'identifier' }))
  })

  it('say how many of their names look like e-mail addresses, as long as they go to the name', async () => {
    serve(uploaded({ mapping: [columnOf({ column: 'Nome', target: 'name', addresses: 1 }), columnOf({ column: 'E-mail', target: 'email', addresses: 900 })] }))
    const { user } = await openApp(at('columns'))
    const note = await screen.findByText('1 cell looks like an e-mail address. It is taken for a name.')
    await user.click(screen.getByRole('combobox', { name: 'Where Nome goes' }))
    await user.click(await screen.findByRole('option', { name: 'Company' }))
    expect(note).not.toBeInTheDocument()
    expect(screen.queryByText(/look like e-mail/)).not.toBeInTheDocument()
  })

  it('become attributes with one click of an administrator', async () => {
    const sent = serve(uploaded())
    const { user } = await openApp(at('columns'))
    await user.click(await screen.findByRole('button', { name: 'Create the suggested attribute' }))
    expect(screen.getByRole('textbox', { name: 'Name of the new attribute' })).toHaveValue('Plano')
    expect(screen.getByText('3 of 3 columns go into the contacts.')).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Preview' }))
    await user.click(await screen.findByRole('button', { name: 'See what will happen' }))
    await waitFor(() => expect(sent[0]?.body.mapping?.[2]?.definition).toEqual({ name: 'Plano', type: 'list', values: ['Básico', 'Pro'] }))
  })

  it('are left out for others, who are told whom to ask', async () => {
    serve(uploaded(), { ...agent, permissions: ['contacts', 'edit', 'import'] })
    await openApp(at('columns'))
    expect(await screen.findByText(/Ask an administrator to create attributes/)).toBeVisible()
    expect(screen.queryByRole('button', { name: /Create/ })).not.toBeInTheDocument()
  })

  it('of dates and numbers can be read each in their own way', async () => {
    const sent = serve(
      uploaded({
        mapping: [
          columnOf({ column: 'Nome', target: 'name', samples: ['João Lima'] }),
          columnOf({ column: 'Nascimento', target: 'custom_attributes.nascimento', samples: ['03/04/1990'], kind: 'date' }),
          columnOf({ column: 'Gasto', target: 'custom_attributes.gasto', samples: ['1,234'], kind: 'number', decimal: 'point' }),
          columnOf({ column: 'Visita', samples: ['03/04/2026'], kind: 'date' }),
        ],
      }),
    )
    const { user } = await openApp(at('columns'))
    const dates = await screen.findByRole('combobox', { name: 'How the dates of Nascimento are read' })
    expect(dates).toHaveValue('Day, month, year')
    await user.click(dates)
    await user.click(await screen.findByRole('option', { name: 'Month, day, year' }))
    const decimals = screen.getByRole('combobox', { name: 'How the numbers of Gasto are read' })
    expect(decimals).toHaveValue('Decimal point')
    await user.click(decimals)
    await user.click(await screen.findByRole('option', { name: 'Decimal comma' }))
    expect(screen.queryByRole('combobox', { name: 'How the dates of Visita are read' })).not.toBeInTheDocument()
    await user.click(screen.getByRole('link', { name: 'Preview' }))
    await user.click(await screen.findByRole('button', { name: 'See what will happen' }))
    await waitFor(() => expect(sent[0]?.body.mapping?.[1]).toMatchObject({ column: 'Nascimento', date_order: 'mdy' }))
    expect(sent[0]?.body.mapping?.[2]).toMatchObject({ column: 'Gasto', decimal: 'comma' })
    expect(sent[0]?.body.mapping?.[3]).not.toHaveProperty('date_order')
  })

  it('must say who each row is about', async () => {
    serve(uploaded({ mapping: [columnOf({ column: 'Obs', samples: ['x'] })] }))
    await openApp(at('columns'))
    expect(await screen.findByRole('alert')).toHaveTextContent('Nothing says who each row is about.')
  })
})

describe('the choices', () => {
  it('read as sentences that follow what is chosen', async () => {
    serve(uploaded())
    const { user } = await openApp(at('choices'))
    expect(await screen.findByText(/^New people are added, and who is already there gets what the row gives; blank cells change nothing;/)).toBeVisible()
    expect(screen.getByText(/recognised by identifier, then e-mail, then phone\./)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Change the rules' }))
    await user.click(await screen.findByRole('radio', { name: 'Gets only what is missing' }))
    await user.click(screen.getByRole('button', { name: 'Move Phone up' }))
    await user.click(screen.getByRole('radio', { name: 'Is not added' }))
    expect(screen.getByText(/^Who is already there gets only what is still missing, and nobody new is added; a row with a bad cell stays out/)).toBeVisible()
    expect(screen.getByText(/recognised by identifier, then phone, then e-mail\./)).toBeVisible()
  })

  it('that the server refuses are said', async () => {
    serve(uploaded())
    server.use(http.post(inAccount('/imports/3/preview'), () => problem(422, { code: 'target_unknown', message: 'No such field' })))
    const { user } = await openApp(at('choices'))
    await user.click(await screen.findByRole('button', { name: 'See what will happen' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('No such field')
  })
})

describe('the preview', () => {
  const ready = () => uploaded({ status: 'ready', total_rows: 60, counts: countsOf({ rows: 60, created: 57, updated: 1, rejected: 2 }) })

  it('lists the rows of each outcome with what changes and why', async () => {
    serve(ready())
    const { user, where } = await openApp('/accounts/1/imports/3')
    expect(await screen.findByRole('list', { name: 'Rejected rows' })).toHaveTextContent('Line 4Celular: Too few digits')
    await user.click(screen.getByRole('link', { name: 'Updated 1' }))
    const updated = await screen.findByRole('list', { name: 'Updated contacts' })
    expect(updated).toHaveTextContent('NameJoãoJoão Lima')
    expect(updated).toHaveTextContent('Phoneblank(11) 91234-5678')
    expect(updated).toHaveTextContent('Same person as line 2; where the two differ, this line counts')
    expect(within(updated).getByRole('link', { name: 'João Lima' })).toHaveAttribute('href', '/accounts/1/contacts/12')
    expect(where()).toContain('outcome=updated')
  })

  it('says exactly what will happen, and starts with all rows or the first ones', async () => {
    const sent = serve(ready())
    const { user } = await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('If you start now: 57 people are added, 1 row changes somebody, and 2 rows stay out.')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Import all 60 rows' })).toBeEnabled()
    await user.click(screen.getByRole('button', { name: 'Import only the first 20 rows' }))
    expect(await screen.findByText('Waiting for its turn')).toBeVisible()
    expect(sent).toEqual([{ what: 'start', body: { rows: 20 } }])
  })

  it('asks to be made again once something is changed', async () => {
    serve(ready())
    const { user } = await openApp(at('choices'))
    await user.click(await screen.findByRole('button', { name: 'Change the rules' }))
    await user.click(await screen.findByRole('radio', { name: 'Stays as is' }))
    await user.click(screen.getByRole('link', { name: 'Preview' }))
    expect(await screen.findByText(/You changed something since the last preview/)).toBeVisible()
    expect(screen.queryByRole('button', { name: /^Import all/ })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Check again' }))
    expect(await screen.findByRole('button', { name: 'Import all 60 rows' })).toBeVisible()
  })

  it('of a file that is still being tried shows how far it is', async () => {
    serve(uploaded({ status: 'previewing', progress: { ...importOf().progress, rows: 30, total: 60 } }))
    await openApp('/accounts/1/imports/3')
    expect(await screen.findByText('30 of 60 rows (50%)')).toBeVisible()
  })
})
