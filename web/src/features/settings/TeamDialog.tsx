import { MultiSelect, Skeleton, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Member, Team } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { Dialog } from '@/ui/Dialog'
import { FormDialog } from '@/ui/FormDialog'
import { ErrorState } from '@/ui/States'
import { membersQuery, saveTeam, teamMembersQuery } from './queries'

type Props = { team: Team | null; onClose: () => void }

/** Creates a team (no team given) or changes one, with its members. */
export function TeamDialog({ team, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const members = useQuery(membersQuery(accountId))
  const inside = useQuery({ ...teamMembersQuery(accountId, team?.id ?? 0), enabled: team !== null, staleTime: 0 })
  const ready = members.data && (team === null || (inside.data && !inside.isFetching))
  const error = members.error ?? inside.error
  if (ready) return <TeamForm team={team} members={members.data} inside={inside.data ?? []} onClose={onClose} />
  return (
    <Dialog onClose={onClose} title={team ? t('teams.edit') : t('teams.new')}>
      {error ? <ErrorState error={error} /> : <Skeleton height={180} />}
    </Dialog>
  )
}

type FormProps = Props & { members: Member[]; inside: Member[] }

function TeamForm({ team, members, inside, onClose }: FormProps) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const server = useServerForm({
    initialValues: {
      name: team?.name ?? '',
      description: team?.description ?? '',
      user_ids: inside.map((member) => String(member.id)),
    },
    validate: { name: (value) => (value.trim() ? null : t('teams.nameNeeded')) },
    send: async ({ name, description, user_ids }) => {
      await saveTeam(accountId, team?.id ?? null, { name: name.trim(), description, userIds: user_ids.map(Number) })
      await queryClient.invalidateQueries({ queryKey: keys.teams(accountId) })
      notifications.show({ color: 'green', message: t('saved') })
      onClose()
    },
  })
  const { form } = server
  return (
    <FormDialog title={team ? t('teams.edit') : t('teams.new')} server={server} onClose={onClose}>
      <TextInput label={t('teams.name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <Textarea label={t('teams.description')} autosize minRows={2} {...form.getInputProps('description')} />
      <MultiSelect
        label={t('teams.members')}
        searchable
        data={members.map((member) => ({ value: String(member.id), label: member.name || member.email }))}
        {...form.getInputProps('user_ids')}
      />
    </FormDialog>
  )
}
