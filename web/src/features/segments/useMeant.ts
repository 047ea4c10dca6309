import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SegmentRef } from '@/features/contacts/search'
import { useAccountId } from '@/lib/account'
import { readyQuery, segmentsQuery, type Ready, type Segment } from './queries'
import { everybody, readTree, toWire, type Group, type Wire } from '@/lib/filterTree'

/** A saved or ready-made segment, by what the pages need of either. */
export type Known = { ref: string; name: string; icon: string; description: string; tree: Group; saved: Segment | null }

export const knownSegment = (segment: Segment): Known => ({
  ref: String(segment.id),
  name: segment.name,
  icon: segment.icon,
  description: segment.description,
  tree: readTree(segment.query.payload),
  saved: segment,
})

export const knownReady = ({ segment_id: ref, name, icon, description, query }: Ready): Known => ({
  ref,
  name,
  icon,
  description,
  tree: readTree(query.payload),
  saved: null,
})

/** All segments that one may use. */
export function useSegments() {
  const accountId = useAccountId()
  const { i18n } = useTranslation()
  const saved = useQuery(segmentsQuery(accountId))
  const ready = useQuery(readyQuery(accountId, i18n.language))
  return {
    saved: saved.data?.map(knownSegment),
    ready: ready.data?.map(knownReady),
    error: saved.error ?? ready.error,
    retry: () => {
      void saved.refetch()
      void ready.refetch()
    },
  }
}

/** What the list is narrowed to: the segment, and the filter that holds, its own or a changed one. */
export function useMeant({ filter, segment }: { filter?: Wire; segment?: SegmentRef }) {
  const { saved, ready } = useSegments()
  const known = segment ? [...(saved ?? []), ...(ready ?? [])].find(({ ref }) => ref === String(segment)) : undefined
  const tree = filter ? readTree(filter) : (known?.tree ?? everybody)
  const changed = Boolean(filter && known && JSON.stringify(filter) !== JSON.stringify(toWire(known.tree)))
  return { known, tree, changed }
}
