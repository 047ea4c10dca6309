import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { contactConversations, conversationQuery } from './queries'
import { Said } from './Said'
import { besideAnother, type ConversationsSearch } from './search'
import classes from './Conversations.module.css'

type Props = { id: number; search: ConversationsSearch; onClose: () => void; contact: (contactId: number, conversationId: number) => ReactNode }

/** With whom one talks: the contact's card, and what was talked about before. */
export function ContactPane({ id, search, onClose, contact }: Props) {
  const { t } = useTranslation('conversations')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const { data } = useQuery(conversationQuery(accountId, id))
  if (!data) return <div className={classes.contact} />
  const contactId = data.meta.sender.id
  return (
    <aside className={classes.contact} aria-label={t('contact.title')}>
      <div className={classes.contactBar}>
        <TextLink to="/accounts/$accountId/contacts/$contactId" params={{ accountId: String(accountId), contactId: String(contactId) }} size="sm">
          {t('contact.page')}
        </TextLink>
        <ActionIcon variant="subtle" color="gray" aria-label={common('action.close')} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </div>
      <div className={classes.contactContent} tabIndex={0} role="group" aria-label={t('contact.title')}>
        {contact(contactId, id)}
        <Earlier contactId={contactId} but={id} search={search} />
      </div>
    </aside>
  )
}

/** The contact's other conversations, the latest first. */
function Earlier({ contactId, but, search }: { contactId: number; but: number; search: ConversationsSearch }) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const f = useAccountFormats()
  const { data = [] } = useQuery({
    queryKey: [...keys.conversations(accountId), 'of', contactId],
    queryFn: ({ signal }) => contactConversations(accountId, contactId, signal),
  })
  const others = data.filter(({ id }) => id !== but)
  if (others.length === 0) return null
  return (
    <section className={classes.earlier} aria-label={t('contact.earlier')}>
      <h2 className={classes.earlierTitle}>{t('contact.earlier')}</h2>
      <ul className={classes.earlierList}>
        {others.map(({ id, status, messages, last_activity_at: at }) => (
          <li key={id}>
            <Link
              to="/accounts/$accountId/conversations/$conversationId"
              params={{ accountId: String(accountId), conversationId: String(id) }}
              search={besideAnother(search)}
              className={classes.earlierLink}
            >
              <span className={classes.earlierHead}>
                <span>
                  #{id} · {t(`status.${status}`)}
                </span>
                <span>{f.recent(at)}</span>
              </span>
              <span className={classes.clip}>{messages[0] ? <Said message={messages[0]} /> : t('preview.nothing')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
