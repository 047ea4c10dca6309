import { Anchor, Badge, Skeleton, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Conversation } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { ChannelIcon } from '@/ui/Channel'
import { ErrorState } from '@/ui/States'
import { contactConversationsQuery } from './conversationQueries'
import { LastMessage, StatusBadge } from './conversationParts'
import { useRecord } from './Record'
import classes from './Conversations.module.css'
import record from './Record.module.css'

/** As many as stand above the history without hiding it. */
const shownFirst = 3

/** What the contact and the team have written to each other, the latest first. */
export function Conversations() {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const { data, error, refetch } = useQuery(contactConversationsQuery(useAccountId(), contact.id))
  const [all, setAll] = useState(false)
  useHistoryFollows(data)
  const shown = all ? data : data?.slice(0, shownFirst)
  return (
    <section className={record.card} aria-label={t('conversations.title')}>
      <div className={classes.head}>
        <h2 className={record.groupTitle}>{t('conversations.title')}</h2>
        {data && data.length > shownFirst && (
          <Anchor component="button" type="button" size="xs" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('conversations.fewer') : t('conversations.all', { count: data.length })}
          </Anchor>
        )}
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={48} mx="lg" mb="md" />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed" className={classes.none}>
          {t('conversations.none')}
        </Text>
      )}
      {shown && shown.length > 0 && (
        <ul className={classes.list}>
          {shown.map((conversation) => (
            <li key={conversation.id}>
              <Row conversation={conversation} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** One that has begun while the page is open is an entry of the history, too. */
function useHistoryFollows(conversations: Conversation[] | undefined) {
  const accountId = useAccountId()
  const { contact } = useRecord()
  const queryClient = useQueryClient()
  const known = useRef<number>(undefined)
  const newest = conversations && Math.max(0, ...conversations.map(({ id }) => id))
  useEffect(() => {
    const is = known.current
    known.current = newest
    if (is !== undefined && newest !== is) void queryClient.invalidateQueries({ queryKey: [...keys.contact(accountId, contact.id), 'events'] })
  }, [newest, accountId, contact.id, queryClient])
}

function Row({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('record')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const { id, status, unread_count: unread, last_activity_at: at, meta } = conversation
  return (
    <Link to="/accounts/$accountId/conversations/$conversationId" params={{ accountId: String(accountId), conversationId: String(id) }} className={classes.row}>
      <span className={classes.icon}>
        <ChannelIcon channel={channelOf({ channel_type: meta.channel })} />
      </span>
      <span className={classes.what}>
        <span className={classes.top}>
          <span className={classes.inbox}>
            {meta.inbox.name} <span className={classes.number}>#{id}</span>
          </span>
          <StatusBadge status={status} />
          {unread > 0 && (
            <Badge component="span" size="sm" circle={unread < 10} variant="filled" aria-label={t('conversations.unread', { count: unread })}>
              {unread}
            </Badge>
          )}
          <time className={classes.when} title={f.dateTime(at)}>
            {f.ago(at)}
          </time>
        </span>
        <span className={classes.last}>
          <LastMessage conversation={conversation} />
        </span>
      </span>
    </Link>
  )
}
