import { DndContext, PointerSensor, useSensor, useSensors, type DragEndEvent, type Modifier } from '@dnd-kit/core'
import { horizontalListSortingStrategy, SortableContext, useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { Menu, UnstyledButton } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowsHorizontal,
  IconArrowUp,
  IconChevronDown,
  IconEyeOff,
} from '@tabler/icons-react'
import { useState, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { nextSort, sortDirection, type Sort } from '@/features/contacts/search'
import { clampWidth, moveColumn, resizeColumn, shiftColumn, toggleColumn, type ChosenColumn, type Column } from './columns'
import type { GridProps } from './gridProps'
import { useColumnTitle, useDragWords } from './titles'
import classes from './Table.module.css'

const sideways: Modifier = ({ transform }) => ({ ...transform, y: 0 })

type Props = GridProps & { widths: number[]; box: 'none' | 'some' | 'all' }

/** The head row: a click sorts, dragging moves a column, its edge makes it wider. */
export function Head(props: Props) {
  const { t } = useTranslation('contacts')
  const { columns, chosen, widths, box, onColumns, onSelectShown } = props
  // Making one column wider leaves the others as they are seen, instead of sharing the room anew.
  const seen = chosen.map((one, i) => ({ ...one, width: widths[i] ?? 0 }))
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        <div role="columnheader" aria-colindex={1} className={classes.box}>
          <input
            type="checkbox"
            aria-label={t('table.selectShown')}
            checked={box === 'all'}
            ref={(input) => {
              if (input) input.indeterminate = box === 'some'
            }}
            onChange={onSelectShown}
          />
        </div>
        <SortableContext items={columns.slice(1).map(({ id }) => id)} strategy={horizontalListSortingStrategy}>
          {columns.map((column, i) => (
            <HeadCell
              key={column.id}
              column={column}
              index={i + 2}
              width={widths[i] ?? 0}
              sort={props.sort}
              chosen={chosen}
              seen={seen}
              onSort={props.onSort}
              onColumns={onColumns}
            />
          ))}
        </SortableContext>
        <div role="columnheader" aria-colindex={columns.length + 2} className={classes.menu}>
          <span className={classes.hidden}>{t('table.actions')}</span>
        </div>
      </div>
    </div>
  )
}

type DragProps = { chosen: ChosenColumn[]; onColumns: (columns: ChosenColumn[]) => void; children: React.ReactNode }

/** Around the whole grid: what it writes for screen readers is no part of a table. */
export function HeadDrag({ chosen, onColumns, children }: DragProps) {
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const words = useDragWords()
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onColumns(moveColumn(chosen, String(active.id), String(over.id)))
  }
  return (
    <DndContext sensors={sensors} modifiers={[sideways]} onDragEnd={drop} accessibility={words}>
      {children}
    </DndContext>
  )
}

type CellProps = {
  column: Column
  index: number
  width: number
  sort: Sort | undefined
  chosen: ChosenColumn[]
  seen: ChosenColumn[]
  onSort: (sort: Sort | undefined) => void
  onColumns: (columns: ChosenColumn[]) => void
}

function HeadCell(props: CellProps) {
  const { column, sort, onSort } = props
  const { id } = column
  const title = useColumnTitle()(column)
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({ id, disabled: id === 'name' })
  const direction = column.sort ? sortDirection(sort, column.sort) : undefined
  const arrow = direction === 'ascending' ? <IconArrowUp size={14} /> : <IconArrowDown size={14} />
  return (
    <div
      ref={setNodeRef}
      role="columnheader"
      aria-label={title}
      aria-colindex={props.index}
      aria-sort={direction}
      className={classes.th}
      data-column={id}
      data-numeric={column.numeric || undefined}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      {...listeners}
    >
      {column.sort ? (
        <UnstyledButton className={classes.sort} onClick={() => column.sort && onSort(nextSort(sort, column.sort))}>
          <span className={classes.title}>{title}</span>
          {direction !== 'none' && (
            <span aria-hidden="true" className={classes.arrow}>
              {arrow}
            </span>
          )}
        </UnstyledButton>
      ) : (
        <span className={classes.sort}>
          <span className={classes.title}>{title}</span>
        </span>
      )}
      <HeadMenu {...props} title={title} />
      <Edge {...props} />
    </div>
  )
}

function HeadMenu({ column, width, chosen, seen, title, onSort, onColumns }: CellProps & { title: string }) {
  const { t } = useTranslation('contacts')
  const { id, sort } = column
  const locked = id === 'name'
  const resize = (by: number) => onColumns(resizeColumn(seen, id, width + by))
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={classes.headMenu}
          aria-label={t('table.column', { name: title })}
          onPointerDown={(event) => event.stopPropagation()}
        >
          <IconChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {sort && (
          <>
            <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={() => onSort(sort)}>
              {t('table.ascending')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={() => onSort(`-${sort}`)}>
              {t('table.descending')}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        {!locked && (
          <>
            <Menu.Item leftSection={<IconArrowLeft size={16} />} onClick={() => onColumns(shiftColumn(chosen, id, -1))}>
              {t('table.left')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowRight size={16} />} onClick={() => onColumns(shiftColumn(chosen, id, 1))}>
              {t('table.right')}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconArrowsHorizontal size={16} />} closeMenuOnClick={false} onClick={() => resize(24)}>
          {t('table.wider')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsHorizontal size={16} />} closeMenuOnClick={false} onClick={() => resize(-24)}>
          {t('table.narrower')}
        </Menu.Item>
        {!locked && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => onColumns(toggleColumn(chosen, id))}>
              {t('table.hide')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The right edge: dragged with a pointer; the keyboard has the column's menu. */
function Edge({ column, width, chosen, seen, index, onColumns }: CellProps) {
  const [pulling, setPulling] = useState(false)
  const pull = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation()
    event.preventDefault()
    const edge = event.currentTarget
    const grid = edge.closest<HTMLElement>('[role="grid"]')
    const from = event.clientX
    const before = grid?.style.getPropertyValue('--columns') ?? ''
    const at = (x: number) => clampWidth(width + x - from)
    edge.setPointerCapture(event.pointerId)
    setPulling(true)
    // Straight into the style while it moves: only the last width is worth drawing the table for.
    edge.onpointermove = ({ clientX }) => grid?.style.setProperty('--columns', replaced(before, index - 1, at(clientX)))
    edge.onpointerup = ({ clientX }) => {
      edge.onpointermove = null
      edge.onpointerup = null
      setPulling(false)
      if (clientX !== from) onColumns(resizeColumn(seen, column.id, at(clientX)))
    }
  }
  const fit = () => onColumns(chosen.map((one) => (one.id === column.id ? { id: one.id } : one)))
  return <span aria-hidden="true" className={classes.edge} data-pulling={pulling || undefined} onPointerDown={pull} onDoubleClick={fit} />
}

function replaced(template: string, at: number, width: number) {
  return template
    .split(' ')
    .map((one, i) => (i === at ? `${width}px` : one))
    .join(' ')
}
