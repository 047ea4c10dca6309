import { describe, expect, it } from 'vitest'
import type { AttributeType } from '@/api/types'
import { inputText, parseDay, parseInput, parseNumber } from './attributeInput'
import { attributeText } from '@/lib/attributeText'

describe('a number as it is typed', () => {
  it.each([
    ['1,5', 'pt-BR', 1.5],
    ['1.5', 'pt-BR', null],
    ['1.234', 'pt-BR', 1234],
    ['R$ 1.234,56', 'pt-BR', 1234.56],
    ['-R$ 10', 'pt-BR', -10],
    ['10 %', 'pt-BR', 10],
    ['1 234,5', 'pt-BR', 1234.5],
    ['12.34,5', 'pt-BR', null],
    ['1,5', 'en', null],
    ['1.5', 'en', 1.5],
    ['1,234', 'en', 1234],
    ['$1,234.56', 'en', 1234.56],
    ['1.2.3', 'en', null],
    ['dez', 'pt-BR', null],
    ['', 'en', null],
    ['-', 'en', null],
  ])('%s in %s is %s', (text, locale, expected) => {
    expect(parseNumber(text, locale)).toBe(expected)
  })
})

describe('a day as it is typed', () => {
  it.each([
    ['31/12/2026', 'pt-BR', '2026-12-31'],
    ['1/2/2026', 'pt-BR', '2026-02-01'],
    ['1/2/2026', 'en', '2026-01-02'],
    ['31/02/2026', 'pt-BR', null],
    ['29/02/2024', 'pt-BR', '2024-02-29'],
    ['2026-12-31', 'pt-BR', '2026-12-31'],
    ['31/12/26', 'pt-BR', null],
    ['amanhã', 'pt-BR', null],
  ])('%s in %s is %s', (text, locale, expected) => {
    expect(parseDay(text, locale)).toBe(expected)
  })
})

describe('a link as it is typed', () => {
  it.each([
    ['exemplo.com', { value: 'https://exemplo.com' }],
    ['exemplo.com:8080', { value: 'https://exemplo.com:8080' }],
    ['mailto:a@b.c', { value: 'mailto:a@b.c' }],
    ['javascript:alert(1)', { fault: 'link' }],
    ['  ', { value: null }],
  ])('%s', (text, expected) => {
    expect(parseInput(text, { attribute_display_type: 'link' }, 'en')).toEqual(expected)
  })
})

describe('a value', () => {
  it.each<[unknown, AttributeType, string, string | undefined, string]>([
    [1234.56, 'currency', 'pt-BR', 'BRL', 'R$ 1.234,56'],
    [1234.56, 'currency', 'pt-BR', undefined, '1.234,56'],
    [10, 'percent', 'pt-BR', undefined, '10%'],
    ['2026-12-31', 'date', 'pt-BR', undefined, '31/12/2026'],
    [true, 'checkbox', 'pt-BR', undefined, 'sim'],
    [null, 'text', 'pt-BR', undefined, ''],
    [{ a: 1 }, 'text', 'en', undefined, '{"a":1}'],
  ])('%s of type %s in %s', (value, attribute_display_type, locale, currency_code, expected) => {
    const words = { locale, yes: 'sim', no: 'não' }
    expect(attributeText(value, { attribute_display_type, currency_code }, words).replace(/\s/g, ' ')).toBe(expected)
  })

  it.each([
    [1234.5, 'currency', 'pt-BR'],
    [0.1, 'number', 'en'],
    [-1_000_000, 'number', 'pt-BR'],
  ] as const)('%s of type %s survives being edited in %s', (value, attribute_display_type, locale) => {
    const text = inputText(value, { attribute_display_type, currency_code: 'BRL' }, locale)
    expect(parseInput(text, { attribute_display_type }, locale)).toEqual({ value })
  })
})
