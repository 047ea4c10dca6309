import { Badge, Select, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem } from '@/api/problem'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Dialog } from '@/ui/Dialog'
import { ErrorState } from '@/ui/States'
import { SegmentIcon } from './icons'
import { contactSegmentsQuery, explainQuery, type Explained, type Explanation } from './queries'
import { useSegments } from './useMeant'
import { useSentence } from './useSentence'
import classes from './Segments.module.css'

/** The segments that a contact is in; each says why. */
export function InSegments({ contactId }: { contactId: number }) {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const { data, error } = useQuery(contactSegmentsQuery(useAccountId(), contactId))
  const [asked, ask] = useState<string | null>(null)
  if (error && !data) {
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {problemText(common, toProblem(error))}
      </Text>
    )
  }
  if (!data) return null
  return (
    <>
      <div className={classes.chips} role="group" aria-label={t('why.group')}>
        {data.map(({ segment_id: ref, name, icon }) => {
          return (
            <UnstyledButton key={ref} className={classes.chip} onClick={() => ask(ref)}>
              <SegmentIcon name={icon} size={14} stroke={1.7} aria-hidden="true" />
              {name}
            </UnstyledButton>
          )
        })}
        <UnstyledButton className={classes.chip} onClick={() => ask(data[0]?.segment_id ?? '')}>
          <IconHelpCircle size={14} stroke={1.7} aria-hidden="true" />
          {t(data.length > 0 ? 'why.in' : 'why.none', { count: data.length })}
        </UnstyledButton>
      </div>
      {asked !== null && <WhyDialog contactId={contactId} first={asked} onClose={() => ask(null)} />}
    </>
  )
}

type WhyProps = { contactId: number; first: string; onClose: () => void }

/** Each condition of a segment against one contact. */
export function WhyDialog({ contactId, first, onClose }: WhyProps) {
  const { t } = useTranslation('segments')
  const { saved = [], ready = [] } = useSegments()
  const all = [...saved, ...ready]
  const [segment, setSegment] = useState(first || null)
  const { data, error, refetch } = useQuery({ ...explainQuery(useAccountId(), contactId, segment ?? ''), enabled: segment !== null })
  return (
    <Dialog onClose={onClose} title={t('why.title')}>
      <Stack>
        <Select
          label={t('why.choose')}
          data={all.map(({ ref, name }) => ({ value: ref, label: name }))}
          value={segment}
          onChange={(next) => next && setSegment(next)}
          allowDeselect={false}
          searchable
        />
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {segment !== null && !data && !error && <Skeleton height={90} />}
        {data && <Reasons explanation={data} />}
      </Stack>
    </Dialog>
  )
}

function Reasons({ explanation: { matches, changes_at: at, conditions } }: { explanation: Explanation }) {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  return (
    <>
      <div>
        <Badge color={matches ? 'green' : 'gray'} size="lg">
          {t(matches ? 'why.matches' : 'why.not')}
        </Badge>
        {at !== null && (
          <Text size="sm" mt={6}>
            {t(matches ? 'why.leaves' : 'why.enters', { when: f.dateTime(at) })}
          </Text>
        )}
      </div>
      <ul className={classes.conditions}>
        {conditions.map((condition) => (
          <li key={condition.path}>
            <Reason condition={condition} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Reason({ condition }: { condition: Explained }) {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  const { phrase, value, find } = useSentence()
  const { met, actual, changes_at: at, attribute_key: key } = condition
  const Icon = met ? IconCircleCheck : IconCircleX
  const shown = value(actual, find(key))
  return (
    <>
      <Icon size={18} role="img" aria-label={t(met ? 'why.met' : 'why.unmet')} color={`var(--mantine-color-${met ? 'green' : 'red'}-6)`} />
      <div>
        {phrase(condition)}
        {key !== 'segment' && (
          <Text size="xs" c="dimmed">
            {t('why.actual', { value: shown || t('why.nothing') })}
            {at !== null && <> · {t('why.changes', { when: f.dateTime(at) })}</>}
          </Text>
        )}
      </div>
    </>
  )
}
