import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Webhook } from '@/api/types'
import { Dialog } from '@/ui/Dialog'
import { Secret } from '@/ui/Secret'
import { webhookLabel } from './queries'

/** The only time a secret is seen. */
export function SecretDialog({ webhook, secret, onClose }: { webhook: Webhook; secret: string; onClose: () => void }) {
  const { t } = useTranslation('settings')
  return (
    <Dialog onClose={onClose} title={t('webhooks.secretTitle', { name: webhookLabel(webhook) })} size="lg">
      <Stack>
        <Text size="sm">{t('webhooks.secretOnce')}</Text>
        <Secret value={secret} />
        <Text size="sm" c="dimmed">
          {t('webhooks.secretHint')}
        </Text>
      </Stack>
    </Dialog>
  )
}
