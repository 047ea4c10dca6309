import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { isPreparing } from '@/api/problem'
import type { Contact } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { contactsPage, contactsQuery, countQuery, endlessPageSize, sameFilter } from '@/features/contacts/queries'
import type { ContactsSearch } from '@/features/contacts/search'
import { keys } from '@/api/keys'

/** What the table shows of the contacts that match. */
export type Rows = {
  /** Undefined until the first answer. */
  contacts: Contact[] | undefined
  /** How many match; undefined until it is counted. */
  total: number | undefined
  /** The server still counts, and is asked again. */
  counting: boolean
  /** Rows before the first one shown. */
  offset: number
  /** The rows shown answer an earlier question; the answer to this one is on its way. */
  stale: boolean
  /** The server still reads contacts in before it can answer, and is asked again. */
  preparing: boolean
  error: unknown
  retry: () => void
  /** Present while further rows can be loaded. */
  more: (() => void) | undefined
  loadingMore: boolean
}

function usePage(search: ContactsSearch, perPage: number, enabled: boolean) {
  const page = search.page ?? 1
  const query = useQuery({ ...contactsQuery(useAccountId(), { ...search, per_page: perPage }), enabled })
  return {
    contacts: query.data?.payload,
    offset: (page - 1) * perPage,
    stale: query.isPlaceholderData,
    preparing: isPreparing(query.failureReason),
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
    more: undefined,
    loadingMore: false,
  }
}

function useEndless({ q, labels, filter, segment, sort }: ContactsSearch, enabled: boolean) {
  const question = { q, labels, filter, segment, sort }
  const accountId = useAccountId()
  const query = useInfiniteQuery({
    queryKey: [...keys.contacts(accountId), 'endless', question],
    queryFn: ({ pageParam, signal }) => contactsPage(accountId, { ...question, perPage: endlessPageSize, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ meta }) => meta.next_cursor || undefined,
    placeholderData: (earlier, query) => (sameFilter(question, query?.queryKey.at(-1)) ? earlier : undefined),
    enabled,
  })
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = query
  const contacts = useMemo(() => data?.pages.flatMap(({ payload }) => payload), [data])
  return {
    contacts,
    offset: 0,
    stale: query.isPlaceholderData,
    preparing: isPreparing(query.failureReason),
    error: data && !isFetchNextPageError ? null : query.error,
    retry: () => void (data ? fetchNextPage() : query.refetch()),
    more: hasNextPage && !isFetchingNextPage && !isFetchNextPageError && !query.isPlaceholderData ? () => void fetchNextPage() : undefined,
    loadingMore: isFetchingNextPage,
  }
}

/** One page, or all rows one after another; counted beside them, so that rows need not wait for the number. */
export function useRows(search: ContactsSearch, perPage: number, endless: boolean, ready: boolean): Rows {
  const page = usePage(search, perPage, ready && !endless)
  const rows = useEndless(search, ready && endless)
  const count = useQuery(countQuery(useAccountId(), search))
  return { ...(endless ? rows : page), total: count.data ?? undefined, counting: count.data === null }
}
