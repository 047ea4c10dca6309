import { Switch, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '@/lib/channel'
import { EmailFields } from './EmailFields'
import type { FieldsProps } from './parts'
import { WebsiteFields } from './WebsiteFields'
import { WhatsAppFields } from './WhatsAppFields'

/** What a contact is answered at once in a new conversation. */
export function GreetingFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('inboxes')
  return (
    <>
      <Switch label={t('greeting')} description={t('greetingHint')} {...form.getInputProps('greeting_enabled', { type: 'checkbox' })} />
      {form.values.greeting_enabled && (
        <Textarea label={t('greetingText')} placeholder={t('greetingExample')} autosize minRows={2} maxRows={10} {...form.getInputProps('greeting_message')} />
      )}
    </>
  )
}

const fieldsOf: Record<Channel, ((props: FieldsProps) => ReactNode) | null> = {
  api: null,
  web_widget: WebsiteFields,
  email: EmailFields,
  whatsapp: WhatsAppFields,
}

/** What a channel has to know; that of programs needs nothing. */
export function ChannelFields({ channel, ...props }: FieldsProps & { channel: Channel }) {
  const Fields = fieldsOf[channel]
  return Fields && <Fields {...props} />
}
