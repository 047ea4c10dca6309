import { Checkbox, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Webhook } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'
import { saveWebhook, useEventName } from './queries'

type Props = {
  webhook: Webhook | null
  /** All that a webhook can be told of. */
  events: readonly string[]
  onClose: () => void
  /** Gets a new webhook, with its secret. */
  onCreated?: (webhook: Webhook) => void
}

/** Creates a webhook (none given) or changes one. */
export function WebhookDialog({ webhook, events, onClose, onCreated }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const eventName = useEventName()
  const server = useServerForm({
    initialValues: {
      name: webhook?.name ?? '',
      url: webhook?.url ?? '',
      subscriptions: webhook ? [...webhook.subscriptions] : [...events],
      active: webhook?.active ?? true,
    },
    validate: {
      url: (value) => (/^https?:\/\/\S+$/i.test(value.trim()) ? null : t('webhooks.urlNeeded')),
      subscriptions: (value) => (value.length > 0 ? null : t('webhooks.eventsNeeded')),
    },
    send: async (values) => {
      const saved = await saveWebhook(accountId, webhook?.id ?? null, { ...values, name: values.name.trim(), url: values.url.trim() })
      await queryClient.invalidateQueries({ queryKey: keys.webhooks(accountId) })
      onClose()
      if (webhook) notifications.show({ color: 'green', message: t('saved') })
      else onCreated?.(saved)
    },
  })
  const { form } = server
  return (
    <FormDialog title={webhook ? t('webhooks.edit') : t('webhooks.new')} server={server} onClose={onClose}>
      <TextInput
        label={t('webhooks.url')}
        description={t('webhooks.urlHint')}
        placeholder="https://"
        type="url"
        inputMode="url"
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('url')}
      />
      <TextInput label={t('webhooks.name')} placeholder={t('webhooks.nameExample')} autoComplete="off" {...form.getInputProps('name')} />
      <Checkbox.Group label={t('webhooks.events')} {...form.getInputProps('subscriptions')}>
        <Stack gap="xs" mt="xs">
          {events.map((event) => (
            <Checkbox key={event} value={event} label={eventName(event)} />
          ))}
        </Stack>
      </Checkbox.Group>
      {webhook && (
        <Switch
          label={t('webhooks.active')}
          description={t('webhooks.activeHint')}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
      )}
    </FormDialog>
  )
}
