import { Button, Progress, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconRefresh, IconUsers } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { DuplicateList } from '@/api/types'
import { Allowed, useAccountFormats, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState, State } from '@/ui/States'
import { Pair } from './Pair'
import { duplicatesQuery, isSearching, perPage, startSearch } from './queries'
import classes from './Duplicates.module.css'

export function DuplicatesPage() {
  return (
    <Guard to="contacts">
      <Duplicates />
    </Guard>
  )
}

function Duplicates() {
  const { t } = useTranslation('duplicates')
  const { page = 1 } = useSearch({ from: '/accounts/$accountId/duplicates' })
  const navigate = useNavigate({ from: '/accounts/$accountId/duplicates' })
  const { data, error, refetch } = useQuery(duplicatesQuery(useAccountId(), page))
  const turn = (to: number) => void navigate({ search: { page: to > 1 ? to : undefined } })
  useExistingPage(page, perPage, data?.meta.count ?? null, turn)
  return (
    <Page
      title={t('title')}
      lead={data && data.meta.count > 0 ? t('count', { count: data.meta.count }) : t('lead')}
      narrow
      actions={
        <Allowed to="merge">
          <SearchButton searching={isSearching(data)} />
        </Allowed>
      }
    >
      <Stack>
        {data && <Scan scan={data.scan} />}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={220} />}
        {data?.payload.length === 0 && !isSearching(data) && (
          <Card>
            <State icon={IconUsers} title={t('empty')}>
              {t('emptyText')}
            </State>
          </Card>
        )}
        <ul className={classes.pairs}>
          {data?.payload.map((pair) => (
            <li key={pair.id}>
              <Pair pair={pair} />
            </li>
          ))}
        </ul>
        {data && data.meta.count > perPage && (
          <Pager page={page} perPage={perPage} count={data.meta.count} onPage={turn} />
        )}
      </Stack>
    </Page>
  )
}

function SearchButton({ searching }: { searching: boolean }) {
  const { t } = useTranslation('duplicates')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => startSearch(accountId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.duplicates(accountId) }),
    onError: (cause) => notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) }),
  })
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} />}
      loading={isPending}
      disabled={searching}
      onClick={() => mutate()}
    >
      {t('search')}
    </Button>
  )
}

/** How far the search is, or when the last one ended. */
function Scan({ scan }: { scan: DuplicateList['scan'] }) {
  const { t } = useTranslation('duplicates')
  const f = useAccountFormats()
  if (scan.status === 'queued' || scan.status === 'running') {
    const share = scan.total > 0 ? scan.checked / scan.total : 0
    return (
      <Stack gap={6} role="status">
        <Text size="sm">{t('searching', { checked: f.number(scan.checked), total: f.number(scan.total) })}</Text>
        <Progress value={share * 100} aria-label={t('progress')} />
      </Stack>
    )
  }
  if (!scan.finished_at) return null
  return (
    <Text size="sm" c="dimmed">
      {t('searched', { when: f.ago(scan.finished_at) })}
    </Text>
  )
}
