import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
  type Modifier,
} from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { Button, Checkbox, Divider, Popover, ScrollArea, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconGripVertical } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { moveColumn, toggleColumn, type Column } from './columns'
import { useColumnTitle, useDragWords } from './titles'
import type { Table } from './useTable'
import classes from './ViewMenu.module.css'

const upDown: Modifier = ({ transform }) => ({ ...transform, x: 0 })

/** How the table looks: density, which columns and in which order. */
export function ViewMenu({ table }: { table: Table }) {
  const { t } = useTranslation('contacts')
  return (
    <Popover position="bottom-end" shadow="md" radius="md" width={300} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} />}>
          {t('view.button')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={t('view.button')}>
        <Stack gap="xs">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('view.density')}
            value={table.preference.density}
            onChange={(density) => table.change({ density })}
            data={[
              { value: 'comfortable', label: t('view.comfortable') },
              { value: 'compact', label: t('view.compact') },
            ]}
          />
          <Divider />
          <Columns table={table} />
          <Divider />
          <Button variant="subtle" size="xs" disabled={table.preference.columns === null} onClick={() => table.choose(null)}>
            {t('view.reset')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Columns({ table: { all, columns, chosen, choose } }: { table: Table }) {
  const { t } = useTranslation('contacts')
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const words = useDragWords()
  const shown = new Set(chosen.map(({ id }) => id))
  const hidden = all.filter(({ id }) => !shown.has(id))
  const toggle = (id: string) => choose(toggleColumn(chosen, id))
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) choose(moveColumn(chosen, String(active.id), String(over.id)))
  }
  return (
    <ScrollArea.Autosize mah={380} type="auto" offsetScrollbars>
      <DndContext sensors={sensors} collisionDetection={closestCenter} modifiers={[upDown]} onDragEnd={drop} accessibility={words}>
        <SortableContext items={columns.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          {columns.map((column) => (
            <Line key={column.id} column={column} shown onToggle={toggle} />
          ))}
        </SortableContext>
      </DndContext>
      {hidden.length > 0 && (
        <Text size="xs" c="dimmed" mt="sm" mb={4}>
          {t('view.hidden')}
        </Text>
      )}
      {hidden.map((column) => (
        <div key={column.id} className={classes.line}>
          <span className={classes.grip} />
          <Box column={column} shown={false} onToggle={toggle} />
        </div>
      ))}
    </ScrollArea.Autosize>
  )
}

type LineProps = { column: Column; shown: boolean; onToggle: (id: string) => void }

function Line(props: LineProps) {
  const { t } = useTranslation('contacts')
  const { id } = props.column
  const title = useColumnTitle()(props.column)
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id,
    disabled: id === 'name',
  })
  return (
    <div
      ref={setNodeRef}
      className={classes.line}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {id === 'name' ? (
        <span className={classes.grip} />
      ) : (
        <UnstyledButton
          ref={setActivatorNodeRef}
          className={classes.grip}
          {...attributes}
          {...listeners}
          aria-label={t('view.move', { name: title })}
        >
          <IconGripVertical size={16} aria-hidden="true" />
        </UnstyledButton>
      )}
      <Box {...props} />
    </div>
  )
}

function Box({ column, shown, onToggle }: LineProps) {
  const title = useColumnTitle()(column)
  return (
    <Checkbox
      size="xs"
      className={classes.check}
      label={title}
      checked={shown}
      disabled={column.id === 'name'}
      onChange={() => onToggle(column.id)}
    />
  )
}
