import { Badge, Button, Skeleton } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Webhook } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import classes from '@/ui/Rows.module.css'
import { deleteWebhook, useEventName, webhookLabel, webhooksQuery } from './queries'
import { SecretDialog } from './SecretDialog'
import { WebhookDialog } from './WebhookDialog'
import { WebhookState } from './WebhookState'

export function WebhooksPage() {
  return (
    <Guard to="settings">
      <Webhooks />
    </Guard>
  )
}

type Open =
  | { what: 'edit'; webhook: Webhook | null }
  | { what: 'delete'; webhook: Webhook }
  | { what: 'secret'; webhook: Webhook }
  | null

function Webhooks() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(webhooksQuery(useAccountId()))
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', webhook: null })} disabled={!data}>
      {t('webhooks.new')}
    </Button>
  )
  return (
    <Page title={t('webhooks.title')} lead={t('webhooks.lead')} narrow actions={add}>
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={100} width="auto" m="lg" />}
        {data?.webhooks.length === 0 && (
          <State icon={IconWebhook} title={t('webhooks.empty')}>
            {t('webhooks.emptyText')}
          </State>
        )}
        <ul className={classes.list}>
          {data?.webhooks.map((webhook) => (
            <li key={webhook.id}>
              <Row webhook={webhook} onOpen={setOpen} />
            </li>
          ))}
        </ul>
      </Card>
      {open?.what === 'edit' && data && (
        <WebhookDialog
          webhook={open.webhook}
          events={data.events}
          onClose={close}
          onCreated={(webhook) => setOpen({ what: 'secret', webhook })}
        />
      )}
      {open?.what === 'secret' && <SecretDialog webhook={open.webhook} secret={open.webhook.secret ?? ''} onClose={close} />}
      {open?.what === 'delete' && <DeleteWebhook webhook={open.webhook} onClose={close} />}
    </Page>
  )
}

function Row({ webhook, onOpen }: { webhook: Webhook; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const eventName = useEventName()
  const name = webhookLabel(webhook)
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>
          <TextLink
            to="/accounts/$accountId/settings/webhooks/$webhookId"
            params={{ accountId: String(accountId), webhookId: String(webhook.id) }}
          >
            {name}
          </TextLink>
          <WebhookState webhook={webhook} />
        </div>
        <div className={classes.small}>{webhook.url}</div>
        <div className={classes.badges}>
          {webhook.subscriptions.map((event) => (
            <Badge key={event} color="gray" variant="light">
              {eventName(event)}
            </Badge>
          ))}
        </div>
      </div>
      <RowActions
        edit={{ label: t('webhooks.editNamed', { name }), onClick: () => onOpen({ what: 'edit', webhook }) }}
        remove={{ label: t('webhooks.deleteNamed', { name }), onClick: () => onOpen({ what: 'delete', webhook }) }}
      />
    </>
  )
}

function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const remove = async () => {
    await deleteWebhook(accountId, webhook.id)
    await queryClient.invalidateQueries({ queryKey: keys.webhooks(accountId) })
  }
  return (
    <Confirm
      title={t('webhooks.deleteTitle', { name: webhookLabel(webhook) })}
      text={t('webhooks.deleteText')}
      label={t('webhooks.delete')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
