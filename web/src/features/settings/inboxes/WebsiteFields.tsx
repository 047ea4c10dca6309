import { ColorInput, Select, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { asked, type Asked, type Asking } from './values'
import type { FieldsProps } from './parts'

/** Where the chat stands, how it looks, and what it asks first. */
export function WebsiteFields({ form }: FieldsProps) {
  const { t } = useTranslation('inboxes')
  return (
    <>
      <TextInput label={t('website.url')} placeholder="https://" type="url" inputMode="url" autoComplete="off" {...form.getInputProps('website_url')} />
      <Textarea label={t('website.domains')} description={t('website.domainsHint')} autosize minRows={2} {...form.getInputProps('allowed_domains')} />
      <TextInput label={t('website.title')} placeholder={t('website.titleExample')} autoComplete="off" {...form.getInputProps('welcome_title')} />
      <TextInput label={t('website.tagline')} placeholder={t('website.taglineExample')} autoComplete="off" {...form.getInputProps('welcome_tagline')} />
      <ColorInput label={t('website.color')} format="hex" withEyeDropper={false} {...form.getInputProps('widget_color')} />
      <Switch label={t('website.preChat')} description={t('website.preChatHint')} {...form.getInputProps('pre_chat', { type: 'checkbox' })} />
      {form.values.pre_chat && <PreChatFields form={form} />}
    </>
  )
}

/** What a visitor is asked, and whether it may be left out. */
function PreChatFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('inboxes')
  const data = (['no', 'optional', 'required'] as const).map((value) => ({ value, label: t(`website.asking.${value}`) }))
  const change = (field: Asked, asking: string | null) =>
    form.setFieldValue('pre_chat_fields', { ...form.values.pre_chat_fields, [field]: asking as Asking })
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {asked.map((field) => (
        <Select
          key={field}
          label={t(`website.asked.${field}`)}
          data={data}
          allowDeselect={false}
          value={form.values.pre_chat_fields[field]}
          onChange={(asking) => change(field, asking)}
        />
      ))}
    </SimpleGrid>
  )
}
