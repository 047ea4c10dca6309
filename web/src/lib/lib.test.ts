import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import { Problem, problemBody, toProblem } from '@/api/problem'
import en from '@/locales/en'
import { shouldRetry } from '@/app/queryClient'
import { countries, guessCountry, plain, zones } from './countries'
import { check, fieldErrors, fieldFor } from './form'
import { formats } from './format'
import { chooseLanguage } from './i18n'
import { problemText } from './problemText'

describe('server errors', () => {
  const known = ['email', 'city', 'country_code']
  it.each([
    ['email', 'email'],
    ['additional_attributes.city', 'city'],
    ['additional_attributes.country', 'country_code'],
    ['country', 'country_code'],
    ['password', null],
  ])('of %s belong to the field %s', (name, field) => {
    expect(fieldFor(name, known, { country: 'country_code' })).toBe(field)
  })

  it('that fit no field are kept for the head of the form', () => {
    const problem = new Problem(422, { fields: { email: 'Taken', plan: 'Unknown plan' } })
    expect(fieldErrors(problem, known)).toEqual({ at: { email: 'Taken' }, rest: ['Unknown plan'] })
  })

  it.each([
    ['JSON', '{"code":"x"}', { code: 'x' }],
    ['a page of a proxy', '<html>', {}],
    ['nothing', '', {}],
    ['a JSON text', '"no"', {}],
    ['null', null, {}],
  ])('are read from %s', (_, raw, body) => {
    expect(problemBody(raw)).toEqual(body)
  })

  it('carry the request id and how long to wait', () => {
    const problem = new Problem(429, {}, new Headers({ 'X-Request-Id': 'r1', 'Retry-After': '30' }))
    expect(problem).toMatchObject({ requestId: 'r1', retryAfter: 30 })
    expect(new Problem(429, {}, new Headers({ 'Retry-After': 'soon' })).retryAfter).toBeNull()
  })

  it('are tried again only when that may help', () => {
    expect(shouldRetry(0, new Problem(422, {}))).toBe(false)
    expect(shouldRetry(0, new Problem(500, {}))).toBe(false)
    expect(shouldRetry(0, new Problem(503, {}))).toBe(true)
    expect(shouldRetry(2, new Problem(503, {}))).toBe(false)
    expect(shouldRetry(0, toProblem(new TypeError('failed to fetch')))).toBe(true)
  })
})

describe('words for an error', () => {
  const i18n = createInstance()
  void i18n.init({ lng: 'en', resources: { en }, defaultNS: 'common', initAsync: false })
  const text = (problem: Problem) => problemText(i18n.getFixedT('en', 'common'), problem)

  it('are ours for a known code', () => {
    expect(text(new Problem(422, { code: 'email_taken', message: 'raw' }))).toBe('This e-mail is already in use')
  })
  it('are the server’s for an unknown code', () => {
    expect(text(new Problem(422, { code: 'name_too_long', message: 'Name is too long' }))).toBe('Name is too long')
  })
  it('are never the server’s internals', () => {
    expect(text(new Problem(500, { message: 'sql: no rows' }))).not.toContain('sql')
    expect(text(toProblem(new TypeError('fetch failed')))).toContain('cannot be reached')
  })
  it('do not trip over inherited names', () => {
    expect(text(new Problem(422, { code: 'constructor', message: 'Said by the server' }))).toBe('Said by the server')
  })
})

describe('rules of a form', () => {
  it('name only the fields that break them', () => {
    const rules = { name: (value: string) => (value ? null : 'Needed'), city: () => null }
    expect(check(rules, { name: '', city: '' })).toEqual({ name: 'Needed' })
    expect(check(undefined, { name: '' })).toEqual({})
  })
})

describe('language', () => {
  it.each([
    ['pt-BR', ['en-US'], 'en', 'pt-BR'],
    ['', ['pt-PT', 'en'], 'en', 'pt-BR'],
    [null, ['fr', 'de'], 'pt-BR', 'pt-BR'],
    [null, ['fr', 'en-GB'], 'pt-BR', 'en'],
    [null, ['fr'], null, 'en'],
    ['xx', [], 'zz', 'en'],
  ] as const)('of user %s, browser %s, account %s is %s', (user, browser, account, expected) => {
    expect(chooseLanguage(user, browser, account)).toBe(expected)
  })
})

describe('formats', () => {
  const pt = formats('pt-BR', 'America/Sao_Paulo')
  const moment = 1_700_000_000 // 2023-11-14 22:13:20 UTC

  it('follow language and zone', () => {
    expect(pt.number(2345.5)).toBe('2.345,5')
    expect(pt.day(moment)).toBe('14/11/2023')
    expect(pt.dateTime(moment)).toContain('19:13')
    expect(formats('en', 'Asia/Tokyo').day(moment)).toBe('11/15/2023')
    expect(pt.percent(0.424)).toBe('42%')
  })

  it('survive a zone the browser does not know', () => {
    expect(formats('en', 'Mars/Olympus').day(moment)).toMatch(/11\/1[45]\/2023/)
  })

  it.each([
    [3, 'agora'],
    [59, 'há 1 min.'],
    [3600 * 5, 'há 5 h'],
    [86_400 * 2, 'anteontem'],
    [86_400 * 40, '05/10/2023'],
  ])('tell what was %s seconds ago', (age, expected) => {
    expect(pt.ago(moment - age, moment)).toBe(expected)
  })

  it.each([
    [0, '0 byte'],
    [1500, '2 kB'],
    [1_234_567, '1,2 MB'],
    [5e12, '5.000 GB'],
  ])('tell the size of %s bytes', (size, expected) => {
    expect(pt.bytes(size)).toBe(expected)
  })

  it('name countries and leave the rest alone', () => {
    expect(pt.country('BR')).toBe('Brasil')
    expect(formats('en').country('br')).toBe('Brazil')
    expect(pt.country('Atlântida')).toBe('Atlântida')
  })
})

describe('countries and zones', () => {
  it('are all named and in order', () => {
    const list = countries('pt-BR')
    expect(list).toHaveLength(249)
    expect(list.find((one) => one.value === 'AX')?.label).not.toBe('AX')
    expect(list.map((one) => one.label)).toEqual(list.map((one) => one.label).sort((a, b) => a.localeCompare(b, 'pt-BR')))
  })
  it('are found without accents', () => {
    expect(plain('São Tomé')).toBe('sao tome')
  })
  it.each([
    ['America/Recife', 'en-US', 'BR'],
    ['Europe/Lisbon', 'pt-BR', 'PT'],
    ['Asia/Tokyo', 'pt-BR', 'BR'],
    ['Asia/Tokyo', 'en', 'BR'],
  ])('guess a country from %s and %s', (zone, language, expected) => {
    expect(guessCountry(zone, language)).toBe(expected)
  })
  it('keep the zone that is set', () => {
    expect(zones('America/Old_Name')).toContain('America/Old_Name')
    expect(zones('UTC').filter((zone) => zone === 'UTC')).toHaveLength(1)
  })
})
