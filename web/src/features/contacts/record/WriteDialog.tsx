import { Alert, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Reach } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { conversationPath } from '@/lib/conversationPath'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'
import { TextLink } from '@/ui/links'
import { contactConversationsQuery, writeTo } from './conversationQueries'
import { useRecord } from './Record'
import { useAddress } from './useAddress'

/** The first message of a new conversation, which is opened once it is sent. */
export function WriteDialog({ reach, onClose }: { reach: Reach; onClose: () => void }) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const address = useAddress()(reach)
  const isMail = channelOf(reach.inbox) === 'email'
  const server = useWriting(reach, isMail)
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
      <Textarea
        label={t('write.message')}
        autosize
        minRows={5}
        maxRows={14}
        data-autofocus={!isMail || undefined}
        {...form.getInputProps('content')}
        onKeyDown={sendKey}
      />
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
      <TextLink to={conversationPath(accountId, open.id)} size="sm">
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

function useWriting(reach: Reach, isMail: boolean) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useServerForm({
    initialValues: { subject: '', content: '' },
    renamed: { mail_subject: 'subject' },
    validate: {
      subject: (value) => (isMail && !value.trim() ? t('write.subjectNeeded') : null),
      content: (value) => (value.trim() ? null : t('write.messageNeeded')),
    },
    send: async ({ subject, content }) => {
      const { id } = await writeTo(accountId, contact.id, {
        inboxId: reach.inbox.id,
        sourceId: reach.source_id,
        subject: subject.trim(),
        content: content.trim(),
      })
      void queryClient.invalidateQueries({ queryKey: keys.conversations(accountId) })
      void queryClient.invalidateQueries({ queryKey: keys.contact(accountId, contact.id) })
      await navigate({ to: conversationPath(accountId, id) })
    },
  })
}
