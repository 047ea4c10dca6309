import { Select } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Member } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { removeMember } from './queries'

type Props = { member: Member; all: Member[]; onClose: () => void }

/** Removes a member; their segments may go to somebody who stays. */
export function RemoveMember({ member, all, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const [heir, setHeir] = useState<string | null>(null)
  const heirs = all.filter((one) => one.id !== member.id && one.status === 'active')
  const name = member.name || member.email
  const remove = async () => {
    await removeMember(accountId, member.id, heir ? Number(heir) : undefined)
    await queryClient.invalidateQueries({ queryKey: keys.members(accountId) })
    void queryClient.invalidateQueries({ queryKey: keys.profile })
  }
  return (
    <Confirm
      title={t('members.removeTitle', { name })}
      text={t('members.removeText')}
      label={t('members.remove')}
      onConfirm={remove}
      onClose={onClose}
    >
      {member.status !== 'invited' && (
        <Select
          label={t('members.handOver')}
          placeholder={t('members.handOverNobody')}
          clearable
          clearButtonProps={{ 'aria-label': t('members.handOverNobody') }}
          value={heir}
          onChange={setHeir}
          data={heirs.map((one) => ({ value: String(one.id), label: one.name || one.email }))}
        />
      )}
    </Confirm>
  )
}
