import { describe, expect, it } from 'vitest'
import en from './en'
import ptBR from './pt-BR'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Record<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : Object.entries(flat(value, `${prefix}${key}.`)),
  )
  return Object.fromEntries(entries) as Record<string, string>
}

const plural = /_(zero|one|two|few|many|other)$/
const bases = (texts: Record<string, string>) => [...new Set(Object.keys(texts).map((key) => key.replace(plural, '')))]
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()

const languages = { en: flat(en), 'pt-BR': flat(ptBR) }

describe('texts', () => {
  it('exist in both languages', () => {
    expect(bases(languages['pt-BR']).sort()).toEqual(bases(languages.en).sort())
  })

  it.each(Object.entries(languages))('have every plural form of %s', (language, texts) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const counted = bases(texts).filter((base) => `${base}_other` in texts)
    expect(counted.length).toBeGreaterThan(3)
    const missing = counted.flatMap((base) => forms.map((form) => `${base}_${form}`).filter((key) => !(key in texts)))
    expect(missing).toEqual([])
  })

  it('carry the same placeholders', () => {
    const different = Object.keys(languages.en).filter((key) => {
      const other = languages['pt-BR'][key]
      return other !== undefined && placeholders(other).join() !== placeholders(languages.en[key] ?? '').join()
    })
    expect(different).toEqual([])
  })

  it.each(Object.entries(languages))('of %s are not blank and hold no HTML', (_, texts) => {
    const bad = Object.entries(texts).filter(([, text]) => text.trim() === '' || /<\w/.test(text))
    expect(bad).toEqual([])
  })
})
