import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { administrator, contactOf, inAccount, listOf, openApp, problem, profileOf, origin, signedInAs, testServer } from '@/test/app'
import { retryDelay, shouldRetry } from '@/app/queryClient'
import { Problem } from '@/api/problem'
import type { Language } from '@/lib/i18n'
import { untilCounted } from './queries'

const server = testServer()

const preparing = () => problem(503, { code: 'contacts_preparing' })

/** A server that has the answers only when it is let. */
function serve(language: Language) {
  const state = { ready: false, asked: 0 }
  const answer = (then: () => Response) => () => {
    state.asked += 1
    return state.ready ? then() : preparing()
  }
  const count = () => HttpResponse.json({ count: state.ready ? 4321 : null })
  server.use(
    http.get(inAccount('/contacts'), answer(() => listOf(contactOf()))),
    http.get(inAccount('/contacts/count'), count),
    http.post(inAccount('/contacts/filter/count'), count),
    http.post(inAccount('/contacts/filter/split'), answer(() => HttpResponse.json({ payload: [{ value: 'Recife', count: 12, condition: { attribute_key: 'city', filter_operator: 'equal_to', values: ['Recife'] } }] }))),
    http.get(inAccount('/custom_filters'), () => HttpResponse.json([])),
    http.get(inAccount('/custom_filters/ready'), () =>
      HttpResponse.json({ payload: [{ segment_id: 'no_reply', name: 'Silent leads', description: '', icon: 'clock', query: { payload: [] } }] }),
    ),
    http.get(`${origin}/api/v1/profile`, () => HttpResponse.json({ ...profileOf(administrator), locale: language })),
    ...signedInAs(administrator),
  )
  return state
}

describe('contacts that the server still reads in', () => {
  it.each<[Language, RegExp, RegExp, RegExp]>([
    ['en', /being read in first/, /Counting…/, /4,321 contacts found/],
    ['pt-BR', /primeiro eles são carregados/, /Contando…/, /4\.321 contatos encontrados/],
  ])('are said to come, and come by themselves, in %s', async (language, waiting, counting, counted) => {
    const state = serve(language)
    await openApp('/accounts/1/contacts?segment=no_reply', language)
    expect(await screen.findByText(waiting, {}, { timeout: 20_000 })).toBeVisible()
    expect(await screen.findByText(counting)).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
    state.ready = true
    expect((await screen.findAllByText('José Pires'))[0]).toBeVisible()
    expect(await screen.findByText(counted, {}, { timeout: 5_000 })).toBeVisible()
    expect(await screen.findByText(language === 'en' ? '4,321' : '4.321', {}, { timeout: 5_000 })).toBeVisible()
    expect(screen.queryByText(waiting)).not.toBeInTheDocument()
  })
})

describe('asking again', () => {
  it('goes on while contacts are read in, as often as the server says', () => {
    const cause = new Problem(503, { code: 'contacts_preparing' }, new Headers({ 'Retry-After': '2' }))
    expect(shouldRetry(50, cause)).toBe(true)
    expect(retryDelay(7, cause)).toBe(2_000)
    expect(shouldRetry(2, new Problem(503, {}))).toBe(false)
    expect(retryDelay(1, new Problem(503, {}))).toBe(1_000)
  })

  it('for a count is soon at first, then rare, and ends with it', () => {
    const after = (dataUpdateCount: number, data: number | null) => untilCounted({ state: { data, dataUpdateCount } })
    expect([after(1, null), after(2, null), after(30, null), after(3, 0)]).toEqual([1_000, 2_000, 5_000, false])
  })
})
