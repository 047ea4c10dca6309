import { Checkbox, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { CustomRole } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { FormDialog } from '@/ui/FormDialog'
import { grantable, granted, saveCustomRole, type Grantable } from './roles'

type Props = { role: CustomRole | null; onClose: () => void }

/** Creates a custom role (none given) or changes one. */
export function RoleDialog({ role, onClose }: Props) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const server = useServerForm({
    initialValues: {
      name: role?.name ?? '',
      description: role?.description ?? '',
      permissions: role ? granted(role) : (['contacts'] as Grantable[]),
    },
    validate: { name: (value) => (value.trim() ? null : t('roles.nameNeeded')) },
    send: async (values) => {
      await saveCustomRole(accountId, role?.id ?? null, { ...values, name: values.name.trim() })
      await queryClient.invalidateQueries({ queryKey: keys.customRoles(accountId) })
      notifications.show({ color: 'green', message: t('saved') })
      onClose()
    },
  })
  const { form } = server
  return (
    <FormDialog title={role ? t('roles.edit') : t('roles.new')} server={server} onClose={onClose}>
      <TextInput label={t('roles.name')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <Textarea label={t('roles.description')} autosize minRows={2} {...form.getInputProps('description')} />
      <Checkbox.Group label={t('roles.permissions')} {...form.getInputProps('permissions')}>
        <Stack gap="xs" mt="xs">
          {grantable.map((permission) => (
            <Checkbox
              key={permission}
              value={permission}
              label={t(`roles.may.${permission}`)}
              disabled={permission === 'contacts'}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  )
}
