import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { useServerForm } from '@/lib/form'
import { FormProblem } from '@/ui/FormParts'
import { TextLink } from '@/ui/links'
import { Entry } from './Entry'
import { passwordProblem, shortestPassword } from './passwords'
import { useSignedIn } from './useSignedIn'

export function ResetPage() {
  const { t } = useTranslation('session')
  const { token } = useSearch({ from: '/reset-password' })
  return (
    <Entry title={t('reset.title')} lead={token ? t('reset.lead') : undefined}>
      {token ? <ResetForm token={token} /> : <Text size="sm">{t('reset.noToken')}</Text>}
      <TextLink to="/forgot-password" size="sm" ta="center">
        {t('reset.again')}
      </TextLink>
    </Entry>
  )
}

function ResetForm({ token }: { token: string }) {
  const { t } = useTranslation('session')
  const signedIn = useSignedIn()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { password: '' },
    validate: {
      password: (value) => (passwordProblem(value) ? t('error.passwordShort', { count: shortestPassword }) : null),
    },
    send: async ({ password }) => {
      await ok(api.PUT('/auth/password', { body: { token, password } }))
      await signedIn()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <PasswordInput
          label={t('field.newPassword')}
          description={t('field.passwordHint', { count: shortestPassword })}
          autoComplete="new-password"
          autoFocus
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <FormProblem problem={problem} />
        <Button type="submit" loading={sending} fullWidth>
          {t('reset.submit')}
        </Button>
      </Stack>
    </form>
  )
}
