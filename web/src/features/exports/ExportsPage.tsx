import { Skeleton } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { exportsPerPage, exportsQuery } from '@/api/exports'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState, State } from '@/ui/States'
import { ExportCard } from './ExportCard'
import classes from './Exports.module.css'

export function ExportsPage() {
  return (
    <Guard to="export">
      <Exports />
    </Guard>
  )
}

function Exports() {
  const { t } = useTranslation('exports')
  const { page = 1 } = useSearch({ from: '/accounts/$accountId/exports' })
  const navigate = useNavigate({ from: '/accounts/$accountId/exports' })
  const { data, error, refetch } = useQuery(exportsQuery(useAccountId(), page))
  const turn = (to: number) => void navigate({ search: { page: to > 1 ? to : undefined } })
  useExistingPage(page, exportsPerPage, data?.meta.count ?? null, turn)
  return (
    <Page title={t('title')} lead={t('lead')} narrow>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={180} />}
      {data?.meta.count === 0 && (
        <Card>
          <State icon={IconFileExport} title={t('empty')}>
            {t('emptyText')}
          </State>
        </Card>
      )}
      <ul className={classes.list}>
        {data?.payload.map((one) => (
          <li key={one.id}>
            <ExportCard one={one} />
          </li>
        ))}
      </ul>
      {data && data.meta.count > exportsPerPage && (
        <Pager page={page} perPage={exportsPerPage} count={data.meta.count} onPage={turn} />
      )}
    </Page>
  )
}
