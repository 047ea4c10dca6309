import { ActionIcon, Button, Drawer, Indicator, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import type { ContactsSearch, Sort, SortField } from '@/features/contacts/search'
import type { Column } from './columns'
import { labelsQuery } from '@/api/labels'
import { useColumnTitle } from './titles'
import { LabelBoxes } from './LabelBoxes'
import type { Table } from './useTable'

type Props = { search: ContactsSearch; table: Table; onChange: (next: ContactsSearch) => void }

/** On a phone: sorting and labels, from below. */
export function FilterSheet({ search, table, onChange }: Props) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const { data: labels } = useQuery(labelsQuery(useAccountId()))
  const [opened, { open, close }] = useDisclosure(false)
  const count = (search.labels?.length ?? 0) + (search.sort ? 1 : 0)
  return (
    <>
      <Indicator disabled={count === 0} label={count} size={16} color="ink">
        <ActionIcon variant="default" size={36} aria-label={t('sheet.title')} onClick={open}>
          <IconAdjustmentsHorizontal size={18} />
        </ActionIcon>
      </Indicator>
      <Drawer
        opened={opened}
        onClose={close}
        position="bottom"
        radius="lg"
        title={t('sheet.title')}
        closeButtonProps={{ 'aria-label': common('action.close') }}
        styles={{ content: { height: 'auto', maxHeight: '85dvh', flex: '0 1 auto' }, inner: { alignItems: 'flex-end' }, title: { fontWeight: 600 } }}
      >
        <Stack pb="md">
          <SortSelects sort={search.sort} columns={table.all} onSort={(sort) => onChange({ sort, page: 1 })} />
          {labels && labels.length > 0 && (
            <div role="group" aria-label={t('field.labels')}>
              <Text size="sm" fw={550} mb={6} aria-hidden="true">
                {t('field.labels')}
              </Text>
              <LabelBoxes chosen={search.labels ?? []} onChange={(next) => onChange({ labels: next, page: 1 })} />
            </div>
          )}
          <Button onClick={close} mt="xs">
            {t('sheet.show')}
          </Button>
          {count > 0 && (
            <Button variant="subtle" onClick={() => onChange({ labels: undefined, sort: undefined, page: 1 })}>
              {t('sheet.clear')}
            </Button>
          )}
        </Stack>
      </Drawer>
    </>
  )
}

type SortProps = { sort: Sort | undefined; columns: readonly Column[]; onSort: (sort: Sort | undefined) => void }

function SortSelects({ sort, columns, onSort }: SortProps) {
  const { t } = useTranslation('contacts')
  const title = useColumnTitle()
  const field = (sort?.replace(/^-/, '') ?? '') as SortField | ''
  const descending = sort?.startsWith('-') ?? false
  const choose = (next: SortField | '', down: boolean) => onSort(next ? (down ? `-${next}` : next) : undefined)
  return (
    <>
      <NativeSelect
        label={t('sheet.sort')}
        value={field}
        onChange={(event) => choose(event.currentTarget.value as SortField | '', descending)}
        data={[
          { value: '', label: t('sheet.newest') },
          ...columns.flatMap((column) => (column.sort ? [{ value: column.sort, label: title(column) }] : [])),
        ]}
      />
      {field && (
        <NativeSelect
          label={t('sheet.direction')}
          value={descending ? 'down' : 'up'}
          onChange={(event) => choose(field, event.currentTarget.value === 'down')}
          data={[
            { value: 'up', label: t('table.ascending') },
            { value: 'down', label: t('table.descending') },
          ]}
        />
      )}
    </>
  )
}
