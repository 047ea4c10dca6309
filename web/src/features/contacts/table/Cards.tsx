import { Badge, Loader } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Link } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import { callName } from '@/features/contacts/values'
import { Marked, type CellText } from './cells'
import type { Column } from './columns'
import { isSelected, type Selection } from './selection'
import { useColumnTitle } from './titles'
import classes from './Cards.module.css'

type Props = {
  contacts: Contact[]
  columns: Column[]
  text: CellText
  q: string | undefined
  stale: boolean
  more: (() => void) | undefined
  loadingMore: boolean
  selection: Selection
  onSelect: (id: number) => void
}

/** The table on a phone: a card for each contact, with the columns that are shown. */
export function Cards({ contacts, columns, text, q, stale, more, loadingMore, selection, onSelect }: Props) {
  const { t } = useTranslation('contacts')
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [])
  const virtual = useWindowVirtualizer({
    count: contacts.length,
    estimateSize: () => 88,
    getItemKey: (i) => contacts[i]?.id ?? i,
    overscan: 6,
    scrollMargin: top,
  })
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => {
    if (more && last >= contacts.length - 20) more()
  }, [more, last, contacts.length])
  return (
    <>
      <ul
        ref={list}
        className={classes.cards}
        aria-label={t('title')}
        aria-busy={stale}
        data-stale={stale || undefined}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const contact = contacts[item.index]
          if (!contact) return null
          return (
            <li
              key={contact.id}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={more ? -1 : contacts.length}
              aria-posinset={item.index + 1}
              className={classes.item}
              style={{ transform: `translateY(${item.start - top}px)` }}
            >
              <CardOf contact={contact} columns={columns} text={text} q={q} />
              <label className={classes.box}>
                <input
                  type="checkbox"
                  aria-label={t('table.select', { name: callName(contact) })}
                  checked={isSelected(selection, contact.id)}
                  onChange={() => onSelect(contact.id)}
                />
              </label>
            </li>
          )
        })}
      </ul>
      {loadingMore && (
        <div className={classes.more}>
          <Loader size="xs" aria-label={t('table.loadingMore')} />
        </div>
      )}
    </>
  )
}

type CardProps = { contact: Contact; columns: Column[]; text: CellText; q: string | undefined }

/** Said by themselves, a line for each of these groups; the others need their title. */
const plain = [['email'], ['phone_number'], ['company', 'city', 'country']]

function CardOf({ contact, columns, text, q }: CardProps) {
  const { t } = useTranslation('contacts')
  const title = useColumnTitle()
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const shown = columns.slice(1).map((column) => ({ column, value: text(contact, column.id) })).filter(({ value }) => value)
  const lines = plain.map((ids) => shown.filter(({ column }) => ids.includes(column.id)).map(({ value }) => value).join(' · '))
  const others = shown.filter(({ column }) => !plain.flat().includes(column.id))
  return (
    <Link to="/accounts/$accountId/contacts/$contactId" params={params} className={classes.card} preload={false}>
      <PersonAvatar id={contact.id} name={callName(contact)} size={38} />
      <span className={classes.texts}>
        <span className={classes.name}>
          <span className={classes.clip}>
            <Marked text={callName(contact)} q={q} />
          </span>
          {contact.blocked && (
            <Badge color="red" size="sm">
              {t('blocked')}
            </Badge>
          )}
        </span>
        {lines.filter(Boolean).map((line) => (
          <span key={line} className={classes.line}>
            <Marked text={line} q={q} />
          </span>
        ))}
        {others.length > 0 && (
          <span className={classes.others}>
            {others.map(({ column, value }) => (
              <span key={column.id}>
                {title(column)}: {value}
              </span>
            ))}
          </span>
        )}
      </span>
    </Link>
  )
}
