import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { waitingQuery } from '@/features/conversations/queries'
import { useAccountId } from '@/lib/account'
import classes from '@/features/conversations/Conversations.module.css'

/** How many conversations have something new for the user; nothing for none. */
export function WaitingBadge() {
  const { t } = useTranslation('conversations')
  const { data } = useQuery(waitingQuery(useAccountId()))
  const count = data?.unread_count ?? 0
  if (count === 0) return null
  return (
    <span className={classes.waiting} role="img" aria-label={t('waiting', { count })}>
      {count > 99 ? '99+' : count}
    </span>
  )
}
