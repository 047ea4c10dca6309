import type { ImportRow } from '@/api/types'

const telling = ['name', 'email', 'phone_number', 'identifier'] as const

/** What to call the contact of a row by what the row says of it; empty when it does not. */
export function callRow({ changes, contact_name: known }: Pick<ImportRow, 'changes' | 'contact_name'>): string {
  if (known) return known
  for (const field of telling) {
    const after = changes[field]?.[1]
    if (typeof after === 'string' && after) return after
  }
  return ''
}

const order: readonly string[] = [...telling, 'city', 'country_code', 'company_name', 'labels', 'owner_id', 'contact_type']

/** The changed fields as people look for them: who it is first, the company's own last. */
export function inOrder(changes: ImportRow['changes']) {
  const at = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length)
  return Object.entries(changes).sort(([a], [b]) => at(a) - at(b) || a.localeCompare(b))
}
