import { Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'
import { invite } from './queries'
import { customRolesQuery, roleChange, roleChoices, roleHint, type RoleChoice } from './roles'

type Values = { name: string; email: string; role: RoleChoice }

/** Invites somebody by mail. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data: custom = [] } = useQuery(customRolesQuery(accountId))
  const server = useServerForm<Values>({
    initialValues: { name: '', email: '', role: 'agent' },
    validate: {
      name: (value) => (value.trim() ? null : t('members.nameNeeded')),
      email: (value) => (value.includes('@') ? null : t('members.emailNeeded')),
    },
    send: async (values) => {
      const member = await invite(accountId, {
        name: values.name.trim(),
        email: values.email.trim(),
        ...roleChange(values.role),
      })
      await queryClient.invalidateQueries({ queryKey: keys.members(accountId) })
      notifications.show({ color: 'green', message: t('members.invited', { email: member.email }) })
      onClose()
    },
  })
  const { form } = server
  return (
    <FormDialog title={t('members.invite')} server={server} label={t('members.send')} onClose={onClose}>
      <TextInput label={t('members.name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label={t('members.email')} type="email" autoComplete="off" {...form.getInputProps('email')} />
      <Select
        label={t('members.role')}
        description={roleHint(t, form.values.role, custom)}
        data={roleChoices(t, custom)}
        allowDeselect={false}
        {...form.getInputProps('role')}
      />
    </FormDialog>
  )
}
