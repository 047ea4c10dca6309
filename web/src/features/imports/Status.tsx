import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportStatus } from '@/api/types'

const colors: Record<ImportStatus, string> = {
  queued: 'gray',
  running: 'ink',
  canceling: 'yellow',
  canceled: 'gray',
  completed: 'green',
  failed: 'red',
}

export function Status({ status }: { status: ImportStatus }) {
  const { t } = useTranslation('imports')
  return <Badge color={colors[status]}>{t(`status.${status}`)}</Badge>
}
