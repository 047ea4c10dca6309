import { Alert, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reach } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { blankPlaces, placeKey } from '@/lib/template'
import { FormDialog } from '@/ui/FormDialog'
import { TextLink } from '@/ui/links'
import { TemplateFields, templateKey } from '@/ui/TemplateFields'
import { contactConversationsQuery } from './conversationQueries'
import { useRecord } from './Record'
import { useAddress } from './useAddress'
import { useWriting } from './useWriting'

/** The first message of a new conversation, which is opened once it is sent. */
export function WriteDialog({ reach, onClose }: { reach: Reach; onClose: () => void }) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const address = useAddress()(reach)
  const isMail = channelOf(reach.inbox) === 'email'
  const { server, templates, template, mayWrite } = useWriting(reach)
  const { form } = server
  return (
    <FormDialog title={t('write.title', { name: callName(contact) })} server={server} label={t('write.send')} onClose={onClose}>
      <Text size="sm" c="dimmed">
        {address ? t('write.throughTo', { inbox: reach.inbox.name, address }) : t('write.through', { inbox: reach.inbox.name })}
      </Text>
      <OpenAlready inboxId={reach.inbox.id} />
      {contact.do_not_contact && (
        <Alert color="yellow" p="sm" role="note">
          {t('write.doNotContact')}
        </Alert>
      )}
      {isMail && <TextInput label={t('write.subject')} data-autofocus maxLength={255} autoComplete="off" {...form.getInputProps('subject')} />}
      {templates && (
        <TemplateFields
          templates={templates}
          needed={!mayWrite}
          chosen={template ? templateKey(template) : ''}
          filling={form.values.filling}
          blank={template && form.errors.filling ? blankPlaces(template, form.values.filling).map(placeKey) : []}
          error={typeof form.errors.template === 'string' ? form.errors.template : undefined}
          onChoose={(key) => form.setValues({ template: key, filling: {} })}
          onFill={(filling) => form.setFieldValue('filling', filling)}
        />
      )}
      {mayWrite && !template && (
        <Textarea
          label={t('write.message')}
          autosize
          minRows={5}
          maxRows={14}
          data-autofocus={!isMail || undefined}
          {...form.getInputProps('content')}
          onKeyDown={sendKey}
        />
      )}
    </FormDialog>
  )
}

/** That one could go on where one is talking already. */
function OpenAlready({ inboxId }: { inboxId: number }) {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const { contact } = useRecord()
  const { data } = useQuery(contactConversationsQuery(accountId, contact.id))
  const open = data?.find((one) => one.inbox_id === inboxId && one.status !== 'resolved')
  if (!open) return null
  return (
    <Text size="sm">
      {t('write.openAlready')}{' '}
      <TextLink to="/accounts/$accountId/conversations/$conversationId" params={{ accountId: String(accountId), conversationId: String(open.id) }} size="sm">
        {t('write.goOn', { number: `#${open.id}` })}
      </TextLink>
    </Text>
  )
}

/** Ctrl+Enter sends, as it saves a note. */
function sendKey(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.form?.requestSubmit()
}
