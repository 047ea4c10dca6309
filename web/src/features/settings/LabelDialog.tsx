import { ColorInput, Switch, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { saveLabel } from '@/api/labels'
import type { Label } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'

/** Colours that can be told apart, in light and in dark. */
const swatches = ['#1f93ff', '#2f9e44', '#e8590c', '#e03131', '#9c36b5', '#0c8599', '#f08c00', '#5f3dc4', '#868e96', '#c2255c']

type Props = { label: Label | null; onClose: () => void }

/** Creates a label (none given) or changes one; contacts keep it under its new title. */
export function LabelDialog({ label, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const server = useServerForm({
    initialValues: {
      title: label?.title ?? '',
      description: label?.description ?? '',
      color: label?.color ?? '#1f93ff',
      show_on_sidebar: label?.show_on_sidebar ?? true,
    },
    validate: { title: (value) => (value.trim() ? null : t('labels.titleNeeded')) },
    send: async (values) => {
      await saveLabel(accountId, label?.id ?? null, { ...values, title: values.title.trim() })
      await queryClient.invalidateQueries({ queryKey: keys.labels(accountId) })
      void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
      notifications.show({ color: 'green', message: t('saved') })
      onClose()
    },
  })
  const { form } = server
  return (
    <FormDialog title={label ? t('labels.edit') : t('labels.new')} server={server} onClose={onClose}>
      <TextInput
        label={t('labels.name')}
        description={t('labels.nameHint')}
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('title')}
      />
      <Textarea label={t('labels.description')} autosize minRows={2} {...form.getInputProps('description')} />
      <ColorInput
        withEyeDropper={false}
        label={t('labels.color')}
        format="hex"
        swatches={swatches}
        swatchesPerRow={10}
        {...form.getInputProps('color')}
      />
      <Switch label={t('labels.onSidebar')} {...form.getInputProps('show_on_sidebar', { type: 'checkbox' })} />
    </FormDialog>
  )
}
