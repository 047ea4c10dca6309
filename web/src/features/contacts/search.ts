/** What the list shows, all of it in the URL; defaults are left out. */
export type ContactsSearch = {
  q?: string
  page?: number
  per_page?: number
  sort?: Sort
}

export const sortFields = [
  'name',
  'email',
  'phone_number',
  'company',
  'city',
  'country',
  'created_at',
  'last_activity_at',
] as const
export type SortField = (typeof sortFields)[number]
export type Sort = SortField | `-${SortField}`

export const defaultPerPage = 25

function whole(value: unknown, low: number, high: number) {
  const n = Number(value)
  return Number.isInteger(n) && n >= low ? Math.min(n, high) : undefined
}

export function isSort(value: unknown): value is Sort {
  return typeof value === 'string' && (sortFields as readonly string[]).includes(value.replace(/^-/, ''))
}

/** Reads a URL that people edit, share and bookmark: never fails, only forgets. */
export function contactsSearch(raw: Record<string, unknown>): ContactsSearch {
  const page = whole(raw.page, 1, 1_000_000)
  const perPage = whole(raw.per_page, 15, 200)
  // A search for digits arrives as a number.
  const q = typeof raw.q === 'number' ? String(raw.q) : raw.q
  return {
    q: typeof q === 'string' && q.trim() ? q : undefined,
    page: page === 1 ? undefined : page,
    per_page: perPage === defaultPerPage ? undefined : perPage,
    sort: isSort(raw.sort) ? raw.sort : undefined,
  }
}

const newestFirst: readonly SortField[] = ['created_at', 'last_activity_at']

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
