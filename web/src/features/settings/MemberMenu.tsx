import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Member } from '@/api/types'
import { useAccountId, useCurrent } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Confirm } from '@/ui/Confirm'
import { InvitationLink } from './InvitationLink'
import { changeMember, inviteAgain } from './queries'
import { RemoveMember } from './RemoveMember'
import { customRolesQuery, roleChange, roleChoice, roleChoices } from './roles'

type Question = 'remove' | 'deactivate' | 'link'
type Props = { member: Member; all: Member[] }

/** Nobody may lock the account: the last active administrator stays one. */
export function isLastAdministrator(member: Member, all: readonly Member[]) {
  const others = all.filter((one) => one.id !== member.id && one.role === 'administrator' && one.status === 'active')
  return member.role === 'administrator' && member.status === 'active' && others.length === 0
}

/** Runs a change of a member, then shows the new list or the reason. */
function useChange() {
  const { t } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ call }: { call: () => Promise<unknown>; done: string }) => call(),
    onSuccess: (_, { done }) => {
      notifications.show({ color: 'green', message: done })
      return queryClient.invalidateQueries({ queryKey: keys.members(accountId) })
    },
    onError: (cause) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) }),
  })
}

export function MemberMenu({ member, all }: Props) {
  const { t } = useTranslation('settings')
  const [asking, setAsking] = useState<Question | null>(null)
  const name = member.name || member.email
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('members.actions', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Items member={member} all={all} onAsk={setAsking} />
        </Menu.Dropdown>
      </Menu>
      {asking === 'deactivate' && <Deactivate member={member} onClose={() => setAsking(null)} />}
      {asking === 'link' && <InvitationLink member={member} onClose={() => setAsking(null)} />}
      {asking === 'remove' && <RemoveMember member={member} all={all} onClose={() => setAsking(null)} />}
    </>
  )
}

function Items({ member, all, onAsk }: Props & { onAsk: (what: Question) => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const { mutate } = useChange()
  const last = isLastAdministrator(member, all)
  const { data: custom = [] } = useQuery(customRolesQuery(accountId))
  const others = roleChoices(t, custom).filter((role) => role.value !== roleChoice(member))
  const change = (body: Parameters<typeof changeMember>[2]) =>
    mutate({ call: () => changeMember(accountId, member.id, body), done: t('saved') })
  const again = () =>
    mutate({ call: () => inviteAgain(accountId, member.id), done: t('members.invited', { email: member.email }) })
  return (
    <>
      {last && <Menu.Label maw={220}>{t('members.last')}</Menu.Label>}
      {member.status === 'invited' && <Menu.Item onClick={again}>{t('members.again')}</Menu.Item>}
      {member.status === 'invited' && <Menu.Item onClick={() => onAsk('link')}>{t('members.link')}</Menu.Item>}
      {others.map((role) => (
        <Menu.Item key={role.value} disabled={last} onClick={() => change(roleChange(role.value))}>
          {t('members.makeRole', { role: role.label })}
        </Menu.Item>
      ))}
      {member.status === 'deactivated' && (
        <Menu.Item onClick={() => change({ status: 'active' })}>{t('members.reactivate')}</Menu.Item>
      )}
      {member.status === 'active' && (
        <Menu.Item disabled={last} onClick={() => onAsk('deactivate')}>
          {t('members.deactivate')}
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item c="var(--mantine-color-error)" disabled={last} onClick={() => onAsk('remove')}>
        {t('members.remove')}
      </Menu.Item>
    </>
  )
}

function Deactivate({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { profile } = useCurrent()
  const deactivate = async () => {
    await changeMember(accountId, member.id, { status: 'deactivated' })
    await queryClient.invalidateQueries({ queryKey: keys.members(accountId) })
    if (member.id === profile.id) await queryClient.invalidateQueries({ queryKey: keys.profile })
  }
  return (
    <Confirm
      title={t('members.deactivateTitle', { name: member.name || member.email })}
      text={t('members.deactivateText')}
      label={t('members.deactivate')}
      onConfirm={deactivate}
      onClose={onClose}
    />
  )
}
