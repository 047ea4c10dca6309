import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { administrator, contactOf, inAccount, openApp, origin, problem, profileOf, signedInAs, testServer } from '@/test/app'
import type { Language } from '@/lib/i18n'

const server = testServer()

const texts = ['equal_to', 'not_equal_to', 'contains', 'is_present', 'is_not_present']
const days = ['is_greater_than', 'between', 'days_before', 'within_last']
const field = (attribute_key: string, kind: string, operators: string[], more: object = {}) => ({
  attribute_key, name: '', kind, attribute_display_type: '', operators, choices: [], currency_code: '', archived: false, suggests: true, ...more,
})
const fields = [
  field('city', 'text', texts),
  field('labels', 'labels', texts),
  field('contact_type', 'choice', ['equal_to'], { choices: ['visitor', 'lead', 'customer'] }),
  field('created_at', 'time', days),
  field('waiting_for_contact_since', 'time', days),
  field('blocked', 'boolean', ['equal_to', 'not_equal_to']),
  field('gasto', 'number', ['equal_to', 'is_greater_than', 'between'], { name: 'Gasto', attribute_display_type: 'currency', currency_code: 'BRL' }),
]
const condition = (attribute_key: string, filter_operator: string, ...values: unknown[]) => ({ attribute_key, filter_operator, values })
const leads = [{ ...condition('contact_type', 'equal_to', 'lead'), query_operator: 'AND' }, condition('waiting_for_contact_since', 'days_before', 7)]

type Asked = { filter: unknown; segment: string | null }

/** The list's own answers; what was asked is kept. */
function serve(...found: ReturnType<typeof contactOf>[]) {
  const asked: Asked[] = []
  const read = (request: Request) => {
    const query = new URL(request.url).searchParams
    const filter = query.get('filter')
    return { filter: filter === null ? null : (JSON.parse(filter) as unknown), segment: query.get('segment_id') }
  }
  server.use(
    http.get(inAccount('/contacts'), ({ request }) => {
      asked.push(read(request))
      return HttpResponse.json({ meta: { count: null, current_page: 1, next_cursor: null }, payload: found })
    }),
    http.get(inAccount('/contacts/count'), () => HttpResponse.json({ count: 4321 })),
    http.get(inAccount('/contacts/filter/schema'), () => HttpResponse.json({ payload: fields })),
    http.get(inAccount('/contacts/filter/values'), () => HttpResponse.json({ payload: [{ value: 'Recife', count: 12, condition: condition('city', 'equal_to', 'Recife') }] })),
    http.get(inAccount('/custom_filters'), () => HttpResponse.json([])),
    http.get(inAccount('/custom_filters/ready'), () =>
      HttpResponse.json({ payload: [{ segment_id: 'no_reply', name: 'Silent leads', description: '', icon: 'clock', query: { payload: leads } }] }),
    ),
    http.post(inAccount('/contacts/filter/count'), () => HttpResponse.json({ count: 17 })),
    ...signedInAs(administrator),
  )
  return asked
}

const at = (filter: object) => `/accounts/1/contacts?filter=${encodeURIComponent(JSON.stringify(filter))}`
const says = (words: RegExp | string) =>
  waitFor(() => expect(document.querySelector('p[role=group]')).toHaveTextContent(words), { timeout: 20_000 })

describe('the filter as a sentence', () => {
  const tree = {
    all: [
      condition('city', 'equal_to', 'Recife', 'Olinda'),
      { any: [condition('gasto', 'is_greater_than', 1234.5), { not: condition('blocked', 'equal_to', true) }] },
      condition('created_at', 'within_last', 30),
    ],
  }
  it.each<[Language, RegExp]>([
    ['en', /Contacts where the city is Recife or Olinda, \(Gasto is more than R\$1,234\.50 or it is not true that the contact is blocked\), and the day of creation is within the last 30 days\./],
    ['pt-BR', /Contatos em que a cidade é Recife ou Olinda, \(Gasto é maior que R\$\s1\.234,50 ou não é verdade que o contato está bloqueado\) e a data de criação fica nos últimos 30 dias\./],
  ])('reads aloud in %s', async (language, words) => {
    serve(contactOf())
    server.use(http.get(`${origin}/api/v1/profile`, () => HttpResponse.json({ ...profileOf(administrator), locale: language })))
    await openApp(at(tree), language)
    await says(words)
  })

  it('calls an import by its file and date', async () => {
    serve(contactOf())
    server.use(
      http.get(inAccount('/contacts/filter/schema'), () => HttpResponse.json({ payload: [field('import', 'import', texts)] })),
      http.get(inAccount('/imports/names'), () => HttpResponse.json({ payload: [{ id: 3, file_name: 'clientes.csv', created_at: 1_700_000_000 }] })),
    )
    const { user } = await openApp(at({ all: [condition('import', 'equal_to', 3, 99)] }))
    await says(/Contacts where the import is “clientes\.csv” of Nov 14, 2023, .+ or #99\./)
    await user.click(await screen.findByRole('button', { name: 'Edit filter' }))
    const row = await screen.findByRole('group', { name: 'Condition 1' })
    expect(within(row).getAllByText(/“clientes\.csv” of Nov 14, 2023/)[0]).toBeVisible()
  })

  it('says of a ready-made segment what it means', async () => {
    const asked = serve(contactOf())
    await openApp('/accounts/1/contacts?segment=no_reply')
    await says('Silent leads · Contacts where the type is lead and our last message the contact has not answered is more than 7 days ago.')
    expect(asked.at(-1)).toEqual({ filter: null, segment: 'no_reply' })
  })
})

describe('the builder', () => {
  it('asks for contacts as soon as a condition says enough, and writes it into the address', async () => {
    const asked = serve(contactOf())
    const { user, where } = await openApp('/accounts/1/contacts')
    await user.click(await screen.findByRole('button', { name: 'Filter' }))
    const row = await screen.findByRole('group', { name: 'Condition 1' })
    await user.click(within(row).getByRole('combobox', { name: 'What about?' }))
    await user.click(await screen.findByRole('option', { name: 'City', hidden: true }))
    expect(where()).not.toContain('filter')
    await user.type(await within(row).findByRole('combobox', { name: 'Values' }), 'Recife{Enter}')
    await waitFor(() => expect(asked.at(-1)?.filter).toEqual({ all: [condition('city', 'equal_to', 'Recife')] }))
    await says('Contacts where the city is Recife.')
    expect(decodeURIComponent(where())).toContain('"attribute_key":"city"')
  })

  it('moves a condition by keyboard, and the focus with it', async () => {
    const asked = serve(contactOf())
    const { user } = await openApp(at({ all: [condition('city', 'equal_to', 'Recife'), condition('created_at', 'within_last', 3)] }))
    await user.click(await screen.findByRole('button', { name: 'Edit filter' }))
    const second = await screen.findByRole('group', { name: 'Condition 2' })
    within(second).getByRole('button', { name: 'Remove' }).focus()
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}')
    await waitFor(() => expect((asked.at(-1)?.filter as { all: { attribute_key: string }[] }).all.map((one) => one.attribute_key)).toEqual(['created_at', 'city']))
    const first = screen.getByRole('group', { name: 'Condition 1' })
    await waitFor(() => expect(within(first).getByRole('button', { name: 'Remove' })).toHaveFocus())
  })

  it('never shows rows of another filter: not while it waits, not when it fails', async () => {
    serve(contactOf())
    const { router } = await openApp(at({ all: [condition('city', 'equal_to', 'Recife')] }))
    expect(await screen.findByRole('grid', {}, { timeout: 20_000 })).toHaveAttribute('aria-rowcount', '4322')
    server.use(http.get(inAccount('/contacts'), () => problem(422, { code: 'filter_value', message: 'A value for “city” is missing.', error: 'x' })))
    await router.navigate({ to: '/accounts/$accountId/contacts', params: { accountId: '1' }, search: { filter: { all: [condition('city', 'contains', '?')] } } })
    expect(await screen.findByRole('alert')).toBeVisible()
    expect(screen.queryByRole('grid')).not.toBeInTheDocument()
  })
})
