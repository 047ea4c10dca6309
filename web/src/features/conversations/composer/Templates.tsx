import { Button } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxesQuery, templatesQuery } from '@/api/inboxes'
import { keys } from '@/api/keys'
import type { Conversation } from '@/api/types'
import { sendTemplate } from '@/features/conversations/queries'
import { withMessage, type Thread } from '@/features/conversations/thread/messages'
import { useAccountId } from '@/lib/account'
import { callName } from '@/lib/callName'
import { useServerForm } from '@/lib/form'
import { blankPlaces, placeKey, templateParams, type Filling, type Template } from '@/lib/template'
import { Dialog } from '@/ui/Dialog'
import { FormDialog } from '@/ui/FormDialog'
import { ErrorState } from '@/ui/States'
import { NoTemplate, TemplateFields, templateKey } from '@/ui/TemplateFields'
import classes from './Composer.module.css'

type Props = { conversation: Conversation }

/** Why no text can be sent, and on WhatsApp the way out: an approved template. */
export function Templates({ conversation }: Props) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const [open, setOpen] = useState(false)
  const { data: inboxes } = useQuery(inboxesQuery(accountId))
  const inbox = inboxes?.find(({ id }) => id === conversation.inbox_id)
  if (inbox?.channel_type !== 'Channel::Whatsapp') return <span className={classes.hint}>{t('composer.cannotReply')}</span>
  return (
    <>
      <span className={classes.hint}>{t('composer.templatesOnly')}</span>
      <Button size="compact-sm" variant="light" leftSection={<IconTemplate size={15} />} onClick={() => setOpen(true)}>
        {t('composer.chooseTemplate')}
      </Button>
      {open && <TemplateDialog conversation={conversation} onClose={() => setOpen(false)} />}
    </>
  )
}

const chosen = (templates: readonly Template[], key: string) => templates.find((one) => templateKey(one) === key)

function TemplateDialog({ conversation, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data: templates = [], isPending, error, refetch } = useQuery(templatesQuery(accountId, conversation.inbox_id))
  const server = useServerForm<{ template: string; filling: Filling }>({
    initialValues: { template: '', filling: {} },
    renamed: { template_params: 'template' },
    validate: {
      template: (key) => (chosen(templates, key) ? null : t('composer.templateNeeded')),
      filling: (filling, { template: key }) => {
        const one = chosen(templates, key)
        return one && blankPlaces(one, filling).length > 0 ? t('composer.placesNeeded') : null
      },
    },
    send: async ({ template: key, filling }) => {
      const one = chosen(templates, key)
      if (!one) return
      const message = await sendTemplate(accountId, conversation.id, templateParams(one, filling))
      queryClient.setQueryData<Thread>(keys.thread(accountId, conversation.id), (thread) => thread && withMessage(thread, message))
      onClose()
    },
  })
  const { form } = server
  const title = t('composer.templateTitle', { name: callName(conversation.meta.sender) })
  const template = chosen(templates, form.values.template)
  if (!isPending && templates.length === 0) {
    return (
      <Dialog title={title} onClose={onClose}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <NoTemplate />}
      </Dialog>
    )
  }
  return (
    <FormDialog title={title} server={server} label={t('composer.send')} onClose={onClose}>
      <TemplateFields
        templates={templates}
        loading={isPending}
        needed
        chosen={form.values.template}
        filling={form.values.filling}
        blank={template && form.errors.filling ? blankPlaces(template, form.values.filling).map(placeKey) : []}
        error={typeof form.errors.template === 'string' ? form.errors.template : undefined}
        onChoose={(key) => form.setValues({ template: key, filling: {} })}
        onFill={(filling) => form.setFieldValue('filling', filling)}
      />
    </FormDialog>
  )
}
