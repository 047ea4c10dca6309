import { Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SecretInput, type FieldsProps } from './parts'

/** What Meta's console says of a number, and the secrets of the app. */
export function WhatsAppFields({ form, inbox }: FieldsProps) {
  const { t } = useTranslation('inboxes')
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('whatsapp.where')}
      </Text>
      <TextInput label={t('whatsapp.number')} placeholder="+55 11 91234-5678" type="tel" autoComplete="off" {...form.getInputProps('phone_number')} />
      <TextInput label={t('whatsapp.numberId')} description={t('whatsapp.numberIdHint')} inputMode="numeric" autoComplete="off" {...form.getInputProps('phone_number_id')} />
      <TextInput label={t('whatsapp.businessId')} description={t('whatsapp.businessIdHint')} inputMode="numeric" autoComplete="off" {...form.getInputProps('business_account_id')} />
      <SecretInput form={form} inbox={inbox} field="access_token" label={t('whatsapp.token')} hint={t('whatsapp.tokenHint')} />
      <SecretInput form={form} inbox={inbox} field="app_secret" label={t('whatsapp.secret')} hint={t('whatsapp.secretHint')} />
    </>
  )
}
