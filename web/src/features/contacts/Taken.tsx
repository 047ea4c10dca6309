import { Alert, Anchor, Group, Stack, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/problem'
import type { Contact } from '@/api/types'
import { useAccountId, useCurrent, useMay } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { TextLink } from '@/ui/links'
import { PersonAvatar } from '@/ui/Person'
import { usePhoneText } from '@/lib/phone'
import { contactQuery } from './queries'
import { callName } from './values'

type Props = {
  problem: Problem
  /** Who was to get the identity; null for a contact that does not exist yet. */
  contactId: number | null
  /** What merging means for a contact that does not exist yet; absent when it cannot be. */
  onMerge?: (other: number) => void
}

/** An identity that belongs to somebody else: shows whose, and the ways on. */
export function Taken({ problem, contactId, onMerge }: Props) {
  const { t } = useTranslation('contacts')
  const { t: record } = useTranslation('record')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const mayMerge = useMay('merge')
  const other = problem.body.conflict?.contact_id ?? 0
  const { data } = useQuery({ ...contactQuery(accountId, Number(other)), enabled: Number(other) > 0 })
  return (
    <Alert color="yellow" icon={<IconUsers size={18} />} role="alert" title={problemText(common, problem)} p="sm">
      <Stack gap={6}>
        <Text size="sm">{t('conflict.text', { name: data ? callName(data) : t('conflict.other') })}</Text>
        {data && <Brief contact={data} />}
        <Group gap="md">
          {/* In a new window: what is being written stays. */}
          <TextLink
            to="/accounts/$accountId/contacts/$contactId"
            params={{ accountId: String(accountId), contactId: String(other) }}
            target="_blank"
            size="sm"
            fw={600}
          >
            {t('conflict.open')}
          </TextLink>
          {mayMerge && contactId !== null && <MergeLink base={contactId} mergee={Number(other)} label={record('taken.merge')} />}
          {mayMerge && onMerge && (
            <Anchor component="button" type="button" size="sm" fw={600} onClick={() => onMerge(Number(other))}>
              {record('taken.mergeNew')}
            </Anchor>
          )}
        </Group>
        <Text size="xs">{record('taken.change')}</Text>
      </Stack>
    </Alert>
  )
}

/** Who a contact is and how to reach them, in a line. */
export function Brief({ contact }: { contact: Contact }) {
  const phoneText = usePhoneText(useCurrent().account.country)
  const reach = [contact.email, contact.phone_number && phoneText(contact.phone_number)].filter(Boolean)
  return (
    <Group gap="xs" wrap="nowrap">
      <PersonAvatar id={contact.id} name={callName(contact)} size={28} />
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <b>{callName(contact)}</b>
        {reach.length > 0 && <> · {reach.join(' · ')}</>}
      </Text>
    </Group>
  )
}

/** Where two contacts are compared and merged. */
export const mergePath = (accountId: number, base: number, mergee: number) =>
  `/accounts/${accountId}/duplicates/merge?base=${base}&mergee=${mergee}`

export function MergeLink({ base, mergee, label }: { base: number; mergee: number; label: string }) {
  const href = mergePath(useAccountId(), base, mergee)
  const { history } = useRouter()
  return (
    <Anchor
      href={href}
      size="sm"
      fw={600}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        history.push(href)
      }}
    >
      {label}
    </Anchor>
  )
}
