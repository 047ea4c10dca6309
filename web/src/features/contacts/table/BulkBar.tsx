import { Button, CloseButton, Group, Menu, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconFileExport, IconLock, IconLockOpen, IconPencil, IconTag, IconTagOff, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Allowed, useAccountFormats } from '@/lib/account'
import type { BulkKind } from './bulk'
import { BulkDialog } from './BulkDialog'
import { ExportDialog } from './ExportDialog'
import { everything, nothing, shownState } from './selection'
import type { List, Picked } from './useList'
import classes from './Bulk.module.css'

/** What can be done with all the contacts that are picked. */
export function BulkBar({ list, picked }: { list: List; picked: Picked }) {
  const { t } = useTranslation('contacts')
  const f = useAccountFormats()
  const [kind, setKind] = useState<BulkKind | null>(null)
  const [asked, exporting] = useDisclosure(false)
  const { selection, shown, count } = picked
  const { total } = list.rows
  const further = total !== undefined && total > count && !selection.all && shownState(selection, shown) === 'all'
  return (
    <div className={classes.bar} role="region" aria-label={t('bulk.title')}>
      <Group gap="sm">
        <CloseButton aria-label={t('bulk.clear')} onClick={() => picked.select(nothing)} />
        <Text size="sm" fw={550} className="tabular" role="status">
          {t('bulk.selected', { count, formatted: f.number(count) })}
        </Text>
        {further && (
          <Button variant="subtle" size="compact-sm" onClick={() => picked.select(everything)}>
            {t('bulk.all', { count: total, formatted: f.number(total) })}
          </Button>
        )}
      </Group>
      <Group gap="xs" className={classes.actions}>
        <Allowed to="edit">
          <Button variant="default" size="xs" leftSection={<IconTag size={15} />} onClick={() => setKind('add_labels')}>
            {t('bulk.action.add_labels')}
          </Button>
          <Button variant="default" size="xs" leftSection={<IconPencil size={15} />} onClick={() => setKind('update')}>
            {t('bulk.action.update')}
          </Button>
        </Allowed>
        <Allowed to="edit">
          <Menu position="top-end">
            <Menu.Target>
              <Button variant="default" size="xs" px="xs" aria-label={t('bulk.more')}>
                <IconDots size={16} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTagOff size={16} />} onClick={() => setKind('remove_labels')}>
                {t('bulk.action.remove_labels')}
              </Menu.Item>
              <Menu.Item leftSection={<IconLock size={16} />} onClick={() => setKind('block')}>
                {t('bulk.action.block')}
              </Menu.Item>
              <Menu.Item leftSection={<IconLockOpen size={16} />} onClick={() => setKind('unblock')}>
                {t('bulk.action.unblock')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Allowed>
        <Allowed to="export">
          <Button variant="default" size="xs" leftSection={<IconFileExport size={15} />} onClick={exporting.open}>
            {t('export.button')}
          </Button>
        </Allowed>
        <Allowed to="delete">
          <Button variant="light" color="red" size="xs" leftSection={<IconTrash size={15} />} onClick={() => setKind('delete')}>
            {t('bulk.action.delete')}
          </Button>
        </Allowed>
      </Group>
      {asked && <ExportDialog list={list} picked={picked} onClose={exporting.close} />}
      {kind && (
        <BulkDialog
          kind={kind}
          selection={selection}
          search={list.search}
          onClose={(started) => {
            setKind(null)
            if (started) picked.select(nothing)
          }}
        />
      )}
    </div>
  )
}
