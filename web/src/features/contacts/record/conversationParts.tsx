import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { withoutMentions } from '@/lib/mentions'

const colors = { open: 'green', pending: 'yellow', snoozed: 'gray', resolved: 'gray' } as const

export function StatusBadge({ status }: Pick<Conversation, 'status'>) {
  const { t } = useTranslation('record')
  return (
    <Badge component="span" size="sm" color={colors[status]}>
      {t(`conversations.status.${status}`)}
    </Badge>
  )
}

const incoming = 0

/** Who wrote last, unless it was the contact, and what. */
export function LastMessage({ conversation: { messages } }: { conversation: Conversation }) {
  const { t } = useTranslation('record')
  const last = messages[0]
  if (!last) return t('conversations.blank')
  const who = last.message_type === incoming ? '' : last.sender?.name
  return (
    <>
      {last.private && `${t('conversations.note')} · `}
      {who && `${who}: `}
      {withoutMentions(last.content) || t('conversations.attachment')}
    </>
  )
}
