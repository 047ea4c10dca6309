import { Button, Code, Group, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconKey, IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Webhook } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { Deliveries } from './Deliveries'
import { renewSecret, sendTest, webhookLabel, webhookQuery } from './queries'
import { SecretDialog } from './SecretDialog'
import { useOutcome } from './useOutcome'
import { WebhookState } from './WebhookState'

export function WebhookPage() {
  const { webhookId } = useParams({ from: '/accounts/$accountId/settings/webhooks/$webhookId' })
  return (
    <Guard to="settings">
      <Loaded id={Number(webhookId)} />
    </Guard>
  )
}

function Loaded({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(webhookQuery(useAccountId(), id))
  if (data) return <One webhook={data} />
  if (error) return <ErrorState error={error} order={1} onRetry={() => void refetch()} />
  return <Skeleton height={200} width="auto" m="lg" />
}

function One({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  return (
    <Page
      title={webhookLabel(webhook)}
      lead={
        <>
          <Code style={{ overflowWrap: 'anywhere' }}>{webhook.url}</Code> <WebhookState webhook={webhook} />
        </>
      }
      back={
        <TextLink to="/accounts/$accountId/settings/webhooks" params={{ accountId: String(accountId) }} size="sm">
          ← {t('webhooks.back')}
        </TextLink>
      }
      narrow
      actions={
        <Group gap="xs">
          <RenewSecret webhook={webhook} />
          <SendTest webhook={webhook} />
        </Group>
      }
    >
      <Deliveries webhook={webhook} />
    </Page>
  )
}

function SendTest({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const outcome = useOutcome()
  const { mutate, isPending } = useMutation({
    mutationFn: () => sendTest(accountId, webhook.id),
    onSuccess: (delivery) => {
      notifications.show({ color: delivery.status === 'delivered' ? 'green' : 'red', title: t('webhooks.tested'), message: outcome(delivery) })
    },
    onError: (error) => notifications.show({ color: 'red', message: problemText(common, toProblem(error)) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.webhooks(accountId) }),
  })
  return (
    <Button leftSection={<IconSend size={16} />} loading={isPending} onClick={() => mutate()}>
      {t('webhooks.test')}
    </Button>
  )
}

function RenewSecret({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const [asking, setAsking] = useState(false)
  const [secret, setSecret] = useState('')
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => setAsking(true)}>
        {t('webhooks.renew')}
      </Button>
      {asking && (
        <Confirm
          title={t('webhooks.renewTitle')}
          text={t('webhooks.renewText')}
          label={t('webhooks.renew')}
          onConfirm={async () => setSecret(await renewSecret(accountId, webhook.id))}
          onClose={() => setAsking(false)}
        />
      )}
      {secret && <SecretDialog webhook={webhook} secret={secret} onClose={() => setSecret('')} />}
    </>
  )
}
