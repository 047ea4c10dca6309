import type { AttributeType, Definition } from '@/api/types'
import type { SortField } from '@/features/contacts/search'

/** A column of the table: a standard field, or an attribute that the company defined. */
export type Column = {
  id: string
  /** Key of the title's text; attributes bring their own name. */
  label: StandardLabel | null
  name?: string
  /** What its header sorts by; null when it cannot. */
  sort: SortField | null
  /** Narrowest and widest a column becomes by itself, in pixels; by hand it may be wider. */
  least: number
  most: number
  /** Worth little when cut off: as much of nine of ten texts stays in sight, as a part of 1. */
  firm?: number
  numeric?: boolean
  /** Values are addresses to follow. */
  link?: boolean
}

export type StandardLabel =
  | 'name'
  | 'email'
  | 'phone'
  | 'company'
  | 'city'
  | 'country'
  | 'type'
  | 'owner'
  | 'labels'
  | 'identifier'
  | 'source'
  | 'blocked'
  | 'doNotContact'
  | 'created'
  | 'updated'
  | 'lastActivity'

type Widths = [least: number, most: number]
const standard = (id: SortField | 'labels', label: StandardLabel, [least, most]: Widths, firm?: number): Column => ({
  id,
  label,
  sort: id === 'labels' ? null : id,
  least,
  most,
  ...(firm !== undefined && { firm }),
})

export const standardColumns: readonly Column[] = [
  standard('name', 'name', [176, 320]),
  standard('email', 'email', [110, 320], 0.8),
  standard('phone_number', 'phone', [110, 190], 1),
  standard('company', 'company', [88, 240]),
  standard('city', 'city', [76, 200]),
  standard('labels', 'labels', [92, 260]),
  standard('contact_type', 'type', [90, 120]),
  standard('owner', 'owner', [100, 200]),
  standard('country', 'country', [80, 160]),
  standard('identifier', 'identifier', [100, 200]),
  standard('source', 'source', [100, 180]),
  standard('blocked', 'blocked', [100, 120]),
  standard('do_not_contact', 'doNotContact', [110, 160]),
  standard('created_at', 'created', [96, 120], 1),
  standard('updated_at', 'updated', [96, 120], 1),
  standard('last_activity_at', 'lastActivity', [130, 150]),
]

/** What the table shows before somebody chooses. The name is always there and always first. */
export const defaultIds = ['name', 'email', 'phone_number', 'company', 'city', 'labels', 'created_at', 'last_activity_at']

export const attributePrefix = 'custom_attributes.'

type Named = Pick<Definition, 'attribute_key' | 'attribute_display_name' | 'attribute_display_type'>

const numeric: AttributeType[] = ['number', 'currency', 'percent']

export function attributeColumn(definition: Named): Column {
  const id = `${attributePrefix}${definition.attribute_key}` as const
  return {
    id,
    label: null,
    name: definition.attribute_display_name,
    sort: id,
    least: 100,
    most: 240,
    numeric: numeric.includes(definition.attribute_display_type),
    link: definition.attribute_display_type === 'link',
  }
}

export type Density = 'compact' | 'comfortable'
export type ChosenColumn = { id: string; width?: number }

/** How one user likes the table, kept by the server; null columns are the default ones. */
export type TablePreference = {
  columns: ChosenColumn[] | null
  density: Density
  perPage?: number
  endless?: boolean
}

export const narrowest = 72
export const widest = 800
export const clampWidth = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)))

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readColumns(raw: unknown): ChosenColumn[] | null {
  if (!Array.isArray(raw)) return null
  const found = new Map<string, ChosenColumn>()
  for (const one of raw) {
    if (!isObject(one) || typeof one.id !== 'string' || found.has(one.id)) continue
    const width = typeof one.width === 'number' && Number.isFinite(one.width) ? clampWidth(one.width) : undefined
    found.set(one.id, { id: one.id, ...(width !== undefined && { width }) })
  }
  return found.size > 0 ? [...found.values()] : null
}

/** Reads what was saved, by whichever version of the page. */
export function readPreference(raw: unknown): TablePreference {
  const saved = isObject(raw) ? raw : {}
  const perPage = Number(saved.perPage)
  return {
    columns: readColumns(saved.columns),
    density: saved.density === 'compact' ? 'compact' : 'comfortable',
    ...(Number.isInteger(perPage) && perPage >= 15 && perPage <= 200 && { perPage }),
    ...(saved.endless === true && { endless: true }),
  }
}

/** Columns that may be empty for everybody, and then only take room. */
export type Hints = { activity: boolean; labels: boolean }

/** The columns to show, in order. Chosen ones that exist no longer are passed over. */
export function shownColumns(all: readonly Column[], chosen: ChosenColumn[] | null, hints: Hints): ChosenColumn[] {
  const known = new Set(all.map(({ id }) => id))
  const idle = [...(hints.activity ? [] : ['last_activity_at']), ...(hints.labels ? [] : ['labels'])]
  const unchosen = defaultIds.filter((id) => !idle.includes(id)).map((id) => ({ id }))
  const shown = (chosen ?? unchosen).filter(({ id }) => known.has(id) && id !== 'name')
  const name = chosen?.find(({ id }) => id === 'name') ?? { id: 'name' }
  return [name, ...shown]
}

export function toggleColumn(shown: ChosenColumn[], id: string): ChosenColumn[] {
  if (id === 'name') return shown
  return shown.some((one) => one.id === id) ? shown.filter((one) => one.id !== id) : [...shown, { id }]
}

/** Puts a column where another one is; nothing goes before the name. */
export function moveColumn(shown: ChosenColumn[], id: string, to: string): ChosenColumn[] {
  const from = shown.findIndex((one) => one.id === id)
  const target = Math.max(1, shown.findIndex((one) => one.id === to))
  const moved = shown[from]
  if (!moved || id === 'name' || from === target) return shown
  const rest = shown.filter((one) => one.id !== id)
  return [...rest.slice(0, target), moved, ...rest.slice(target)]
}

/** One place to the left (-1) or right (1). */
export function shiftColumn(shown: ChosenColumn[], id: string, by: -1 | 1): ChosenColumn[] {
  const at = shown.findIndex((one) => one.id === id)
  const neighbour = shown[at + by]
  return at < 0 || !neighbour || neighbour.id === 'name' ? shown : moveColumn(shown, id, neighbour.id)
}

export function resizeColumn(shown: ChosenColumn[], id: string, width: number): ChosenColumn[] {
  return shown.map((one) => (one.id === id ? { ...one, width: clampWidth(width) } : one))
}

/** A letter of the table's font, on average, and what stands around a cell's text; in pixels. */
const letter = 7
const letters: Record<string, number> = { email: 6.6, phone_number: 7.8 }
const around = 24
/** The avatar before a name. */
const avatar = 40

/** How many letters the texts of a column have: the longest one, and nine of ten at most. */
export type Lengths = { longest: number; usual: number }

export function lengthsOf(texts: readonly string[]): Lengths {
  const lengths = texts.map((text) => text.length).sort((a, b) => a - b)
  return { longest: lengths.at(-1) ?? 0, usual: lengths[Math.ceil((lengths.length - 1) * 0.9)] ?? 0 }
}

/**
 * How wide each column becomes: as wide as its longest text, within its limits, then wider to fill the
 * room that is left. Where there is too little, all give way down to their least, firm ones only until
 * nine of ten texts still fit, or most of them of an e-mail address. An empty column never takes more than its least; widths set by hand stand.
 */
export function fitWidths(columns: readonly Column[], chosen: ChosenColumn[], lengths: (id: string) => Lengths, room: number) {
  const wanted = columns.map((column, i) => {
    const { id, least, most, firm } = column
    const { longest, usual } = lengths(id)
    const width = (count: number) =>
      Math.min(most, Math.max(least, count * (letters[id] ?? letter) + around + (id === 'name' ? avatar : 0)))
    const fixed = chosen[i]?.width
    if (fixed !== undefined) return { width: fixed, floor: fixed, grow: 0 }
    return { width: width(longest), floor: firm ? Math.max(least, firm * width(usual)) : least, grow: longest > 0 ? width(longest) : 0 }
  })
  const sum = (of: (one: (typeof wanted)[number]) => number) => wanted.reduce((total, one) => total + of(one), 0)
  const spare = room - sum(({ width }) => width)
  const give = (one: (typeof wanted)[number]) => (spare > 0 ? one.grow : one.width - one.floor)
  const total = sum(give)
  const share = total > 0 ? Math.max(spare, spare > 0 ? 0 : -total) / total : 0
  return wanted.map((one) => Math.floor(one.width + give(one) * share))
}
