import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Import, ImportStatus } from '@/api/types'

const colors: Record<ImportStatus, string> = {
  uploaded: 'gray',
  previewing: 'ink',
  ready: 'ink',
  queued: 'gray',
  running: 'ink',
  paused: 'yellow',
  canceling: 'yellow',
  canceled: 'gray',
  completed: 'green',
  failed: 'red',
  undoing: 'yellow',
  undone: 'gray',
}

export function Status({ one: { status, waiting } }: { one: Pick<Import, 'status' | 'waiting'> }) {
  const { t } = useTranslation('imports')
  if (waiting) return <Badge color="yellow">{t('wait.status')}</Badge>
  return <Badge color={colors[status]}>{t(`status.${status}`)}</Badge>
}
