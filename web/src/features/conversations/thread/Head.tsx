import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconId } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { inboxesQuery } from '@/api/inboxes'
import type { Conversation } from '@/api/types'
import type { Changes } from '@/features/conversations/useChanges'
import { useAccountId } from '@/lib/account'
import { callName } from '@/lib/callName'
import { channelOf } from '@/lib/channel'
import { ChannelIcon } from '@/ui/Channel'
import { PersonAvatar } from '@/ui/Person'
import { Pickers } from './Pickers'
import { StatusControl } from './StatusControl'
import classes from './Thread.module.css'

type Props = { conversation: Conversation; changes: Changes; contactShown: boolean; onContact: () => void; onBack: () => void }

/** Who it is with, where it stands, and whose it is. */
export function Head({ conversation, changes, contactShown, onContact, onBack }: Props) {
  const { t } = useTranslation('conversations')
  const { id, meta, additional_attributes: more } = conversation
  const name = callName(meta.sender)
  const subject = typeof more.mail_subject === 'string' ? more.mail_subject : ''
  return (
    <header className={classes.head}>
      <div className={classes.headLine}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('back')} onClick={onBack} hiddenFrom="md">
          <IconArrowLeft size={19} />
        </ActionIcon>
        <PersonAvatar id={meta.sender.id} name={name} size={36} picture={meta.sender.thumbnail} />
        <div className={classes.who}>
          <h2 className={classes.name}>{name}</h2>
          <p className={classes.where}>
            <ChannelIcon channel={channelOf({ channel_type: meta.channel })} size={13} /> <InboxName id={conversation.inbox_id} /> · #{id}
            {subject && ` · ${subject}`}
          </p>
        </div>
        <StatusControl conversation={conversation} changes={changes} />
        <Tooltip label={t(contactShown ? 'contact.hide' : 'contact.show')}>
          <ActionIcon variant={contactShown ? 'light' : 'subtle'} color="gray" size={32} aria-label={t('contact.title')} aria-pressed={contactShown} onClick={onContact}>
            <IconId size={19} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Pickers conversation={conversation} changes={changes} />
    </header>
  )
}

/** An inbox that was deleted, or that one is no member of, has no name here. */
function InboxName({ id }: { id: number }) {
  const { t } = useTranslation('conversations')
  const { data = [] } = useQuery(inboxesQuery(useAccountId()))
  return <>{data.find((inbox) => inbox.id === id)?.name ?? t('inboxGone')}</>
}
