import { Button, Checkbox, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { CustomRole } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { Dialog } from '@/ui/Dialog'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { grantable, granted, saveCustomRole, type Grantable } from './roles'

type Props = { role: CustomRole | null; onClose: () => void }

/** Creates a custom role (none given) or changes one. */
export function RoleDialog({ role, onClose }: Props) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { form, submit, sending, problem } = useServerForm({
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
  return (
    <Dialog onClose={onClose} title={role ? t('roles.edit') : t('roles.new')}>
      <form onSubmit={submit} noValidate>
        <Stack>
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
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={common('action.save')}>
            <Button variant="default" onClick={onClose}>
              {common('action.cancel')}
            </Button>
          </FormActions>
        </Stack>
      </form>
    </Dialog>
  )
}
