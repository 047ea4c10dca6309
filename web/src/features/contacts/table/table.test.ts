import { describe, expect, it } from 'vitest'
import type { Definition } from '@/api/types'
import {
  attributeColumn,
  defaultIds,
  fitWidths,
  lengthsOf,
  moveColumn,
  readPreference,
  resizeColumn,
  shiftColumn,
  shownColumns,
  standardColumns,
  toggleColumn,
  type ChosenColumn,
} from './columns'
import { fragments } from './fragments'
import { everything, extend, isSelected, nothing, selectedCount, shownState, toggle, toggleShown, type Selection } from './selection'

const plan: Pick<Definition, 'attribute_key' | 'attribute_display_name' | 'attribute_display_type'> = { attribute_key: 'plano', attribute_display_name: 'Plano', attribute_display_type: 'number' }
const ids = (columns: ChosenColumn[]) => columns.map(({ id }) => id).join(' ')
const chosen = (text: string): ChosenColumn[] => text.split(' ').map((id) => ({ id }))
const busy = { activity: true, labels: true }

describe('columns', () => {
  it('are the usual ones until somebody chooses, without those that are empty for everybody', () => {
    expect(ids(shownColumns(standardColumns, null, busy))).toBe(defaultIds.join(' '))
    const idle = ids(shownColumns(standardColumns, null, { activity: false, labels: false }))
    expect(idle).toBe('name email phone_number company city created_at')
  })

  it('stay as chosen, name first, without those that are gone', () => {
    const all = [...standardColumns, attributeColumn(plan)]
    const saved = chosen('city custom_attributes.plano custom_attributes.gone name last_activity_at')
    expect(ids(shownColumns(all, saved, { activity: false, labels: false }))).toBe('name city custom_attributes.plano last_activity_at')
  })

  it.each([
    ['to the right', 'a', 'c', 'name b c a'],
    ['to the left', 'c', 'a', 'name c a b'],
    ['before the name', 'c', 'name', 'name c a b'],
    ['onto itself', 'b', 'b', 'name a b c'],
    ['the name itself', 'name', 'c', 'name a b c'],
    ['what is not there', 'x', 'a', 'name a b c'],
  ])('move %s', (_, id, to, expected) => {
    expect(ids(moveColumn(chosen('name a b c'), id, to))).toBe(expected)
  })

  it('go one place at a time, and no further than the ends', () => {
    expect(ids(shiftColumn(chosen('name a b'), 'a', 1))).toBe('name b a')
    expect(ids(shiftColumn(chosen('name a b'), 'a', -1))).toBe('name a b')
    expect(ids(shiftColumn(chosen('name a b'), 'b', 1))).toBe('name a b')
  })

  it('come and go, but for the name', () => {
    expect(ids(toggleColumn(chosen('name a'), 'b'))).toBe('name a b')
    expect(ids(toggleColumn(chosen('name a b'), 'a'))).toBe('name b')
    expect(ids(toggleColumn(chosen('name a'), 'name'))).toBe('name a')
  })

  it('keep a width within reason', () => {
    expect(resizeColumn(chosen('name a'), 'a', 3)[1]).toEqual({ id: 'a', width: 72 })
    expect(resizeColumn(chosen('name a'), 'a', 9999)[1]).toEqual({ id: 'a', width: 800 })
  })
})

describe('widths', () => {
  const columns = standardColumns.slice(0, 4) // name, e-mail, phone, company
  const plain = chosen('name email phone_number company')
  const letters: Record<string, number> = { name: 30, email: 30, phone_number: 15, company: 40 }
  const lengths = (id: string) => ({ longest: letters[id] ?? 0, usual: letters[id] ?? 0 })
  const sum = (widths: number[]) => widths.reduce((a, b) => a + b, 0)

  it('fill the room there is', () => {
    const widths = fitWidths(columns, plain, lengths, 1600)
    expect(sum(widths)).toBeGreaterThan(1590)
    expect(sum(widths)).toBeLessThanOrEqual(1600)
  })

  it('take from names before they cut an e-mail or a number', () => {
    const [name = 0, email = 0, phone = 0] = fitWidths(columns, plain, lengths, 760)
    expect(email).toBeGreaterThanOrEqual(30 * 6.6)
    expect(phone).toBeGreaterThanOrEqual(15 * 7.8)
    expect(name).toBeLessThan(270)
  })

  it('cut the one e-mail that is much longer than the others, where the room is short', () => {
    const emails = [...Array.from({ length: 24 }, () => 'a'.repeat(28)), 'a'.repeat(60)]
    const outlier = (id: string) => (id === 'email' ? lengthsOf(emails) : lengths(id))
    const [, wide = 0] = fitWidths(columns, plain, outlier, 1600)
    const [name = 0, email = 0, , company = 0] = fitWidths(columns, plain, outlier, 700)
    expect(wide).toBeGreaterThanOrEqual(320)
    expect(email).toBeLessThan(250)
    expect(email).toBeGreaterThanOrEqual(28 * 6.6)
    expect(name + company).toBeGreaterThan(160 + 88)
  })

  it('never go below what can be read: then the table scrolls sideways', () => {
    const [name, , , company] = fitWidths(columns, plain, lengths, 100)
    expect([name, company]).toEqual([176, 88])
  })

  it('set by hand stand', () => {
    const byHand = plain.map((one) => (one.id === 'company' ? { ...one, width: 333 } : one))
    expect(fitWidths(columns, byHand, lengths, 700)[3]).toBe(333)
    expect(fitWidths(columns, byHand, lengths, 1600)[3]).toBe(333)
  })

  it('leave an empty column no more than its least', () => {
    const empty = (id: string) => (id === 'company' ? lengthsOf(['', '']) : lengths(id))
    expect(fitWidths(columns, plain, empty, 100)[3]).toBe(88)
    expect(fitWidths(columns, plain, empty, 2000)[3]).toBe(88)
  })
})

describe('what was saved of the table', () => {
  it.each([
    ['nothing', null, { columns: null, density: 'comfortable' }],
    ['a text', 'x', { columns: null, density: 'comfortable' }],
    ['a list', [], { columns: null, density: 'comfortable' }],
    ['no columns', { columns: [] }, { columns: null, density: 'comfortable' }],
    ['odd columns', { columns: [1, null, { id: 'a', width: 'x' }, { id: 'a' }, { id: 'b', width: 9e9 }] }, { columns: [{ id: 'a' }, { id: 'b', width: 800 }], density: 'comfortable' }],
    ['rows', { density: 'compact', perPage: 100, endless: true }, { columns: null, density: 'compact', perPage: 100, endless: true }],
    ['too many rows', { perPage: 100_000, density: 'tiny' }, { columns: null, density: 'comfortable' }],
  ])('reads %s', (_, raw, expected) => {
    expect(readPreference(raw)).toEqual(expected)
  })
})

describe('picking rows', () => {
  const shown = [10, 11, 12, 13, 14]
  const picked = ({ ids }: Selection) => [...ids].sort((a, b) => a - b)

  it('one by one, and off again', () => {
    const two = toggle(toggle(nothing, 11, shown), 13, shown)
    expect(picked(two)).toEqual([11, 13])
    expect(picked(toggle(two, 11, shown))).toEqual([13])
  })

  it('from the last one to this one, in either direction', () => {
    expect(picked(extend(toggle(nothing, 13, shown), 11, shown))).toEqual([11, 12, 13])
    expect(picked(extend(toggle(nothing, 11, shown), 14, shown))).toEqual([11, 12, 13, 14])
    expect(picked(extend(nothing, 12, shown))).toEqual([12])
  })

  it('all that are shown, beside those of other pages', () => {
    const before = toggle(nothing, 99, [99])
    const all = toggleShown(before, shown)
    expect(picked(all)).toEqual([...shown, 99])
    expect(shownState(all, shown)).toBe('all')
    expect(picked(toggleShown(all, shown))).toEqual([99])
    expect(shownState(toggle(all, 12, shown), shown)).toBe('some')
  })

  it('all that match, whatever their number; one off leaves those in sight', () => {
    expect(isSelected(everything, 4711)).toBe(true)
    expect(selectedCount(everything, 20_000)).toBe(20_000)
    expect(picked(toggle(everything, 12, shown))).toEqual([10, 11, 13, 14])
    expect(toggleShown(everything, shown)).toEqual(nothing)
  })
})

describe('what was searched for', () => {
  const marked = (text: string, q: string) => fragments(text, q).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('')
  it.each([
    ['João da Silva', 'joao', '[João] da Silva'],
    ['João da Silva', 'silva jo', '[Jo]ão da [Silva]'],
    ['Conceição', 'CEIC', 'Con[ceiç]ão'],
    ['(11) 91234-5678', '119123', '([11) 9123]4-5678'],
    ['(11) 91234-5678', '91234-5678', '(11) [91234-5678]'],
    ['Rua 15 de Novembro', '15', 'Rua [15] de Novembro'],
    ['José', 'ana', 'José'],
    ['José', '', 'José'],
    ['ana@sol.com', '.com', 'ana@sol[.com]'],
    ['𝒜na 👩🏽‍🚀 Bé', 'be', '𝒜na 👩🏽‍🚀 [Bé]'],
  ])('in %s for %s is marked', (text, q, expected) => {
    expect(marked(text, q)).toBe(expected)
  })
})
