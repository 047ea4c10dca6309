import { Loader, Text } from '@mantine/core'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { fitWidths, lengthsOf, type Density, type Lengths } from './columns'
import type { GridProps } from './gridProps'
import { Head } from './Head'
import { Row } from './Row'
import { isSelected, shownState } from './selection'
import classes from './Table.module.css'

const rowHeights: Record<Density, number> = { compact: 36, comfortable: 46 }
const headHeight = 38
/** The boxes before and the menus after the columns. */
const boxWidth = 44
const menuWidth = 48

/** How wide the columns are: measured once for a set of columns, so that they do not jump while rows come. */
function useWidths({ contacts, columns, chosen, text }: GridProps, room: number) {
  const ids = columns.map(({ id }) => id).join()
  const [measured, measure] = useState<{ ids: string; lengths: Map<string, Lengths> } | null>(null)
  if (contacts.length > 0 && measured?.ids !== ids) {
    const lengths = new Map(columns.map(({ id }) => [id, lengthsOf(contacts.map((one) => text(one, id)))]))
    measure({ ids, lengths })
  }
  return fitWidths(columns, chosen, (id) => measured?.lengths.get(id) ?? none, room - boxWidth - menuWidth)
}

const none: Lengths = { longest: 0, usual: 0 }

function useRoom() {
  const ref = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useLayoutEffect(() => {
    const box = ref.current
    if (!box) return
    const read = () => setRoom(box.clientWidth)
    read()
    const observer = new ResizeObserver(read)
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  return { ref, room }
}

/** Only the rows in sight exist, and the one the keyboard stands on. */
function useVirtualRows({ contacts, density, active, more }: GridProps, scroller: React.RefObject<HTMLDivElement | null>) {
  const activeIndex = active === null ? -1 : contacts.findIndex(({ id }) => id === active)
  const virtual = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeights[density],
    getItemKey: (i) => contacts[i]?.id ?? i,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: (range: Range) => {
      const seen = defaultRangeExtractor(range)
      if (activeIndex < 0 || seen.includes(activeIndex)) return seen
      return [...seen, activeIndex].sort((a, b) => a - b)
    },
  })
  useEffect(() => virtual.measure(), [virtual, density])
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (more && last >= contacts.length - 30) more()
  }, [more, last, contacts.length])
  return { virtual, activeIndex }
}

/** The table: a grid whose head stays and whose rows are drawn as they come into sight. */
export function Grid(props: GridProps) {
  const { t } = useTranslation('contacts')
  const { contacts, columns, offset, total, density, stale, selection, active } = props
  const { ref, room } = useRoom()
  const widths = useWidths(props, room)
  const { virtual, activeIndex } = useVirtualRows(props, ref)
  const shown = contacts.map(({ id }) => id)

  // The keyboard moves the focus along; a pointer leaves it where it is.
  useEffect(() => {
    if (activeIndex < 0) return
    virtual.scrollToIndex(activeIndex)
    const within = ref.current?.contains(document.activeElement) || document.activeElement === document.body
    if (within) ref.current?.querySelector<HTMLElement>(`[data-contact="${active}"]`)?.focus({ preventScroll: true })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a move scrolls, not rows that arrive
  }, [active])

  const template = [boxWidth, ...widths, menuWidth].map((width) => `${width}px`).join(' ')
  return (
    <div
      ref={ref}
      role="grid"
      aria-label={t('title')}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-colcount={columns.length + 2}
      aria-multiselectable="true"
      aria-busy={stale}
      className={classes.grid}
      data-density={density}
      data-stale={stale || undefined}
      style={{ '--columns': template, '--head': `${headHeight}px` } as CSSProperties}
    >
      <Head {...props} widths={widths} box={shownState(selection, shown)} />
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const contact = contacts[item.index]
          if (!contact) return null
          return (
            <Row
              key={contact.id}
              contact={contact}
              columns={columns}
              text={props.text}
              q={props.q}
              index={offset + item.index + 2}
              start={item.start - headHeight}
              height={item.size}
              selected={isSelected(selection, contact.id)}
              current={activeIndex < 0 ? item.index === 0 : item.index === activeIndex}
              opened={props.opened === contact.id}
              onActive={props.onActive}
              onOpen={props.onOpen}
              onSelect={props.onSelect}
            />
          )
        })}
      </div>
      {props.loadingMore && (
        <div className={classes.more} role="presentation">
          <Loader size="xs" />
          <Text size="sm" c="dimmed">
            {t('table.loadingMore')}
          </Text>
        </div>
      )}
    </div>
  )
}
