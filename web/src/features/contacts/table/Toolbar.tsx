import { ActionIcon, Button, Group, Pill, Popover, ScrollArea } from '@mantine/core'
import { IconFilter, IconTag } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { SearchBox } from '@/ui/SearchBox'
import type { ContactsSearch } from '@/features/contacts/search'
import { FilterSheet } from './FilterSheet'
import { LabelBoxes, type LabelsProps } from './LabelBoxes'
import { labelsQuery } from '@/api/labels'
import type { Table } from './useTable'
import { ViewMenu } from './ViewMenu'
import classes from './Table.module.css'

type Props = {
  search: ContactsSearch
  table: Table
  phone: boolean
  onChange: (next: ContactsSearch, replace?: boolean) => void
  onFilter: () => void
}

/** What the table shows and how: search, labels, columns. */
export function Toolbar({ search, table, phone, onChange, onFilter }: Props) {
  const { t } = useTranslation('segments')
  const { t: contacts } = useTranslation('contacts')
  const setLabels = (labels: string[]) => onChange({ labels, page: 1 })
  return (
    <>
      <div className={classes.toolbar}>
        <div className={classes.searchBox}>
          <SearchBox label={contacts('search')} value={search.q ?? ''} onSearch={(q) => onChange({ q, page: 1 }, true)} />
        </div>
        {phone ? (
          <ActionIcon variant="default" size={36} aria-label={t('filter')} onClick={onFilter}>
            <IconFilter size={18} />
          </ActionIcon>
        ) : null}
        {phone ? (
          <FilterSheet search={search} table={table} onChange={onChange} />
        ) : (
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" leftSection={<IconFilter size={16} />} onClick={onFilter}>
              {t('filter')}
            </Button>
            <LabelFilter chosen={search.labels ?? []} onChange={setLabels} />
            <ViewMenu table={table} />
          </Group>
        )}
      </div>
      {search.labels && <Chips labels={search.labels} onChange={setLabels} />}
    </>
  )
}

function Chips({ labels, onChange }: { labels: string[]; onChange: (labels: string[]) => void }) {
  const { t } = useTranslation('contacts')
  return (
    <Group gap={6} className={classes.chips}>
      {labels.map((label) => (
        <Pill
          key={label}
          size="md"
          withRemoveButton
          onRemove={() => onChange(labels.filter((one) => one !== label))}
          removeButtonProps={{ 'aria-label': t('labels.remove', { label }), 'aria-hidden': false, tabIndex: 0 }}
        >
          {label}
        </Pill>
      ))}
    </Group>
  )
}

function LabelFilter({ chosen, onChange }: LabelsProps) {
  const { t } = useTranslation('contacts')
  const { data } = useQuery(labelsQuery(useAccountId()))
  if (!data?.length && chosen.length === 0) return null
  return (
    <Popover position="bottom-end" shadow="md" radius="md" width={260} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconTag size={16} />}>
          {t('field.labels')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={t('field.labels')}>
        <ScrollArea.Autosize mah={320} type="auto">
          <LabelBoxes chosen={chosen} onChange={onChange} />
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
