import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconMail, IconTrash } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { firstOutcome, Outcomes, shownOutcomes } from '@/features/imports/rows/Outcomes'
import { Rows } from '@/features/imports/rows/Rows'
import { durationText } from '@/features/imports/run/duration'
import { KeptCard } from './KeptCard'
import { RejectedFile } from './RejectedFile'
import { UndoFacts } from './UndoFacts'
import classes from './Result.module.css'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** How an import ended: figures, reasons, and every row by what became of it. */
export function ResultCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const { outcome: asked } = route.useSearch()
  const browsable = !one.file_expired && !one.file_erased && one.counts.rows > 0
  const shown = shownOutcomes(one.counts)
  const outcome = asked && shown.includes(asked) ? asked : firstOutcome(one.counts)
  return (
    <>
      <Card title={t(one.status === 'paused' ? 'result.soFar' : 'result.done')} ruled={one.status !== 'paused'}>
        <Stack gap="lg">
          {one.status === 'failed' && <Failure one={one} />}
          {one.status === 'canceled' && (
            <Alert color="gray" role="note">
              {t(one.started_at ? 'result.canceled' : 'result.discarded')}
            </Alert>
          )}
          {one.status === 'undone' && <Undone one={one} />}
          {(one.counts.rows > 0 || one.status === 'completed') && <Outcomes counts={one.counts} current={browsable ? outcome : null} />}
          <Facts one={one} />
        </Stack>
      </Card>
      {one.status === 'undone' && one.undo !== null && one.undo.kept > 0 && <KeptCard one={one} />}
      {browsable && (
        <Card title={t(`rows.list.${outcome}`)} lead={t(`rows.lead.${outcome}`)} actions={<RejectedFile one={one} outcome={outcome} />} flush>
          <Rows one={one} outcome={outcome} />
        </Card>
      )}
    </>
  )
}

function Undone({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  return (
    <Alert color="gray" role="note" title={t('undo.done')}>
      {one.undo && <UndoFacts counts={one.undo} done />}
    </Alert>
  )
}

/** How long it took, what became of the mail and of the file. */
function Facts({ one }: { one: Import }) {
  const { t, i18n } = useTranslation('imports')
  const f = useAccountFormats()
  const took = one.started_at && one.finished_at && one.finished_at - one.started_at
  return (
    <div className={classes.facts}>
      {took !== null && one.counts.rows > 0 && (
        <p>
          <IconClock size={16} aria-hidden="true" />
          {t('result.took', { count: one.counts.rows, n: f.number(one.counts.rows), time: durationText(took || 1, i18n.language) })}
        </p>
      )}
      {one.mail && (
        <p>
          <IconMail size={16} aria-hidden="true" />
          {t(`mail.${one.mail.status}`)}
        </p>
      )}
      {(one.file_expired || one.file_erased) && (
        <p>
          <IconTrash size={16} aria-hidden="true" />
          {t(one.file_erased ? 'result.erased' : 'result.expired')}
        </p>
      )}
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
