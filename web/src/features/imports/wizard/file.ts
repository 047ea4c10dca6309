import type { Import } from '@/api/types'
import type { Column } from '@/features/imports/types'

/** The encodings that can be chosen, under the server's names. */
export const encodings = ['utf-8', 'windows-1252', 'macintosh', 'ibm850', 'utf-16le', 'utf-16be'] as const

export const delimiters = [
  { value: ';', name: 'semicolon' },
  { value: ',', name: 'comma' },
  { value: '\t', name: 'tab' },
  { value: '|', name: 'pipe' },
] as const

/** A workbook says itself what its cells and characters are. */
export const isSpreadsheet = ({ sheet }: Pick<Import, 'sheet'>) => sheet !== null

/** The first text with an accent: if that is right, all are. */
export function telling(columns: readonly Column[]): string | null {
  const texts = columns.flatMap(({ column, samples }) => [column, ...samples])
  const found = texts.find((text) => /[^\p{ASCII}]/u.test(text))
  return found ? found.replace(/\s+/g, ' ').trim().slice(0, 40) : null
}

/** What stands in a column: different texts of the first rows. */
export function examples({ samples }: Pick<Column, 'samples'>, most = 4): string[] {
  return [...new Set(samples.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean))].slice(0, most)
}
