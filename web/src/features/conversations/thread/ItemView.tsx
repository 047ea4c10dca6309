import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import type { Item } from './items'
import { MessageView, SendingView } from './MessageView'
import classes from './Thread.module.css'

/** One line of a thread. */
export function ItemView({ item, conversation }: { item: Item; conversation: Conversation }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  switch (item.kind) {
    case 'day':
      return (
        <p className={classes.day}>
          <span>{f.dayTitle(item.at)}</span>
        </p>
      )
    case 'new':
      return (
        <p className={classes.new}>
          <span>{t('newMessages')}</span>
        </p>
      )
    case 'activity':
      return (
        <p className={classes.activity}>
          {item.message.content} <time>{f.time(item.message.created_at)}</time>
        </p>
      )
    case 'message':
      return <MessageView side={item.side} message={item.message} first={item.first} last={item.last} conversation={conversation} />
    case 'sending':
      return <SendingView side={item.side} sending={item.sending} first={item.first} last={item.last} />
  }
}
