import { Skeleton, Stack } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Page } from '@/ui/Page'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState, State } from '@/ui/States'
import { Items } from './Items'
import { MarkRead } from './MarkRead'
import { notificationsQuery, perPage } from './queries'

const route = getRouteApi('/accounts/$accountId/notifications')

export function NotificationsPage() {
  const { t } = useTranslation('notifications')
  const accountId = useAccountId()
  const { page = 1 } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery({
    ...notificationsQuery(accountId, page),
    placeholderData: keepPreviousData,
  })
  useExistingPage(page, perPage, data?.meta.count ?? null, (last) => void navigate({ search: { page: last }, replace: true }))
  const unread = data?.meta.unread ?? 0
  return (
    <Page title={t('title')} lead={t('lead')} actions={<MarkRead disabled={unread === 0} />} narrow>
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Waiting />}
        {data?.payload.length === 0 && (
          <State icon={IconBell} title={t('empty')}>
            {t('emptyText')}
          </State>
        )}
        <Items items={data?.payload ?? []} />
        {data && data.meta.count > perPage && (
          <Pager
            page={page}
            perPage={perPage}
            count={data.meta.count}
            onPage={(next) => void navigate({ search: { page: next } })}
          />
        )}
      </Card>
    </Page>
  )
}

function Waiting() {
  return (
    <Stack p="lg">
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} height={48} />
      ))}
    </Stack>
  )
}
