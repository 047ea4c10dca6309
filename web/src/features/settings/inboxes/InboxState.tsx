import { Alert, Badge, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Inbox } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { skippedOf, stateOf } from './state'

const colors = { connected: 'green', waiting: 'yellow', failing: 'red' } as const

/** Whether the other side of a channel answers. */
export function InboxState({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const state = stateOf(inbox)
  return state && <Badge color={colors[state.is]}>{t(`state.${state.is}`)}</Badge>
}

/** What does not work and why, in a line each. */
export function InboxFailures({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const f = useAccountFormats()
  const state = stateOf(inbox)
  const skipped = skippedOf(inbox)
  return (
    <>
      {state?.is === 'failing' && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />} title={t('failing')}>
          {state.failures.map(({ part, reason, since }) => (
            <Text key={part} size="sm">
              <b>{since === null ? t(`part.${part}`) : t('partSince', { part: t(`part.${part}`), when: f.dateTime(since) })}:</b> {reason}
            </Text>
          ))}
        </Alert>
      )}
      {skipped.count > 0 && (
        <Alert color="yellow" role="note">
          {t('skipped', { count: skipped.count, n: f.number(skipped.count), when: skipped.at === null ? '' : f.dateTime(skipped.at) })}
        </Alert>
      )}
    </>
  )
}

/** The same in a row of the list: the reasons only. */
export function FailureLine({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const state = stateOf(inbox)
  if (state?.is !== 'failing') return null
  return (
    <Text size="xs" c="var(--mantine-color-error)">
      {state.failures.map(({ part, reason }) => `${t(`part.${part}`)}: ${reason}`).join(' · ')}
    </Text>
  )
}
