import { Loader, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { rowsOf } from '@/features/conversations/listPages'
import { listQuery } from '@/features/conversations/queries'
import { questionOf } from '@/features/conversations/search'
import type { Desk } from '@/features/conversations/useDesk'
import type { DeskKeys, Place } from '@/features/conversations/useDeskKeys'
import { theContact, type Typing } from '@/features/conversations/useLive'
import { useAccountId } from '@/lib/account'
import { ErrorState } from '@/ui/States'
import { NoConversations } from './Empty'
import { Row } from './Row'
import classes from './List.module.css'

type Props = { desk: Desk; typing: Typing; keyboard: DeskKeys }

/** The conversations that the URL asks for, all of them as one scrolls. */
function useRows({ search }: Desk) {
  const query = useInfiniteQuery(listQuery(useAccountId(), questionOf(search)))
  const { data, error, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = query
  const rows = useMemo(() => data && rowsOf(data.pages), [data])
  return {
    rows,
    error: rows && !isFetchNextPageError ? null : error,
    retry: () => void (rows ? fetchNextPage() : refetch()),
    more: hasNextPage && !isFetchingNextPage && !isFetchNextPageError ? () => void fetchNextPage() : undefined,
    loadingMore: isFetchingNextPage,
  }
}

export function Rows({ desk, typing, keyboard }: Props) {
  const list = useRows(desk)
  const { rows, error, retry } = list
  const { setRows } = keyboard
  useEffect(() => setRows(rows ?? []), [setRows, rows])
  if (!rows) return error ? <ErrorState error={error} onRetry={retry} /> : <Waiting />
  if (rows.length === 0) return <NoConversations desk={desk} />
  return (
    <>
      <Scroller {...list} rows={rows} desk={desk} typing={typing} keyboard={keyboard} />
      {error ? <ErrorState error={error} onRetry={retry} /> : null}
    </>
  )
}

type ScrollerProps = Props & { rows: Conversation[]; more: (() => void) | undefined; loadingMore: boolean }

function useVirtualRows(rows: Conversation[], more: (() => void) | undefined, place: Place) {
  const scroller = useRef<HTMLDivElement>(null)
  const at = place.id === null ? -1 : rows.findIndex(({ id }) => id === place.id)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 82,
    getItemKey: (i) => rows[i]?.id ?? i,
    overscan: 6,
    // The row the keyboard stands on keeps the focus, in sight or not.
    rangeExtractor: (range: Range) => {
      const seen = defaultRangeExtractor(range)
      return at < 0 || seen.includes(at) ? seen : [...seen, at].sort((a, b) => a - b)
    },
  })
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (more && last >= rows.length - 10) more()
  }, [more, last, rows.length])
  useEffect(() => {
    if (place.moves === 0 || at < 0) return
    virtual.scrollToIndex(at)
    scroller.current?.querySelector<HTMLElement>(`[data-conversation="${place.id}"]`)?.focus({ preventScroll: true })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a move scrolls, not rows that arrive
  }, [place.moves])
  return { scroller, virtual }
}

function Scroller({ rows, more, loadingMore, desk, typing, keyboard }: ScrollerProps) {
  const { t } = useTranslation('conversations')
  const { scroller, virtual } = useVirtualRows(rows, more, keyboard.place)
  const arrows = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    keyboard.step(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <div ref={scroller} className={classes.rows} onKeyDown={arrows}>
      <ul className={classes.list} aria-label={t('title')} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const one = rows[index]
          if (!one) return null
          return (
            <li
              key={one.id}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={more ? -1 : rows.length}
              aria-posinset={index + 1}
              className={classes.item}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row conversation={one} search={desk.search} open={desk.openId === one.id} typing={typing.get(one.id)?.includes(theContact) ?? false} />
            </li>
          )
        })}
      </ul>
      {loadingMore && (
        <div className={classes.more}>
          <Loader size="xs" aria-label={t('loadingMore')} />
        </div>
      )}
    </div>
  )
}

/** The list's shape while it loads. */
function Waiting() {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('state.loading')} className={classes.rows}>
      {Array.from({ length: 7 }, (_, row) => (
        <div key={row} className={classes.waiting}>
          <Skeleton circle height={38} />
          <div className={classes.waitingLines}>
            <Skeleton height={11} width={`${45 + ((row * 17) % 30)}%`} />
            <Skeleton height={10} width={`${60 + ((row * 13) % 35)}%`} />
          </div>
        </div>
      ))}
    </div>
  )
}
