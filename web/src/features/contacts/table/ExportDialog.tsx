import { Button, Group, Radio, Select, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Dialog } from '@/ui/Dialog'
import { FormProblem } from '@/ui/FormParts'
import { chosenContacts, exportContacts } from './bulk'
import { useAttempt } from './useAttempt'
import type { List, Picked } from './useList'

type Props = { list: List; picked: Picked; onClose: () => void }

/** A file of what is picked: the table's columns, or all there is to know. */
export function ExportDialog({ list: { search, table }, picked, onClose }: Props) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const accountId = useAccountId()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { busy, problem, attempt } = useAttempt()
  const [format, setFormat] = useState<'csv' | 'xlsx'>('csv')
  const [columns, setColumns] = useState('shown')
  const start = () =>
    attempt(async () => {
      const made = await exportContacts(accountId, {
        ...chosenContacts(picked.selection, search),
        format,
        sort: search.sort,
        column_names: columns === 'shown' ? table.columns.map(({ id }) => id) : undefined,
      })
      void queryClient.invalidateQueries({ queryKey: keys.exports(accountId) })
      await navigate({ to: '/accounts/$accountId/exports/$exportId', params: { accountId: String(accountId), exportId: String(made.id) } })
    })
  return (
    <Dialog onClose={onClose} title={t('export.title', { count: picked.count, formatted: f.number(picked.count) })}>
      <Stack>
        <Select
          label={t('export.format')}
          value={format}
          onChange={(next) => setFormat(next === 'xlsx' ? 'xlsx' : 'csv')}
          allowDeselect={false}
          data={[
            { value: 'csv', label: 'CSV' },
            { value: 'xlsx', label: 'Excel (XLSX)' },
          ]}
        />
        <Radio.Group label={t('export.columns')} value={columns} onChange={setColumns}>
          <Stack gap="xs" mt={6}>
            <Radio value="shown" label={t('export.shown')} />
            <Radio value="all" label={t('export.all')} />
          </Stack>
        </Radio.Group>
        <FormProblem problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('action.cancel')}
          </Button>
          <Button loading={busy} onClick={start}>
            {t('export.start')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
