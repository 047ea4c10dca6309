import { VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconArrowBackUp, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { inboxesQuery } from '@/api/inboxes'
import { labelsQuery } from '@/api/labels'
import type { Conversation } from '@/api/types'
import { PriorityIcon } from '@/features/conversations/PriorityIcon'
import { Said } from '@/features/conversations/Said'
import { besideAnother, statusOf, type ConversationsSearch } from '@/features/conversations/search'
import { sideOf } from '@/features/conversations/thread/messages'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { callName } from '@/lib/callName'
import { channelOf } from '@/lib/channel'
import { ChannelIcon } from '@/ui/Channel'
import { PersonAvatar } from '@/ui/Person'
import classes from './List.module.css'

type Props = { conversation: Conversation; search: ConversationsSearch; open: boolean; typing: boolean }

/** One conversation of the list: who, when, and what was said last. */
export function Row({ conversation, search, open, typing }: Props) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const { id, meta, unread_count: unread, last_activity_at: at } = conversation
  const { data: inboxes = [] } = useQuery(inboxesQuery(useAccountId()))
  const name = callName(meta.sender)
  const params = { accountId: String(useAccountId()), conversationId: String(id) }
  return (
    <Link
      to="/accounts/$accountId/conversations/$conversationId"
      params={params}
      search={besideAnother(search)}
      preload={false}
      className={classes.row}
      aria-current={open ? 'true' : undefined}
      data-open={open || undefined}
      data-unread={unread > 0 || undefined}
      data-conversation={id}
    >
      <span className={classes.picture}>
        <PersonAvatar id={meta.sender.id} name={name} size={38} picture={meta.sender.thumbnail} />
        <span className={classes.channel} title={inboxes.find((inbox) => inbox.id === conversation.inbox_id)?.name}>
          <ChannelIcon channel={channelOf({ channel_type: meta.channel })} size={12} />
        </span>
      </span>
      <span className={classes.texts}>
        <span className={classes.line}>
          <span className={classes.name}>{name}</span>
          <time className={classes.time} dateTime={new Date(at * 1000).toISOString()}>
            {f.recent(at)}
          </time>
        </span>
        <span className={classes.line}>
          {typing ? <span className={classes.typing}>{t('typing')}</span> : <Preview conversation={conversation} />}
          {unread > 0 && (
            <span className={classes.unread}>
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <VisuallyHidden>{t('unread', { count: unread })}</VisuallyHidden>
            </span>
          )}
        </span>
        <Marks conversation={conversation} search={search} />
      </span>
    </Link>
  )
}

const icons = { outgoing: IconArrowBackUp, note: IconLock, automatic: IconArrowBackUp } as const

/** The last message in a line, with a sign for who has written it. */
function Preview({ conversation: { messages } }: { conversation: Conversation }) {
  const { t } = useTranslation('conversations')
  const [last] = messages
  if (!last) return <span className={classes.preview}>{t('preview.nothing')}</span>
  const side = sideOf(last)
  const Icon = side === 'incoming' || side === 'activity' ? null : icons[side]
  return (
    <span className={classes.preview}>
      {last.status === 'failed' && <IconAlertTriangle size={13} className={classes.failed} aria-label={t('delivery.failed')} />}
      {Icon && <Icon size={13} aria-hidden="true" />}
      {side !== 'incoming' && <VisuallyHidden>{t(`preview.${side}`)}</VisuallyHidden>}
      <Said message={last} />
    </span>
  )
}

/** What sets a conversation apart: status where several are listed, priority, labels and whose it is. */
function Marks({ conversation, search }: { conversation: Conversation; search: ConversationsSearch }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const { data: all = [] } = useQuery(labelsQuery(useAccountId()))
  const { status, snoozed_until: until, priority, labels, meta } = conversation
  const told = statusOf(search) === 'all' || status === 'snoozed'
  if (!told && !priority && labels.length === 0 && !meta.assignee) return null
  return (
    <span className={classes.marks}>
      {told && (
        <span className={classes.status} data-status={status}>
          {status === 'snoozed' && until ? t('snooze.until', { when: f.until(until) }) : t(`status.${status}`)}
        </span>
      )}
      {priority && <PriorityIcon priority={priority} />}
      {labels.map((title) => (
        <span key={title} className={classes.label}>
          <span className={classes.dot} style={{ background: all.find((one) => one.title === title)?.color }} aria-hidden="true" />
          {title}
        </span>
      ))}
      {meta.assignee && <span className={classes.assignee}>{meta.assignee.name}</span>}
    </span>
  )
}
