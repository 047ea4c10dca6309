import { Progress, Select, Skeleton, Stack } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import, ImportStatus } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState, State } from '@/ui/States'
import { importsQuery, isActive, isPrepared, perPage } from './queries'
import { Status } from './Status'
import { statuses } from './types'
import classes from './Imports.module.css'

const route = getRouteApi('/accounts/$accountId/imports')

/** Every import so far, newest first, running ones with their progress. */
export function History() {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const { page = 1, status } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(importsQuery(accountId, page, status))
  useExistingPage(page, perPage, data?.meta.count ?? null, (last) => void navigate({ search: (search) => ({ ...search, page: last }), replace: true }))
  return (
    <Card title={t('history.title')} actions={<StatusFilter status={status} />} flush>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Stack p="lg">
          <Skeleton height={40} />
          <Skeleton height={40} />
        </Stack>
      )}
      {data?.meta.count === 0 && (
        <State icon={IconHistory} title={t(status ? 'history.none' : 'history.empty')}>
          {t(status ? 'history.noneText' : 'history.emptyText')}
        </State>
      )}
      <ul className={classes.history}>
        {data?.payload.map((one) => (
          <li key={one.id}>
            <Entry one={one} />
          </li>
        ))}
      </ul>
      {data && data.meta.count > perPage && (
        <Pager
          page={page}
          perPage={perPage}
          count={data.meta.count}
          onPage={(next) => void navigate({ search: (search) => ({ ...search, page: next }) })}
        />
      )}
    </Card>
  )
}

/** Which imports are listed, kept in the URL. */
function StatusFilter({ status }: { status: ImportStatus | undefined }) {
  const { t } = useTranslation('imports')
  const navigate = route.useNavigate()
  return (
    <Select
      size="xs"
      w={180}
      aria-label={t('history.status')}
      placeholder={t('history.all')}
      clearable
      data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))}
      value={status ?? null}
      onChange={(value) => void navigate({ search: ({ like }) => ({ like, status: statuses.find((one) => one === value) }) })}
    />
  )
}

function Entry({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const params = { accountId: String(useAccountId()), importId: String(one.id) }
  return (
    <Link to="/accounts/$accountId/imports/$importId" params={params} className={classes.entry}>
      <span style={{ minWidth: 0 }}>
        <span className={classes.file}>{one.file_name}</span>
        <span className={classes.small}>
          {[one.user.name, f.dateTime(one.created_at)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span>
        <Status one={one} />
      </span>
      <span className={classes.summary}>{summary(one, t, f.number)}</span>
      {isActive(one) && (
        <Progress.Root size="sm" className={classes.bar}>
          <Progress.Section value={shareOf(one) * 100} aria-label={t('progress')} />
        </Progress.Root>
      )}
    </Link>
  )
}

type Words = ReturnType<typeof useTranslation<'imports'>>['t']

function shareOf({ progress: { rows, total } }: Import) {
  return total > 0 ? rows / total : 0
}

function summary(one: Import, t: Words, number: (n: number) => string) {
  if (one.status === 'failed' && one.counts.rows === 0) return one.error?.message ?? ''
  if (isPrepared(one)) return t('summary.rows', { count: one.total_rows, n: number(one.total_rows) })
  const { created, updated, unchanged, skipped, rejected } = one.counts
  const parts = [t('summary.created', { count: created, n: number(created) }), t('summary.updated', { count: updated, n: number(updated) })]
  if (unchanged > 0) parts.push(t('summary.unchanged', { n: number(unchanged) }))
  if (skipped > 0) parts.push(t('summary.skipped', { count: skipped, n: number(skipped) }))
  if (rejected > 0) parts.push(t('summary.rejected', { count: rejected, n: number(rejected) }))
  return parts.join(' · ')
}
