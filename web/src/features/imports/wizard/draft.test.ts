import { describe, expect, it } from 'vitest'
import type { Definition } from '@/api/types'
import { columnOf, importOf } from '@/test/app'
import { asNew, bodyOf, draftOf, isChanged, keyOf, leftOut, notesOf, obstacle, suggested, withAllSuggested, withColumn, withOptions } from './draft'
import { examples, telling } from './file'
import { moved } from './MatchOrder'

const plan = { key: 'plano', name: 'Plano', type: 'list' as const, values: ['Básico', 'Pro'] }
const columns = [
  columnOf({ column: 'Nome', target: 'name', samples: ['Ana', 'João'] }),
  columnOf({ column: 'Telefone', target: 'phone_number', rank: 3, samples: ['(11) 3333-4444'] }),
  columnOf({ column: 'Celular', target: 'phone_number', rank: 1 }),
  columnOf({ column: 'Plano', suggestion: plan, samples: ['Pro'] }),
  columnOf({ column: 'Obs', filled: 0.2 }),
  columnOf({ column: 'ficha_line' }),
]
const one = importOf({ status: 'uploaded', mapping: columns })
const draft = draftOf(one)
const vip = { attribute_key: 'vip', attribute_display_type: 'checkbox' } as Definition

describe('a draft', () => {
  it('is unchanged until something is chosen', () => {
    expect(isChanged(draft, one)).toBe(false)
    expect(isChanged(withColumn(draft, 4, { target: 'city' }), one)).toBe(true)
    expect(isChanged(withOptions(draft, { on_match: 'fill' }), one)).toBe(true)
    expect(isChanged(withOptions(draft, { on_match: 'update' }), one)).toBe(false)
  })

  it('says which of several columns counts: by the rank of what was recognised', () => {
    const notes = notesOf(draft, columns, [])
    expect(notes.get(2)).toEqual({ kind: 'wins', over: ['Telefone'] })
    expect(notes.get(1)).toEqual({ kind: 'fills', after: 'Celular' })
  })

  it('puts a column chosen by hand behind those that were recognised', () => {
    const notes = notesOf(withColumn(draft, 4, { target: 'name' }), columns, [])
    expect(notes.get(4)).toEqual({ kind: 'fills', after: 'Nome' })
  })

  it('cannot be tried with two columns for a yes or no, nor with nobody to recognise', () => {
    const twice = withColumn(withColumn(draft, 3, { target: 'custom_attributes.vip' }), 4, { target: 'custom_attributes.vip' })
    expect(obstacle(twice, notesOf(twice, columns, [vip]))).toBe('twice')
    const nobody = [0, 1, 2].reduce((next, at) => withColumn(next, at, { target: null }), draft)
    expect(obstacle(nobody, notesOf(nobody, columns, []))).toBe('nobody')
    expect(obstacle(draft, notesOf(draft, columns, []))).toBeNull()
  })

  it('names the columns that are left out, but not ours', () => {
    expect(leftOut(draft, columns).map(({ column }) => column)).toEqual(['Plano', 'Obs'])
  })

  it('takes every suggestion at once and sends it as a definition', () => {
    expect(suggested(draft, columns)).toEqual([3])
    const all = withAllSuggested(draft, columns, [])
    expect(suggested(all, columns)).toEqual([])
    expect(bodyOf(all).mapping[3]).toEqual({
      column: 'Plano',
      target: 'custom_attributes.plano',
      definition: { name: 'Plano', type: 'list', values: ['Básico', 'Pro'] },
    })
    expect(bodyOf(all).mapping[0]).toEqual({ column: 'Nome', target: 'name' })
  })

  it('gives an attribute made by hand a key of its own', () => {
    const made = asNew(draft, 4, columns[4], { name: 'VIP', type: 'text', values: [] }, [vip])
    expect(made.columns[4]?.target).toBe('custom_attributes.vip_2')
  })
})

describe('a key', () => {
  it.each([
    ['Gasto total (R$)', [], 'gasto_total_r'],
    ['Número', ['numero'], 'numero_2'],
    ['2ª via', [], '_2_via'],
    ['!!!', [], 'atributo'],
  ])('of %s is free', (name, taken, key) => {
    expect(keyOf(name, taken)).toBe(key)
  })
})

describe('a file', () => {
  it('shows its encoding by the first text with an accent', () => {
    expect(telling(columns)).toBe('João')
    expect(telling([columnOf({ samples: ['Ana'] })])).toBeNull()
  })
  it('shows each text of a column once, and no blanks', () => {
    expect(examples({ samples: ['Pro', ' ', 'Pro ', 'Bá\nsico'] })).toEqual(['Pro', 'Bá sico'])
  })
})

it('an order changes by one place', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
})
