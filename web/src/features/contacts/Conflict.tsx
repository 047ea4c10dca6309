import { Alert } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/problem'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { TextLink } from '@/ui/links'
import { contactQuery } from './queries'
import { callName } from './values'

/** An identity that belongs to somebody else: says to whom, with a way there. */
export function Conflict({ contactId, problem }: { contactId: number; problem: Problem }) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const { data } = useQuery(contactQuery(accountId, contactId))
  return (
    <Alert color="yellow" icon={<IconUsers size={18} />} role="alert" title={problemText(common, problem)}>
      {t('conflict.text', { name: data ? callName(data) : t('conflict.other') })}{' '}
      {/* In a new window: what is being written stays. */}
      <TextLink
        to="/accounts/$accountId/contacts/$contactId"
        params={{ accountId: String(accountId), contactId: String(contactId) }}
        target="_blank"
        size="sm"
        fw={600}
      >
        {t('conflict.open')}
      </TextLink>
    </Alert>
  )
}
