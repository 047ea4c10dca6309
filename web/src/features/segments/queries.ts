import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { raw } from '@/api/raw'
import type { Who } from '@/api/types'
import { toWire, type Condition, type Group, type Wire } from './tree'

const at = (accountId: number, path: string) => `/api/v1/accounts/${accountId}${path}`

export type Kind =
  | 'text' | 'phone' | 'choice' | 'country' | 'labels' | 'number' | 'date' | 'time' | 'checkbox' | 'boolean' | 'member' | 'import' | 'segment'

/** Something that can be asked about, and how. */
export type Field = {
  attribute_key: string
  /** Of a custom attribute; "" for the standard ones. */
  name: string
  kind: Kind
  attribute_display_type: string
  operators: string[]
  choices: string[]
  currency_code: string
  archived: boolean
  /** Its values are known, and contacts can be split by it. */
  suggests: boolean
}

/** What may be asked in this account. */
export function fieldsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.definitions(accountId, 'contact_attribute'), 'filter'],
    queryFn: async ({ signal }) => (await raw<{ payload: Field[] }>(at(accountId, '/contacts/filter/schema'), { signal })).data.payload,
    staleTime: 60_000,
  })
}

export type Part = { value: unknown; count: number; condition: Condition }

/** Values that contacts have in a field, the most common first. */
export function valuesQuery(accountId: number, key: string, q: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'values', key, q],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ attribute_key: key, limit: '30', ...(q && { q }) })
      return (await raw<{ payload: Part[] }>(at(accountId, `/contacts/filter/values?${query}`), { signal })).data.payload
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

/** The contacts meant: a segment, or a filter of one's own. */
export type Meant = { filter?: Wire; segment?: string }

const bodyOf = ({ filter, segment }: Meant) => (filter ? { payload: filter } : segment ? { segment_id: segment } : { payload: [] })

/** Contacts by the values of a field. */
export function splitQuery(accountId: number, meant: Meant, by: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'split', meant, by],
    queryFn: async ({ signal }) => {
      const body = { ...bodyOf(meant), by, limit: 50 }
      return (await raw<{ payload: Part[] }>(at(accountId, '/contacts/filter/split'), { method: 'POST', body, signal })).data.payload
    },
  })
}

export type Segment = {
  id: number
  name: string
  query: { payload?: unknown }
  icon: string
  description: string
  pinned: boolean
  shared_with: 'nobody' | 'team' | 'everyone'
  team_id: number | null
  owner: Who
  mine: boolean
  fault: { code: string; path: string; text: string } | null
}

/** One's own in their order, then those that others share. */
export function segmentsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.segments(accountId), 'saved'],
    queryFn: async ({ signal }) => (await raw<Segment[]>(at(accountId, '/custom_filters?filter_type=contact'), { signal })).data,
    staleTime: 60_000,
  })
}

/** A segment that comes with the program. */
export type Ready = { segment_id: string; name: string; description: string; icon: string; query: { payload?: unknown } }

export function readyQuery(accountId: number, language: string) {
  return queryOptions({
    queryKey: [...keys.segments(accountId), 'ready', language],
    queryFn: async ({ signal }) => (await raw<{ payload: Ready[] }>(at(accountId, '/custom_filters/ready'), { signal })).data.payload,
    staleTime: 300_000,
  })
}

/** How many contacts are in a segment now; null when it takes too long to count. */
export function segmentCountQuery(accountId: number, segment: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'segment', segment],
    queryFn: async ({ signal }) => {
      const body = { segment_id: segment }
      return (await raw<{ count: number | null }>(at(accountId, '/contacts/filter/count'), { method: 'POST', body, signal })).data.count
    },
    staleTime: 30_000,
  })
}

export type SegmentInput = Pick<Segment, 'name' | 'icon' | 'description' | 'pinned' | 'shared_with' | 'team_id'>

export async function createSegment(accountId: number, input: SegmentInput, tree: Group) {
  const body = { ...input, filter_type: 'contact', query: { payload: toWire(tree) ?? [] } }
  return (await raw<Segment>(at(accountId, '/custom_filters'), { method: 'POST', body })).data
}

export async function updateSegment(accountId: number, id: number, change: Partial<SegmentInput> & { tree?: Group }) {
  const { tree, ...body } = change
  const query = tree && { query: { payload: toWire(tree) ?? [] } }
  return (await raw<Segment>(at(accountId, `/custom_filters/${id}`), { method: 'PATCH', body: { ...body, ...query } })).data
}

export async function duplicateSegment(accountId: number, id: number) {
  return (await raw<Segment>(at(accountId, `/custom_filters/${id}/duplicate`), { method: 'POST' })).data
}

export function deleteSegment(accountId: number, id: number) {
  return raw(at(accountId, `/custom_filters/${id}`), { method: 'DELETE' })
}

export function orderSegments(accountId: number, ids: number[]) {
  return raw(at(accountId, '/custom_filters/order'), { method: 'POST', body: { ids } })
}

export type Explained = Condition & { path: string; actual: unknown; met: boolean; changes_at: number | null }
export type Explanation = { matches: boolean; changes_at: number | null; conditions: Explained[] }

/** Why a contact is in a segment or not. */
export function explainQuery(accountId: number, contactId: number, segment: string) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, contactId), 'explain', segment],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ segment_id: segment })
      return (await raw<{ payload: Explanation }>(at(accountId, `/contacts/${contactId}/explain?${query}`), { signal })).data.payload
    },
  })
}

export type InSegment = { segment_id: string; name: string; icon: string }

/** The segments that a contact is in. */
export function contactSegmentsQuery(accountId: number, contactId: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, contactId), 'segments'],
    queryFn: async ({ signal }) => (await raw<{ payload: InSegment[] }>(at(accountId, `/contacts/${contactId}/segments`), { signal })).data.payload,
  })
}
