import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { HistoryEvent } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { LastMessage, StatusBadge } from './conversationParts'
import { contactConversationsQuery } from './conversationQueries'
import { useRecord } from './Record'
import classes from './Timeline.module.css'

/** The entry of a conversation, which leads to it. */
export function Began({ event: { conversation_id: id, text: inbox } }: { event: HistoryEvent }) {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const name = t('timeline.began', { number: `#${id}`, inbox })
  return (
    <TextLink to="/accounts/$accountId/conversations/$conversationId" params={{ accountId: String(accountId), conversationId: String(id) }} size="sm" fw={600}>
      {name}
    </TextLink>
  )
}

/** Where a conversation stands now, for those who may see it. */
export function Standing({ id }: { id: number | undefined }) {
  const { contact } = useRecord()
  const { data } = useQuery(contactConversationsQuery(useAccountId(), contact.id))
  const conversation = data?.find((one) => one.id === id)
  if (!conversation) return null
  return (
    <>
      <Text component="div" size="sm" lineClamp={3} className={classes.quote}>
        <LastMessage conversation={conversation} />
      </Text>
      <StatusBadge status={conversation.status} />
    </>
  )
}
