import { Alert, Button, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconEye, IconRefresh } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import { State } from '@/ui/States'
import { firstOutcome, Outcomes, shownOutcomes } from '@/features/imports/rows/Outcomes'
import { Rows } from '@/features/imports/rows/Rows'
import { WaitNote } from '@/features/imports/run/WaitNote'
import { Sentences } from './ChoicesStep'
import { StartBar } from './StartBar'
import type { DraftState } from './useDraft'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

type Props = { one: Import; state: DraftState; stop: 'nobody' | 'twice' | null; onCheck: () => void }

/** What the import would do, row by row, before it does it. */
export function PreviewStep({ one, state, stop, onCheck }: Props) {
  const { t } = useTranslation('imports')
  if (one.status === 'previewing') return <Checking one={one} />
  if (one.status === 'ready' && !state.changed) return <Result one={one} />
  const again = one.status === 'ready'
  return (
    <Card title={t('preview.title')}>
      <Stack gap="lg">
        {again && (
          <Alert color="yellow" role="status" icon={<IconRefresh size={18} />}>
            {t('preview.stale')}
          </Alert>
        )}
        {one.error && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
            {one.error.message}
          </Alert>
        )}
        <Sentences options={state.draft.options} />
        <State
          icon={IconEye}
          title={t('preview.notYet')}
          actions={
            <Button loading={state.checking} disabled={stop !== null} onClick={onCheck}>
              {t(again ? 'preview.checkAgain' : 'preview.check')}
            </Button>
          }
        >
          {stop ? t(`columns.obstacle.${stop}`) : t('preview.notYetText')}
        </State>
        <FormProblem problem={state.problem} />
      </Stack>
    </Card>
  )
}

function Checking({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const { rows, total } = one.progress
  const share = total > 0 ? rows / total : 0
  return (
    <Card title={t('preview.title')} lead={t('preview.checkingLead')}>
      <Stack gap="lg">
        <WaitNote one={one} />
        <div>
          <Progress.Root size="lg">
            <Progress.Section value={share * 100} animated aria-label={t('preview.checking')} />
          </Progress.Root>
          <Text size="sm" c="dimmed" mt={6} className="tabular" role="status">
            {t('run.rows', { done: f.number(rows), total: f.number(total), percent: f.percent(share) })}
          </Text>
        </div>
        <Outcomes counts={one.counts} current={null} />
      </Stack>
    </Card>
  )
}

function Result({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const { outcome: asked } = route.useSearch()
  const outcome = asked && shownOutcomes(one.counts).includes(asked) ? asked : firstOutcome(one.counts)
  return (
    <>
      <Card title={t('preview.title')} lead={t('preview.lead')} flush>
        <div style={{ padding: '0 1.4rem 1.1rem' }}>
          <Outcomes counts={one.counts} current={outcome} />
        </div>
        <Rows one={one} outcome={outcome} />
      </Card>
      <StartBar one={one} />
    </>
  )
}
