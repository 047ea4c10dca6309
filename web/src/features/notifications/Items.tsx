import { Text } from '@mantine/core'
import { defaultParseSearch, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Notification } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import classes from './Items.module.css'

/** A mail begins with a greeting; a list does without. */
export function withoutGreeting(text: string) {
  const [first = '', ...rest] = text.trim().split(/\n\s*\n/)
  const greeting = first.trimEnd().endsWith(',') && rest.length > 0
  return (greeting ? rest : [first, ...rest]).join('\n')
}

/** Notifications, newest first; the unread ones stand out. */
export function Items({ items, onOpen }: { items: Notification[]; onOpen?: () => void }) {
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.id} className={classes.item} data-unread={item.read_at === null || undefined}>
          <Item item={item} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  )
}

/** Only a path of this page becomes a link. */
function placeOf(link: string | null) {
  if (!link?.startsWith('/') || link.startsWith('//')) return null
  const [path = '', query = ''] = link.split('?', 2)
  return { to: path, search: defaultParseSearch(query) as never }
}

function Item({ item, onOpen }: { item: Notification; onOpen?: () => void }) {
  const { t } = useTranslation('notifications')
  const f = useAccountFormats()
  const place = placeOf(item.link)
  return (
    <>
      <div className={classes.line}>
        {place ? (
          <Link {...place} className={classes.subject} onClick={onOpen}>
            {item.subject}
          </Link>
        ) : (
          <span className={classes.subject}>{item.subject}</span>
        )}
        {item.read_at === null && <span className={classes.dot} role="img" aria-label={t('unread')} />}
      </div>
      <Text size="sm" c="dimmed" className={classes.text}>
        {withoutGreeting(item.text)}
      </Text>
      <div className={classes.line}>
        <time dateTime={new Date(item.created_at * 1000).toISOString()} title={f.dateTime(item.created_at)}>
          {f.ago(item.created_at)}
        </time>
        <span className={classes.mail} data-status={item.status}>
          {t(`mail.${item.status}`)}
        </span>
      </div>
    </>
  )
}
