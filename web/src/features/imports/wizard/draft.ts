import type { Definition, Import } from '@/api/types'
import { plain } from '@/lib/countries'
import type { Column, ColumnChoice, Draft, NewDefinition, Options } from '@/features/imports/types'
import { attributePrefix, identifies, takesOne } from './targets'

// What a file of rejected rows or an export brings back on top of its own columns.
const ours = /^ficha_(export|line|reason)$/i

export const isOurs = (column: string) => ours.test(column.trim())

/** What the server holds, as the start of what somebody chooses. */
export function draftOf({ mapping, options }: Pick<Import, 'mapping' | 'options'>): Draft {
  const columns = mapping.map(({ column, target, date_order, decimal }) => ({ column, target, date_order, decimal, definition: null }))
  return { columns, options }
}

export function withColumn(draft: Draft, index: number, change: Partial<ColumnChoice>): Draft {
  return { ...draft, columns: draft.columns.map((column, at) => (at === index ? { ...column, ...change } : column)) }
}

export function withOptions(draft: Draft, change: Partial<Options>): Draft {
  return { ...draft, options: { ...draft.options, ...change } }
}

/** A key of letters, digits and _ that no other attribute has. */
export function keyOf(name: string, taken: readonly string[]) {
  const key = plain(name).replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60) || 'atributo'
  const base = /^\d/.test(key) ? `_${key}` : key
  let free = base
  for (let n = 2; taken.includes(free); n++) free = `${base}_${n}`
  return free
}

/** The column as a new attribute; what is suggested for it is taken as it is. */
export function asNew(draft: Draft, index: number, column: Column | undefined, definition: NewDefinition, definitions: Definition[]): Draft {
  const others = draft.columns.filter((_, at) => at !== index).map(({ target }) => target?.replace(attributePrefix, '') ?? '')
  const taken = [...definitions.map(({ attribute_key: key }) => key), ...others]
  const suggested = column?.suggestion
  const key = suggested && !others.includes(suggested.key) ? suggested.key : keyOf(definition.name, taken)
  return withColumn(draft, index, { target: attributePrefix + key, definition })
}

/** The columns that go nowhere and could become an attribute. */
export function suggested(draft: Draft, columns: readonly Column[]) {
  return columns.flatMap((column, index) => (column.suggestion && draft.columns[index]?.target === null ? [index] : []))
}

export function withAllSuggested(draft: Draft, columns: readonly Column[], definitions: Definition[]): Draft {
  return suggested(draft, columns).reduce((next, index) => {
    const { name, type, values } = columns[index]!.suggestion!
    return asNew(next, index, columns[index], { name, type, values }, definitions)
  }, draft)
}

/** Whether a column leads to the same as on the server. */
export function isChanged(draft: Draft, one: Pick<Import, 'mapping' | 'options'>) {
  const saved = draftOf(one)
  return JSON.stringify([draft.columns, ordered(draft.options)]) !== JSON.stringify([saved.columns, ordered(saved.options)])
}

const ordered = (options: Options) => Object.entries(options).sort(([a], [b]) => a.localeCompare(b))

/** What a preview or a start is told. */
export function bodyOf(draft: Draft) {
  const mapping = draft.columns.map(({ definition, date_order, decimal, ...rest }) => ({
    ...rest,
    ...(date_order && { date_order }),
    ...(decimal && { decimal }),
    ...(definition && { definition }),
  }))
  return { mapping, options: draft.options }
}

export type Note =
  | { kind: 'wins'; over: string[] }
  | { kind: 'fills'; after: string }
  | { kind: 'twice'; other: string }
  | { kind: 'behindName'; name: string }

/** What columns that lead to one field do to each other, by the index of the column. */
export function notesOf(draft: Draft, columns: readonly Column[], definitions: Definition[]): Map<number, Note> {
  const notes = new Map<number, Note>()
  for (const [target, all] of sources(draft, columns)) {
    const [first, ...rest] = all
    if (first === undefined || rest.length === 0) continue
    const name = (index: number) => draft.columns[index]?.column ?? ''
    if (takesOne(target, definitions)) {
      for (const index of rest) notes.set(index, { kind: 'twice', other: name(first) })
      continue
    }
    if (target === 'label' || target === 'phone_country' || target === 'phone_area') continue
    notes.set(first, { kind: 'wins', over: rest.map(name) })
    for (const index of rest) notes.set(index, { kind: 'fills', after: name(first) })
  }
  const whole = draft.columns.find(({ target }) => target === 'name')
  draft.columns.forEach(({ target }, index) => {
    if (whole && (target === 'first_name' || target === 'middle_name' || target === 'last_name')) notes.set(index, { kind: 'behindName', name: whole.column })
  })
  return notes
}

/** The columns of each target, the one that wins first. */
function sources(draft: Draft, columns: readonly Column[]) {
  const found = new Map<string, number[]>()
  draft.columns.forEach(({ target }, index) => {
    if (target) found.set(target, [...(found.get(target) ?? []), index])
  })
  const rank = (target: string, index: number) => (columns[index]?.target === target ? columns[index].rank : 1000)
  for (const [target, all] of found) all.sort((a, b) => rank(target, a) - rank(target, b))
  return found
}

/** Why a draft cannot be tried yet; null when it can. */
export function obstacle(draft: Draft, notes: Map<number, Note>): 'nobody' | 'twice' | null {
  if (!draft.columns.some(({ target }) => identifies(target))) return 'nobody'
  return [...notes.values()].some(({ kind }) => kind === 'twice') ? 'twice' : null
}

/** Columns with a name and something in them that are left out. */
export function leftOut(draft: Draft, columns: readonly Column[]) {
  return draft.columns.filter(({ column, target }, index) => target === null && !isOurs(column) && (columns[index]?.filled ?? 0) > 0)
}
