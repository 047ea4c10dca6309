import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { templatesQuery } from '@/api/inboxes'
import { keys } from '@/api/keys'
import type { Reach } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { useServerForm } from '@/lib/form'
import { blankPlaces, templateParams, type Filling, type Template } from '@/lib/template'
import { templateKey } from '@/ui/TemplateFields'
import { contactConversationsQuery, writeTo } from './conversationQueries'
import { useRecord } from './Record'

type Values = { subject: string; template: string; filling: Filling; content: string }

const chosen = (templates: Template[] | undefined, key: string) => templates?.find((one) => templateKey(one) === key)

/** Writing the first message of a conversation; on WhatsApp a template may be all that can be sent. */
export function useWriting(reach: Reach) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { templates, mayWrite } = useTemplates(reach)
  const isMail = channelOf(reach.inbox) === 'email'
  const server = useServerForm<Values>({
    initialValues: { subject: '', template: '', filling: {}, content: '' },
    renamed: { mail_subject: 'subject', template_params: 'template' },
    validate: {
      subject: (value) => (isMail && !value.trim() ? t('write.subjectNeeded') : null),
      template: (value) => (!mayWrite && !value ? t('write.templateNeeded') : null),
      filling: (value, { template }) => {
        const one = chosen(templates, template)
        return one && blankPlaces(one, value).length > 0 ? t('write.placesNeeded') : null
      },
      content: (value, { template }) => (mayWrite && !template && !value.trim() ? t('write.messageNeeded') : null),
    },
    send: async ({ subject, template, filling, content }) => {
      const one = chosen(templates, template)
      const message = one ? { template_params: templateParams(one, filling) } : { content: content.trim() }
      const { id } = await writeTo(accountId, contact.id, reach, subject.trim(), message)
      void queryClient.invalidateQueries({ queryKey: keys.conversations(accountId) })
      void queryClient.invalidateQueries({ queryKey: keys.contact(accountId, contact.id) })
      await navigate({ to: '/accounts/$accountId/conversations/$conversationId', params: { accountId: String(accountId), conversationId: String(id) } })
    },
  })
  return { server, templates, template: chosen(templates, server.form.values.template), mayWrite }
}

/** The templates of a WhatsApp inbox, and whether the contact has written there within the day, so that any text may be sent. */
function useTemplates({ inbox }: Reach) {
  const accountId = useAccountId()
  const { contact } = useRecord()
  const isWhatsApp = channelOf(inbox) === 'whatsapp'
  const { data: conversations } = useQuery(contactConversationsQuery(accountId, contact.id))
  const { data: templates } = useQuery({ ...templatesQuery(accountId, inbox.id), enabled: isWhatsApp })
  if (!isWhatsApp) return { templates: undefined, mayWrite: true }
  // Until both are known nothing is taken away: the server has the last word.
  const closed = conversations && templates && !conversations.some((one) => one.inbox_id === inbox.id && one.can_reply)
  return { templates, mayWrite: !closed }
}
