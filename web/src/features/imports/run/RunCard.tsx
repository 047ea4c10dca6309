import { Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Outcomes } from '@/features/imports/rows/Outcomes'
import { Chart } from './Chart'
import { durationText } from './duration'
import { WaitNote } from './WaitNote'
import classes from './Run.module.css'

/** An import that is going on: how far it is, by what is committed. */
export function RunCard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const undoing = one.status === 'undoing'
  return (
    <Card title={t(undoing ? 'run.undoing' : 'run.title')} ruled>
      <Stack gap="lg">
        <WaitNote one={one} />
        <Bar one={one} />
        {!undoing && <Outcomes counts={one.counts} current={null} />}
        {one.progress.series.length > 1 && <Chart progress={one.progress} />}
        <Text size="sm" c="dimmed">
          {t('run.leave')}
        </Text>
      </Stack>
    </Card>
  )
}

function Bar({ one }: { one: Import }) {
  const { t, i18n } = useTranslation('imports')
  const f = useAccountFormats()
  const { rows, total, rows_per_second: speed, seconds_left: left } = one.progress
  const share = total > 0 ? Math.min(1, rows / total) : 0
  return (
    <div>
      <Progress.Root size="lg">
        <Progress.Section value={share * 100} animated={one.status !== 'queued' && !one.waiting} aria-label={t('progress')} />
      </Progress.Root>
      <div className={classes.pace}>
        <Text size="sm" className="tabular" role="status">
          {saidOf(one, t) ?? t('run.rows', { done: f.number(rows), total: f.number(total), percent: f.percent(share) })}
        </Text>
        <Text size="sm" c="dimmed" className="tabular">
          {[
            speed >= 1 && one.status !== 'queued' && !one.waiting && t('run.speed', { count: Math.round(speed), n: f.number(Math.round(speed)) }),
            left && t('run.left', { time: durationText(left, i18n.language) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
    </div>
  )
}

type Words = ReturnType<typeof useTranslation<'imports'>>['t']

/** What there is to say instead of how many rows are done. */
function saidOf({ status, queue_position: ahead }: Import, t: Words) {
  if (status === 'canceling') return t('run.canceling')
  if (status !== 'queued') return null
  return ahead ? t('run.queue', { count: ahead }) : t('run.waiting')
}
