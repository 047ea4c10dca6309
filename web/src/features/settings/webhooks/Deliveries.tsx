import { Badge, SegmentedControl, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconInbox, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Delivery, DeliveryStatus, Webhook } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import { TextLink } from '@/ui/links'
import { Pager, useExistingPage } from '@/ui/Pager'
import { RowAction } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import classes from '@/ui/Rows.module.css'
import { deliveriesPerPage, deliveriesQuery, redeliver, useEventName } from './queries'
import { useOutcome } from './useOutcome'

const filters = ['all', 'pending', 'delivered', 'failed'] as const
const colors = { pending: 'yellow', delivered: 'green', failed: 'red' } as const

/** What a webhook was told, newest first. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('settings')
  const [status, setStatus] = useState<DeliveryStatus | 'all'>('all')
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(deliveriesQuery(useAccountId(), webhook.id, status, page))
  useExistingPage(page, deliveriesPerPage, data?.meta.count ?? null, setPage)
  return (
    <Card title={t('webhooks.deliveries')} lead={t('webhooks.deliveriesLead')}>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label={t('webhooks.show')}
        value={status}
        onChange={(value) => {
          setStatus(value)
          setPage(1)
        }}
        data={filters.map((value) => ({ value, label: t(`webhooks.filter.${value}`) }))}
      />
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.payload.length === 0 && (
        <State icon={IconInbox} title={t('webhooks.none')}>
          {t('webhooks.noneText')}
        </State>
      )}
      <ul className={classes.list}>
        {data?.payload.map((delivery) => (
          <li key={delivery.id} style={{ paddingInline: 0 }}>
            <Row webhook={webhook} delivery={delivery} />
          </li>
        ))}
      </ul>
      {data && data.meta.count > deliveriesPerPage && (
        <Pager page={page} perPage={deliveriesPerPage} count={data.meta.count} onPage={setPage} />
      )}
    </Card>
  )
}

function Row({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const { t } = useTranslation('settings')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const eventName = useEventName()
  const outcome = useOutcome()
  const parts = [
    f.dateTime(delivery.created_at),
    outcome(delivery),
    delivery.attempts > 0 ? t('webhooks.attempts', { count: delivery.attempts }) : '',
    delivery.tried_at !== null ? t('webhooks.took', { ms: f.number(delivery.took) }) : '',
    delivery.next_at !== null && delivery.attempts > 0 ? t('webhooks.next', { when: f.dateTime(delivery.next_at) }) : '',
  ]
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>
          {eventName(delivery.event)}
          <Badge color={colors[delivery.status]} variant="light">
            {t(`webhooks.status.${delivery.status}`)}
          </Badge>
          {delivery.contact_id !== null && (
            <TextLink
              to="/accounts/$accountId/contacts/$contactId"
              params={{ accountId: String(accountId), contactId: String(delivery.contact_id) }}
              size="xs"
            >
              {t('webhooks.contact', { id: delivery.contact_id })}
            </TextLink>
          )}
        </div>
        <div className={classes.small}>
          #{delivery.id} · {parts.filter(Boolean).join(' · ')}
        </div>
      </div>
      {webhook.active && <Redeliver webhook={webhook} delivery={delivery} />}
    </>
  )
}

function Redeliver({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => redeliver(accountId, webhook.id, delivery.id),
    onSuccess: () => notifications.show({ color: 'green', message: t('webhooks.redelivering') }),
    onError: (error) => notifications.show({ color: 'red', message: problemText(common, toProblem(error)) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.webhooks(accountId) }),
  })
  return (
    <RowAction icon={IconRefresh} label={t('webhooks.redeliver', { id: delivery.id })} disabled={isPending} onClick={() => mutate()} />
  )
}
