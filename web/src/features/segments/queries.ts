import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/schema.gen'
import type { Solid } from '@/api/types'
import { untilCounted } from '@/features/contacts/queries'
import type { SegmentRef } from '@/features/contacts/search'
import { toWire, type Condition, type Group, type Wire } from '@/lib/filterTree'

type Schemas = components['schemas']

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** Something that can be asked about, and how. */
export type Field = Solid<Schemas['FieldJSON']>
export type Kind = Field['kind']

/** What may be asked in this account. */
export function fieldsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.definitions(accountId, 'contact_attribute'), 'filter'],
    queryFn: async ({ signal }) =>
      (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/filter/schema', { params: inAccount(accountId), signal }))).payload,
    staleTime: 60_000,
  })
}

/** The contacts with one value of a field. */
export type Part = Solid<Schemas['PartJSON']>

/** Values that contacts have in a field, the most common first. */
export function valuesQuery(accountId: number, key: string, q: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'values', key, q],
    queryFn: async ({ signal }) => {
      const params = { ...inAccount(accountId), query: { attribute_key: key, limit: '30', q: q || undefined } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/filter/values', { params, signal }))).payload
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

/** The imports that have written contacts, newest first. */
export function importNamesQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.importNames(accountId),
    queryFn: async ({ signal }) => {
      const params = inAccount(accountId)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/imports/names', { params, signal }))).payload
    },
    staleTime: 60_000,
  })
}

/** The contacts meant: a segment, or a filter of one's own. */
export type Meant = { filter?: Wire; segment?: SegmentRef }

const bodyOf = ({ filter, segment }: Meant) => (filter || !segment ? { payload: filter ?? [] } : { segment_id: String(segment) })

/** Contacts by the values of a field. */
export function splitQuery(accountId: number, meant: Meant, by: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'split', meant, by],
    queryFn: async ({ signal }) => {
      const body = { ...bodyOf(meant), by, limit: 50 }
      const params = inAccount(accountId)
      return (await ok(api.POST('/api/v1/accounts/{account_id}/contacts/filter/split', { params, body, signal }))).payload
    },
  })
}

export type Segment = Omit<Solid<Schemas['SegmentJSON']>, 'query'> & { query: { payload?: unknown } }

/** One's own in their order, then those that others share. */
export function segmentsQuery(accountId: number) {
  return queryOptions({
    queryKey: [...keys.segments(accountId), 'saved'],
    queryFn: async ({ signal }) => {
      const params = { ...inAccount(accountId), query: { filter_type: 'contact' } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/custom_filters', { params, signal }))) as Segment[]
    },
    staleTime: 60_000,
  })
}

/** A segment that comes with the program. */
export type Ready = Omit<Solid<Schemas['ReadySegment']>, 'query'> & { query: { payload?: unknown } }

export function readyQuery(accountId: number, language: string) {
  return queryOptions({
    queryKey: [...keys.segments(accountId), 'ready', language],
    queryFn: async ({ signal }) => {
      const params = inAccount(accountId)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/custom_filters/ready', { params, signal }))).payload as Ready[]
    },
    staleTime: 300_000,
  })
}

/** How many contacts are in a segment now; null while the server needs longer to count than an answer may take. */
export function segmentCountQuery(accountId: number, segment: string) {
  return queryOptions({
    queryKey: [...keys.contacts(accountId), 'segment', segment],
    queryFn: async ({ signal }) => {
      const [params, body] = [inAccount(accountId), { segment_id: segment }]
      return (await ok(api.POST('/api/v1/accounts/{account_id}/contacts/filter/count', { params, body, signal }))).count
    },
    staleTime: 30_000,
    refetchInterval: untilCounted,
  })
}

export type SegmentInput = Pick<Segment, 'name' | 'icon' | 'description' | 'pinned' | 'shared_with' | 'team_id'>

const inputBody = ({ team_id: team, ...input }: Partial<SegmentInput>) => ({ ...input, ...(team && { team_id: team }) })

export async function createSegment(accountId: number, input: SegmentInput, tree: Group) {
  const body = { ...inputBody(input), filter_type: 'contact' as const, query: { payload: toWire(tree) ?? [] } }
  return (await ok(api.POST('/api/v1/accounts/{account_id}/custom_filters', { params: inAccount(accountId), body }))) as Segment
}

export async function updateSegment(accountId: number, id: number, { tree, ...input }: Partial<SegmentInput> & { tree?: Group }) {
  const body = { ...inputBody(input), ...(tree && { query: { payload: toWire(tree) ?? [] } }) }
  return (await ok(api.PATCH('/api/v1/accounts/{account_id}/custom_filters/{id}', { params: one(accountId, id), body }))) as Segment
}

export function duplicateSegment(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/custom_filters/{id}/duplicate', { params: one(accountId, id) }))
}

export function deleteSegment(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/custom_filters/{id}', { params: one(accountId, id) }))
}

export function orderSegments(accountId: number, ids: number[]) {
  return ok(api.POST('/api/v1/accounts/{account_id}/custom_filters/order', { params: inAccount(accountId), body: { ids } }))
}

export type Explained = Condition & Schemas['ExplainedJSON']
export type Explanation = Omit<Schemas['ExplanationPayloadStruct'], 'conditions'> & { conditions: Explained[] }

/** Why a contact is in a segment or not. */
export function explainQuery(accountId: number, contactId: number, segment: string) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, contactId), 'explain', segment],
    queryFn: async ({ signal }) => {
      const params = { ...one(accountId, contactId), query: { segment_id: segment } }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/explain', { params, signal }))).payload
    },
  })
}

/** The segments that a contact is in. */
export function contactSegmentsQuery(accountId: number, contactId: number) {
  return queryOptions({
    queryKey: [...keys.contact(accountId, contactId), 'segments'],
    queryFn: async ({ signal }) => {
      const params = one(accountId, contactId)
      return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/segments', { params, signal }))).payload
    },
  })
}
