import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { SegmentIcon } from './icons'
import { segmentCountQuery } from './queries'
import type { Known } from './useMeant'

/** How many are in a segment now; empty until it is counted. */
export function SegmentCount({ segment }: { segment: string }) {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  const { data, isError } = useQuery(segmentCountQuery(useAccountId(), segment))
  if (isError) return <span title={t('countFailed')}>!</span>
  if (data === undefined) return null
  return data === null ? <span title={t('uncounted')}>…</span> : <>{f.number(data)}</>
}

type Props = { segment: Known; className?: string; countClass?: string }

/** Leads to the contacts of a segment, and says how many they are. */
export function SegmentLink({ segment, className, countClass }: Props) {
  return (
    <Link
      to="/accounts/$accountId/contacts"
      params={{ accountId: String(useAccountId()) }}
      search={{ segment: segment.saved?.id ?? segment.ref }}
      activeOptions={{ exact: true }}
      title={segment.description || undefined}
      className={className}
    >
      <SegmentIcon name={segment.icon} size={15} stroke={1.7} aria-hidden="true" />
      <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>{segment.name}</span>
      <span className={countClass}>{segment.saved?.fault ? '!' : <SegmentCount segment={segment.ref} />}</span>
    </Link>
  )
}
