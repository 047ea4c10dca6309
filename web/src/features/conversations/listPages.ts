import type { InfiniteData } from '@tanstack/react-query'
import type { Conversation } from '@/api/types'

export type ListPage = { payload: Conversation[] }
export type Pages = InfiniteData<ListPage, number>

/** As many as the server gives at once. */
export const perPage = 25

/** The rows of all pages, each conversation once: rows move between pages while one reads. */
export function rowsOf(pages: readonly ListPage[]): Conversation[] {
  return [...new Map(pages.flatMap(({ payload }) => payload).toReversed().map((one) => [one.id, one])).values()].toReversed()
}

/** The page on which the first row stands that is not loaded; what has left the list since makes it an earlier one. */
export function nextPage(last: ListPage, pages: readonly ListPage[], lastPage: number): number | undefined {
  if (last.payload.length < perPage) return undefined
  const next = Math.floor(rowsOf(pages).length / perPage) + 1
  return next === lastPage ? lastPage + 1 : next
}

/** Whether a change may concern rows beyond the first page, so that all pages are to be asked for again. */
export function reachesFurther({ pages }: Pages, fresh: ListPage, changed: ReadonlySet<number>) {
  const here = new Set(fresh.payload.map(({ id }) => id))
  return pages.slice(1).some(({ payload }) => payload.some(({ id }) => changed.has(id) && !here.has(id)))
}

/**
 * The pages with a fresh first one. Rows of the old first page that others have pushed down stand on the second;
 * one that has itself changed and is not on the fresh page has left the list.
 */
export function withFirstPage({ pages, pageParams }: Pages, fresh: ListPage, changed: ReadonlySet<number>): Pages {
  const [first, second, ...rest] = pages
  if (!first || !second) return { pages: [fresh], pageParams: pageParams.slice(0, 1) }
  const here = new Set(fresh.payload.map(({ id }) => id))
  const pushed = first.payload.filter(({ id }) => !here.has(id) && !changed.has(id))
  const later = [{ ...second, payload: [...pushed, ...second.payload] }, ...rest]
  const without = later.map((page) => ({ ...page, payload: page.payload.filter(({ id }) => !here.has(id)) }))
  return { pages: [fresh, ...without], pageParams }
}

/** The list with one conversation changed where it stands. */
export function withChanged(data: Pages, id: number, change: Partial<Conversation>): Pages {
  const changed = (one: Conversation) => (one.id === id ? { ...one, ...change } : one)
  return { ...data, pages: data.pages.map((page) => ({ ...page, payload: page.payload.map(changed) })) }
}
