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
