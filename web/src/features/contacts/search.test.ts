import { describe, expect, it } from 'vitest'
import { contactsSearch, nextSort, sortDirection, type Sort } from './search'

describe('the list in the URL', () => {
  it.each([
    ['nothing', {}, {}],
    ['defaults are left out', { page: 1, per_page: 25, q: '' }, {}],
    ['everything', { q: 'ana', page: 3, per_page: 50, sort: '-name' }, { q: 'ana', page: 3, per_page: 50, sort: '-name' }],
    ['digits typed as a search', { q: 119 }, { q: '119' }],
    ['text numbers', { page: '4' }, { page: 4 }],
    ['a page below one', { page: -2 }, {}],
    ['half a page', { page: 1.5 }, {}],
    ['too many rows', { per_page: 5000 }, { per_page: 200 }],
    ['too few rows', { per_page: 3 }, {}],
    ['an unknown column', { sort: 'password' }, {}],
    ['a sort that is no text', { sort: { name: 1 } }, {}],
    ['a search of spaces', { q: '   ' }, {}],
    ['a list for a search', { q: ['a'] }, {}],
    ['labels, each once', { labels: ['vip', 'vip', 2, '', null] }, { labels: ['vip', '2'] }],
    ['one label', { labels: 'vip' }, { labels: ['vip'] }],
    ['no labels', { labels: [] }, {}],
    ['an attribute to sort by', { sort: '-custom_attributes.plano' }, { sort: '-custom_attributes.plano' }],
    ['an attribute that can be none', { sort: 'custom_attributes.a b' }, {}],
    ['endless rows, which have no pages', { endless: true, page: 3, per_page: 50 }, { endless: true }],
    ['an endlessness that is none', { endless: 'yes' }, {}],
    ['the open contact', { open: '12' }, { open: 12 }],
    ['nobody open', { open: -1 }, {}],
  ])('reads %s', (_, raw, expected) => {
    const read = contactsSearch(raw)
    expect(Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))).toEqual(expected)
  })
})

describe('clicks on a header', () => {
  it.each<[Sort | undefined, 'name' | 'created_at', Sort | undefined]>([
    [undefined, 'name', 'name'],
    ['name', 'name', '-name'],
    ['-name', 'name', undefined],
    ['-city', 'name', 'name'],
    [undefined, 'created_at', '-created_at'],
    ['-created_at', 'created_at', 'created_at'],
    ['created_at', 'created_at', undefined],
  ])('from %s on %s lead to %s', (current, field, expected) => {
    expect(nextSort(current, field)).toBe(expected)
  })

  it('tell their direction', () => {
    expect(sortDirection('-name', 'name')).toBe('descending')
    expect(sortDirection('name', 'name')).toBe('ascending')
    expect(sortDirection('name', 'city')).toBe('none')
  })
})
