import { Alert, Anchor, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconMail } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { isActive, share } from './queries'
import classes from './Imports.module.css'

/** How far it is, or how it ended. */
export function ResultCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  return (
    <Card title={t(isActive(one) ? 'result.running' : 'result.done')} ruled>
      <Stack gap="lg">
        {isActive(one) && <Running one={one} />}
        {one.status === 'failed' && <Failure one={one} />}
        {one.status === 'canceled' && <Alert color="gray" role="note">{t('result.canceled')}</Alert>}
        <Counts one={one} />
        {one.mail && (
          <Text size="sm" c="dimmed">
            <IconMail size={16} aria-hidden="true" style={{ verticalAlign: '-3px', marginRight: 6 }} />
            {t(`mail.${one.mail.status}`)}
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Running({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const done = { done: f.number(one.counts.rows), total: f.number(one.total_rows), percent: f.percent(share(one)) }
  const progress = one.total_rows > 0 ? t('result.rows', done) : t('result.progress', done)
  const text = one.status === 'queued' ? t('result.waiting') : progress
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section value={share(one) * 100} animated aria-label={t('progress')} />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt={6} className="tabular" role="status">
        {one.status === 'canceling' ? t('result.canceling') : text}
      </Text>
      <Text size="sm" c="dimmed" mt={2}>
        {t('result.leave')}
      </Text>
    </div>
  )
}

/** Why it failed, in the server's words, and the way back. */
function Failure({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />} title={t('result.failed')}>
      <Text size="sm">{one.error?.message}</Text>
      <Text size="sm" mt={6}>
        {t('result.again')}
      </Text>
      {one.error?.code === 'header' && (
        <Anchor href={`/api/v1/accounts/${accountId}/imports/template`} download size="sm" fw={600}>
          {t('template')}
        </Anchor>
      )}
    </Alert>
  )
}

function Counts({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const { rows, created, updated, unchanged, skipped, rejected } = one.counts
  const shown = [
    { label: t('counts.rows'), value: rows },
    { label: t('counts.created'), value: created },
    { label: t('counts.updated'), value: updated },
    { label: t('counts.unchanged'), value: unchanged },
    ...(skipped > 0 ? [{ label: t('counts.skipped'), value: skipped }] : []),
    { label: t('counts.rejected'), value: rejected, bad: rejected > 0 },
  ]
  return (
    <dl className={classes.counts}>
      {shown.map(({ label, value, ...rest }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={'bad' in rest && rest.bad ? classes.bad : undefined}>{f.number(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
