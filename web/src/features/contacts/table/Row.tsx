import { memo, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { Cell, type CellText } from './cells'
import type { Column } from './columns'
import { RowMenu } from './RowMenu'
import classes from './Table.module.css'

type Props = {
  contact: Contact
  columns: Column[]
  text: CellText
  q: string | undefined
  /** Place among all rows, the head being 1. */
  index: number
  /** Distance from the first row, in pixels. */
  start: number
  height: number
  selected: boolean
  /** The one row of the table that the Tab key reaches. */
  current: boolean
  opened: boolean
  onActive: (id: number) => void
  onOpen: (id: number) => void
  onSelect: (id: number, range: boolean) => void
}

/** What inside a row does something of its own. */
const inner = 'a, button, input, label, [role="menu"], [role="dialog"]'

export const Row = memo(function Row(props: Props) {
  const { contact, columns, text, q, current, selected, opened } = props
  const { t } = useTranslation('contacts')
  const tabIndex = current ? 0 : -1
  const click = (event: MouseEvent<HTMLElement>) => {
    // Selecting text and what lies above the row in a portal are no clicks on the row.
    if (!event.currentTarget.contains(event.target as Node) || (event.target as Element).closest(inner)) return
    if (window.getSelection()?.toString()) return
    if (event.shiftKey) props.onSelect(contact.id, true)
    else props.onOpen(contact.id)
  }
  return (
    <div
      role="row"
      aria-rowindex={props.index}
      aria-selected={selected}
      tabIndex={tabIndex}
      data-contact={contact.id}
      data-opened={opened || undefined}
      className={classes.row}
      style={{ height: props.height, transform: `translateY(${props.start}px)` }}
      onClick={click}
      onFocus={() => props.onActive(contact.id)}
    >
      <div role="gridcell" aria-colindex={1} className={classes.box}>
        <input
          type="checkbox"
          tabIndex={tabIndex}
          aria-label={t('table.select', { name: callName(contact) })}
          checked={selected}
          onChange={(event) => props.onSelect(contact.id, (event.nativeEvent as globalThis.MouseEvent).shiftKey)}
        />
      </div>
      {columns.map((column, i) => (
        <div
          key={column.id}
          role={i === 0 ? 'rowheader' : 'gridcell'}
          aria-colindex={i + 2}
          className={classes.cell}
          data-column={column.id}
          data-numeric={column.numeric || undefined}
        >
          <Cell contact={contact} column={column} text={text(contact, column.id)} q={q} tabIndex={tabIndex} />
        </div>
      ))}
      <div role="gridcell" aria-colindex={columns.length + 2} className={classes.menu}>
        <RowMenu contact={contact} tabIndex={tabIndex} onOpen={props.onOpen} />
      </div>
    </div>
  )
})
