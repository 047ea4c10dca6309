import { groupNames, type KindGroup } from './groups'

/** What the record's page shows, all of it in the URL; defaults are left out. */
export type RecordSearch = { tab?: 'timeline' | 'notes'; kinds?: KindGroup[] }

/** Reads a URL that people edit and share: never fails, only forgets. */
export function recordSearch(raw: Record<string, unknown>): RecordSearch {
  const given = Array.isArray(raw.kinds) ? raw.kinds : [raw.kinds]
  const kinds = groupNames.filter((group) => given.includes(group))
  return {
    tab: raw.tab === 'notes' ? 'notes' : undefined,
    kinds: kinds.length > 0 ? kinds : undefined,
  }
}
