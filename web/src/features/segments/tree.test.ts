import { describe, expect, it } from 'vitest'
import { both, changeAt, countConditions, everybody, isComplete, movePart, readTree, toWire, type Condition, type Group } from '@/lib/filterTree'

const of = (key: string, ...values: unknown[]): Condition => ({ attribute_key: key, filter_operator: 'equal_to', values })
const a = of('city', 'Recife')
const b = of('company', 'Sol')
const c = of('name', 'Ana')
const names = (group: Group) => group.parts.map((part) => ('join' in part ? part.join : part.attribute_key)).join(' ')

describe('a filter is read', () => {
  it('from a flat list, where "and" binds tighter than "or"', () => {
    const list = [{ ...a, query_operator: 'or' }, { ...b, query_operator: 'AND' }, { ...c, query_operator: null }]
    expect(readTree(list)).toEqual({ join: 'any', parts: [a, { join: 'all', parts: [b, c] }] })
    expect(readTree([{ ...a, query_operator: 'AND' }])).toEqual({ join: 'all', parts: [a] })
  })

  it.each([
    ['all', { all: [a, b] }, { join: 'all', parts: [a, b] }],
    ['any in all', { all: [a, { any: [b, c] }] }, { join: 'all', parts: [a, { join: 'any', parts: [b, c] }] }],
    ['none', { not: { any: [a, b] } }, { join: 'none', parts: [a, b] }],
    ['not all', { not: { all: [a, b] } }, { join: 'none', parts: [{ join: 'all', parts: [a, b] }] }],
  ])('from groups, and written again: %s', (_, wire, tree) => {
    expect(readTree(wire)).toEqual(tree)
    expect(toWire(tree as Group)).toEqual(wire)
  })

  it.each([null, 1, 'x', {}, { all: 1 }, [1, null, 'x'], { not: 3 }])('from %j as everybody', (raw) => {
    expect(toWire(readTree(raw))).toBeUndefined()
  })

  it('without what lies deeper than anybody may write', () => {
    let deep: object = a
    for (let i = 0; i < 5000; i++) deep = { all: [deep] }
    expect(toWire(readTree(deep))).toBeUndefined()
  })

  it('with a value that is no list', () => {
    expect(readTree([{ attribute_key: 'city', filter_operator: 'contains', values: 'reci' }]).parts).toEqual([
      { attribute_key: 'city', filter_operator: 'contains', values: ['reci'] },
    ])
  })
})

describe('a filter is written', () => {
  it('without what is not finished', () => {
    expect(toWire({ join: 'all', parts: [a, of('company'), { join: 'any', parts: [of('name', '')] }] })).toEqual({ all: [a] })
    expect(isComplete({ attribute_key: 'x', filter_operator: 'between', values: [1, null] })).toBe(false)
    expect(isComplete({ attribute_key: 'x', filter_operator: 'between', values: [0, 5] })).toBe(true)
    expect(isComplete({ attribute_key: 'x', filter_operator: 'is_present', values: [] })).toBe(true)
    expect(isComplete(of('blocked', false))).toBe(true)
  })
})

describe('a filter is changed', () => {
  const root: Group = { join: 'all', parts: [a, { join: 'any', parts: [b, c] }] }

  it('at its place', () => {
    expect(changeAt(root, [1, 0], () => null).parts[1]).toEqual({ join: 'any', parts: [c] })
    expect(changeAt(root, [0], () => c).parts[0]).toEqual(c)
    expect(changeAt(root, [7, 7], () => null)).toEqual(root)
  })

  it('by moving a part among its neighbours', () => {
    expect(names(movePart(root, [0], 1))).toBe('any city')
    expect(names(movePart(root, [0], -1))).toBe('city any')
    expect(movePart(root, [1, 1], -1).parts[1]).toEqual({ join: 'any', parts: [c, b] })
  })

  it('by one more that must hold too', () => {
    expect(both(everybody, a)).toEqual({ join: 'all', parts: [a] })
    expect(names(both({ join: 'any', parts: [a, b] }, c))).toBe('any name')
    expect(countConditions(both(root, c))).toBe(4)
  })
})
