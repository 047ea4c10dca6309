import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Channel } from '@/lib/channel'
import type { FieldsProps } from './parts'

/** What an inbox is called, by members and, in some channels, by contacts. */
export function NameField({ form, channel }: Pick<FieldsProps, 'form'> & { channel: Channel }) {
  const { t } = useTranslation('inboxes')
  return (
    <TextInput label={t('name')} description={t(`nameHint.${channel}`)} placeholder={t(`nameExample.${channel}`)} autoComplete="off" {...form.getInputProps('name')} />
  )
}
