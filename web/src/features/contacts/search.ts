import { readTree, toWire, type Wire } from '@/lib/filterTree'

/** Of a segment that was saved, or of a ready-made one. */
export type SegmentRef = number | string

/** What the list shows, all of it in the URL; defaults are left out. */
export type ContactsSearch = {
  q?: string
  /** Titles; a contact has one of them. */
  labels?: string[]
  /** Only contacts that these conditions hold for. With a segment: how it is being changed. */
  filter?: Wire
  /** Only contacts in this segment: its id, or the key of a ready-made one. */
  segment?: SegmentRef
  page?: number
  per_page?: number
  /** All rows one after another instead of pages. */
  endless?: true
  sort?: Sort
  /** The contact in the side panel. */
  open?: number
}

export const sortFields = [
  'name',
  'email',
  'phone_number',
  'identifier',
  'company',
  'city',
  'country',
  'contact_type',
  'owner',
  'source',
  'blocked',
  'do_not_contact',
  'created_at',
  'updated_at',
  'last_activity_at',
] as const
export type SortField = (typeof sortFields)[number] | `custom_attributes.${string}`
export type Sort = SortField | `-${SortField}`

export const defaultPerPage = 25

function whole(value: unknown, low: number, high: number) {
  const n = Number(value)
  return Number.isInteger(n) && n >= low ? Math.min(n, high) : undefined
}

export function isSort(value: unknown): value is Sort {
  if (typeof value !== 'string') return false
  const field = value.replace(/^-/, '')
  return (sortFields as readonly string[]).includes(field) || /^custom_attributes\.[\w-]{1,100}$/.test(field)
}

/** A title, or several; each once. */
function titles(raw: unknown) {
  const found = (Array.isArray(raw) ? raw : [raw]).map(text).filter((title) => title !== undefined)
  return found.length > 0 ? [...new Set(found)].slice(0, 20) : undefined
}

/** An id or a key. */
function reference(raw: unknown): SegmentRef | undefined {
  const value = text(raw)
  if (!value || !/^\w{1,50}$/.test(value)) return undefined
  // A number stands in the address without quotes.
  return /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value
}

/** Digits in a URL arrive as a number. */
function text(raw: unknown) {
  const value = typeof raw === 'number' ? String(raw) : raw
  return typeof value === 'string' && value.trim() ? value : undefined
}

/** Reads a URL that people edit, share and bookmark: never fails, only forgets. */
export function contactsSearch(raw: Record<string, unknown>): ContactsSearch {
  const page = whole(raw.page, 1, 1_000_000)
  const perPage = whole(raw.per_page, 15, 200)
  const endless = raw.endless === true || undefined
  return {
    q: text(raw.q),
    labels: titles(raw.labels),
    filter: toWire(readTree(raw.filter)),
    segment: reference(raw.segment),
    page: page === 1 || endless ? undefined : page,
    per_page: perPage === defaultPerPage || endless ? undefined : perPage,
    endless,
    sort: isSort(raw.sort) ? raw.sort : undefined,
    open: whole(raw.open, 1, Number.MAX_SAFE_INTEGER),
  }
}

/** Whether the list shows a part of the contacts only. */
export function isFiltered({ q, labels, filter, segment }: ContactsSearch) {
  return Boolean(q ?? labels ?? filter ?? segment)
}

const newestFirst: readonly SortField[] = ['created_at', 'updated_at', 'last_activity_at']

/** A click on a header: its natural order, the opposite, then none. */
export function nextSort(current: Sort | undefined, field: SortField): Sort | undefined {
  const up: Sort = field
  const down: Sort = `-${field}`
  const [first, second] = newestFirst.includes(field) ? [down, up] : [up, down]
  if (current === first) return second
  return current === second ? undefined : first
}

/** For aria-sort. */
export function sortDirection(current: Sort | undefined, field: SortField): 'ascending' | 'descending' | 'none' {
  if (current === field) return 'ascending'
  return current === `-${field}` ? 'descending' : 'none'
}
