import { Alert, Anchor, Badge, Group, Text } from '@mantine/core'
import { IconLock, IconUser, IconUsers } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { MergeLink } from '@/features/contacts/Taken'
import { callName } from '@/features/contacts/values'
import { useAccountFormats, useAccountId, useMay } from '@/lib/account'
import { dismissDuplicate, duplicatesQuery } from './queries'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import { useWho } from './useFieldText'
import classes from './Record.module.css'

/** What everybody should see at once: type, owner, and whom not to write to. */
export function Badges() {
  const { t } = useTranslation('record')
  const { t: contacts } = useTranslation('contacts')
  const { contact } = useRecord()
  const who = useWho()
  const owner = who(contact.owner ?? contact.owner_id)
  return (
    <div className={classes.badges}>
      <Badge color="ink">{contacts(`type.${contact.contact_type}`)}</Badge>
      {contact.blocked && <Badge color="red">{contacts('blocked')}</Badge>}
      {contact.do_not_contact && <Badge color="yellow">{t('field.doNotContact')}</Badge>}
      {owner && (
        <Group gap={4} wrap="nowrap">
          <IconUser size={15} aria-hidden="true" />
          <span>{t('header.owner', { name: owner })}</span>
        </Group>
      )}
    </div>
  )
}

/** That the contact is blocked, why, by whom and since when. */
export function BlockedBanner() {
  const { t } = useTranslation('record')
  const f = useAccountFormats()
  const { contact } = useRecord()
  const who = useWho()
  if (!contact.blocked) return null
  const by = who(contact.blocked_by)
  const when = contact.blocked_at ? f.dateTime(contact.blocked_at) : ''
  return (
    <Alert color="red" icon={<IconLock size={18} />} title={t('block.banner')} p="sm">
      {contact.blocked_reason && <Text size="sm">{contact.blocked_reason}</Text>}
      {when && (
        <Text size="xs" c="dimmed">
          {by ? t('block.byWhen', { name: by, when }) : when}
        </Text>
      )}
    </Alert>
  )
}

/** That somebody else is perhaps the same person. */
export function DuplicateBanner() {
  const mayMerge = useMay('merge')
  return mayMerge ? <Duplicates /> : null
}

function Duplicates() {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const { contact } = useRecord()
  const queryClient = useQueryClient()
  const attempt = useAttempt()
  const query = duplicatesQuery(accountId, contact.id)
  const { data = [] } = useQuery(query)
  const [first] = data
  if (!first) return null
  const dismiss = () =>
    attempt(async () => {
      await dismissDuplicate(accountId, first.id)
      await queryClient.invalidateQueries({ queryKey: query.queryKey })
    })
  return (
    <Alert color="yellow" icon={<IconUsers size={18} />} title={t('duplicate.title', { name: callName(first.contact) })} p="sm">
      <Text size="sm">{first.reasons.map((reason) => reason.text).join(' · ')}</Text>
      <Group gap="md" mt={4}>
        <MergeLink base={contact.id} mergee={first.contact.id} label={t('duplicate.compare')} />
        {first.id > 0 && (
          <Anchor component="button" type="button" size="sm" onClick={dismiss}>
            {t('duplicate.dismiss')}
          </Anchor>
        )}
        {data.length > 1 && (
          <Text size="xs" c="dimmed">
            {t('duplicate.more', { count: data.length - 1 })}
          </Text>
        )}
      </Group>
    </Alert>
  )
}
