import { Badge, Button, Group, Progress, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { cancelExport, isBeingMade } from '@/api/exports'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Export } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import classes from './Exports.module.css'

const colors: Record<Export['status'], string> = {
  queued: 'gray',
  running: 'blue',
  completed: 'green',
  canceled: 'gray',
  failed: 'red',
  expired: 'gray',
}

/** An export with its progress, its file while it is there, or what became of it. */
export function ExportCard({ one }: { one: Export }) {
  const { t } = useTranslation('exports')
  const { t: imports } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <Card>
      <div className={classes.head}>
        <span className={classes.name}>{one.file_name || t('unnamed', { format: one.format.toUpperCase() })}</span>
        {one.waiting ? <Badge color="yellow">{imports('wait.status')}</Badge> : <Badge color={colors[one.status]}>{t(`status.${one.status}`)}</Badge>}
      </div>
      <Text size="sm" c="dimmed">
        {t('contacts', { count: one.total, formatted: f.number(one.total) })} · {f.dateTime(one.created_at)}
        {one.size > 0 && <> · {f.bytes(one.size)}</>}
      </Text>
      {one.error && (
        <Text size="sm" mt="xs" role="alert">
          {one.error.message}
        </Text>
      )}
      {one.waiting && (
        <Text size="sm" mt="xs" role="status">
          {one.waiting.message} {imports('wait.again', { at: f.dateTime(one.waiting.retry_at) })}
        </Text>
      )}
      {isBeingMade(one) && <Running one={one} />}
      {one.url && (
        <Group mt="md" justify="space-between">
          <Button component="a" href={one.url} download leftSection={<IconDownload size={16} />}>
            {t('download')}
          </Button>
          {one.expires_at !== null && (
            <Text size="sm" c="dimmed">
              {t('until', { when: f.dateTime(one.expires_at) })}
            </Text>
          )}
        </Group>
      )}
    </Card>
  )
}

function Running({ one }: { one: Export }) {
  const { t } = useTranslation('exports')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => cancelExport(accountId, one.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.exports(accountId) }),
    onError: (cause) => notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) }),
  })
  return (
    <div className={classes.running} role="status">
      <Progress value={one.total > 0 ? (one.done / one.total) * 100 : 0} aria-label={t('progress')} />
      <Group justify="space-between" mt="xs">
        <Text size="sm">{t('written', { done: f.number(one.done), total: f.number(one.total) })}</Text>
        <Button variant="default" size="xs" loading={isPending} onClick={() => mutate()}>
          {t('cancel')}
        </Button>
      </Group>
    </div>
  )
}
