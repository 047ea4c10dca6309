import { Alert, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { inboxMembersQuery } from '@/api/inboxes'
import { membersQuery } from '@/api/members'
import type { Inbox, Member } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { PersonAvatar } from '@/ui/Person'
import { ErrorState } from '@/ui/States'
import { setInboxMembers } from './queries'

type Props = {
  inbox: Inbox
  /** Who is ticked in an inbox that has nobody yet. */
  suggested?: number
  label: string
  onSaved: () => void
}

/** Who works in an inbox: everybody of the account, with those ticked who are in it. */
export function InboxMembers(props: Props) {
  const accountId = useAccountId()
  const all = useQuery(membersQuery(accountId))
  const inside = useQuery({ ...inboxMembersQuery(accountId, props.inbox.id), staleTime: 0 })
  const error = all.error ?? inside.error
  // Later answers do not undo what is being ticked.
  if (all.data && inside.data && inside.isFetchedAfterMount) return <MembersForm {...props} all={all.data} inside={inside.data} />
  return error ? <ErrorState error={error} onRetry={() => void inside.refetch()} /> : <Skeleton height={160} />
}

function MembersForm({ inbox, suggested, label, onSaved, all, inside }: Props & { all: Member[]; inside: Member[] }) {
  const { t } = useTranslation('inboxes')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const first = inside.length === 0 && suggested !== undefined ? [suggested] : inside.map((member) => member.id)
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { user_ids: first.map(String) },
    send: async ({ user_ids }) => {
      const { payload } = await setInboxMembers(accountId, inbox.id, user_ids.map(Number))
      queryClient.setQueryData(inboxMembersQuery(accountId, inbox.id).queryKey, payload)
      onSaved()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Checkbox.Group aria-label={t('members')} {...form.getInputProps('user_ids')}>
          <Stack gap="sm">
            {all.map((member) => (
              <Checkbox key={member.id} value={String(member.id)} label={<MemberLabel member={member} />} />
            ))}
          </Stack>
        </Checkbox.Group>
        {form.values.user_ids.length === 0 && (
          <Alert color="yellow" p="sm" role="note">
            {t('nobodyHint')}
          </Alert>
        )}
        <FormProblem problem={problem} />
        <FormActions sending={sending} label={label} />
      </Stack>
    </form>
  )
}

function MemberLabel({ member }: { member: Member }) {
  const name = member.name || member.email
  return (
    <Group gap="xs" wrap="nowrap">
      <PersonAvatar id={member.id} name={name} size={26} />
      <span>{name}</span>
      {member.name && (
        <Text span size="xs" c="dimmed" visibleFrom="xs">
          {member.email}
        </Text>
      )}
    </Group>
  )
}

/** Saying so: the members of an open page are saved without leaving it. */
export function useMembersSaved() {
  const { t } = useTranslation('settings')
  return () => notifications.show({ color: 'green', message: t('saved') })
}
