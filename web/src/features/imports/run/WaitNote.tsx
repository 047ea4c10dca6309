import { Alert, Text } from '@mantine/core'
import { IconClockPause } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'

/** Why an import does not go on for now, and when it is tried again; nothing for one that does. */
export function WaitNote({ one: { waiting } }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  if (!waiting) return null
  return (
    <Alert color="yellow" role="status" icon={<IconClockPause size={18} />} title={t('wait.title', { since: f.dateTime(waiting.since) })}>
      {waiting.message}
      <Text size="sm" mt={6}>
        {t('wait.again', { at: f.dateTime(waiting.retry_at) })}
      </Text>
    </Alert>
  )
}
