import { describe, expect, it } from 'vitest'
import { contactOf } from '@/test/app'
import { combine, differences } from './merge'
import { callName, emptyValues, identified, inputOf, valuesOf } from './values'

describe('what a form sends', () => {
  it('holds only what was filled in', () => {
    expect(inputOf({ ...emptyValues, name: ' Ana ', city: 'Recife' }, emptyValues)).toEqual({
      name: 'Ana',
      additional_attributes: { city: 'Recife' },
    })
  })

  it('holds only what changed, and clears with an empty text', () => {
    const before = valuesOf(contactOf())
    expect(inputOf({ ...before, email: '', blocked: true, country_code: '' }, before)).toEqual({
      email: '',
      blocked: true,
      additional_attributes: { country_code: '' },
    })
  })

  it('ignores spaces around', () => {
    const before = valuesOf(contactOf())
    expect(inputOf({ ...before, name: `${before.name} ` }, before)).toEqual({})
  })
})

describe('a contact', () => {
  it.each([
    ['name', true],
    ['email', true],
    ['phone_number', true],
    ['identifier', true],
    ['city', false],
    ['description', false],
  ] as const)('with only a %s is identified: %s', (field, expected) => {
    expect(identified({ ...emptyValues, [field]: 'x' })).toBe(expected)
    expect(identified({ ...emptyValues, [field]: '  ' })).toBe(false)
  })

  it('is called by the first thing it has', () => {
    const nobody = { name: '', email: null, phone_number: null, identifier: null }
    expect(callName(contactOf())).toBe('José Pires')
    expect(callName(contactOf({ ...nobody, email: 'a@b.c' }))).toBe('a@b.c')
    expect(callName(contactOf({ ...nobody, identifier: 'X9' }))).toBe('X9')
    expect(callName(contactOf(nobody))).toBe('#12')
  })
})

describe('two people at one contact', () => {
  const base = valuesOf(contactOf())
  const theirs = { ...base, city: 'Olinda', email: 'novo@exemplo.com.br' }
  const mine = { ...base, city: 'Natal', name: 'José P.' }

  it('sees what they changed and where both did', () => {
    expect(differences(base, theirs, mine)).toEqual([
      { field: 'email', mine: base.email, theirs: 'novo@exemplo.com.br', both: false },
      { field: 'city', mine: 'Natal', theirs: 'Olinda', both: true },
    ])
  })

  it('is no conflict when both wrote the same', () => {
    expect(differences(base, theirs, theirs).some((one) => one.both)).toBe(false)
  })

  it('puts my changes on top of theirs and loses neither', () => {
    expect(combine(base, theirs, mine)).toEqual({ ...theirs, city: 'Natal', name: 'José P.' })
  })
})
