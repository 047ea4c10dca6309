import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { exportQuery } from '@/api/exports'
import { useAccountId } from '@/lib/account'
import { Guard } from '@/ui/Guard'
import { TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { ExportCard } from './ExportCard'

/** One export: how far it is, and its file. */
export function ExportPage() {
  return (
    <Guard to="export">
      <One />
    </Guard>
  )
}

function One() {
  const { t } = useTranslation('exports')
  const accountId = useAccountId()
  const { exportId } = useParams({ from: '/accounts/$accountId/exports/$exportId' })
  const { data, error, refetch } = useQuery(exportQuery(accountId, Number(exportId)))
  const back = (
    <TextLink to="/accounts/$accountId/exports" params={{ accountId: String(accountId) }} size="sm">
      ← {t('title')}
    </TextLink>
  )
  if (error && !data) return <ErrorState error={error} order={1} onRetry={() => void refetch()} actions={back} />
  return (
    <Page title={t('one')} back={back} narrow>
      {data ? <ExportCard one={data} /> : <Skeleton height={140} />}
    </Page>
  )
}
