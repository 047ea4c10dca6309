import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Webhook } from '@/api/types'
import { useAccountFormats } from '@/lib/account'

/** Says what is not as it should be: switched off, or failing. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('settings')
  const f = useAccountFormats()
  if (!webhook.active) return <Badge color="gray">{t('webhooks.off')}</Badge>
  if (webhook.failing_since === null) return null
  return <Badge color="red">{t('webhooks.failing', { when: f.dateTime(webhook.failing_since) })}</Badge>
}
