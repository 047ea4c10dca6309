import { Skeleton, Stack } from '@mantine/core'
import { IconListSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState, State } from '@/ui/States'
import { perPage, rowsQuery } from '@/features/imports/queries'
import type { RowFilter } from '@/features/imports/types'
import { RowItem } from './RowItem'
import classes from './Rows.module.css'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** The rows with one outcome, a page at a time. */
export function Rows({ one, outcome }: { one: Import; outcome: RowFilter }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const { page = 1 } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch, isPlaceholderData } = useQuery(rowsQuery(accountId, one.id, outcome, page))
  const go = (next: number, replace = false) =>
    void navigate({ search: (search) => ({ ...search, page: next > 1 ? next : undefined }), replace, resetScroll: false })
  useExistingPage(page, perPage, data?.meta.count ?? null, (last) => go(last, true))
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.meta.count === 0) {
    return (
      <State icon={IconListSearch} title={t('rows.none')}>
        {t(`rows.noneText.${outcome}`)}
      </State>
    )
  }
  return (
    <>
      <ol className={classes.rows} data-stale={isPlaceholderData || undefined} aria-label={t(`rows.list.${outcome}`)}>
        {data.payload.map((row) => (
          <RowItem key={row.line} one={one} row={row} />
        ))}
      </ol>
      {data.meta.count > perPage && <Pager page={page} perPage={perPage} count={data.meta.count} onPage={(next) => go(next)} />}
    </>
  )
}

function Waiting() {
  return (
    <Stack p="lg" gap="sm">
      {[0, 1, 2].map((n) => (
        <Skeleton key={n} height={44} />
      ))}
    </Stack>
  )
}
