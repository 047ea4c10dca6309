import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import { start } from '@/features/imports/actions'
import { useAttempt } from '@/features/imports/useAttempt'
import { useKeep } from '@/features/imports/useKeep'
import { CancelButton } from './CancelButton'

/** The first rows are in: look at them, then go on or take them back. */
export function PausedCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const keep = useKeep()
  const { busy, problem, attempt } = useAttempt()
  const left = one.total_rows - one.counts.rows
  return (
    <Card title={t('paused.title', { count: one.counts.rows, n: f.number(one.counts.rows) })} ruled>
      <Text size="sm" mb="md">
        {t('paused.text')}
      </Text>
      <FormProblem problem={problem} />
      <Group gap="sm">
        <Button loading={busy} onClick={() => void attempt(async () => keep(await start(accountId, one.id)))}>
          {t('paused.go', { count: left, n: f.number(left) })}
        </Button>
        <CancelButton one={one} />
      </Group>
    </Card>
  )
}
