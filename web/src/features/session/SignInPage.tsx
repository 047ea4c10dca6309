import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { useServerForm } from '@/lib/form'
import { FormProblem } from '@/ui/FormParts'
import { TextLink } from '@/ui/links'
import { Entry } from './Entry'
import { useSignedIn } from './useSignedIn'

export function SignInPage() {
  const { t } = useTranslation('session')
  const search = useSearch({ from: '/sign-in' })
  const signedIn = useSignedIn()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : t('error.emailNeeded')),
      password: (value) => (value ? null : t('error.passwordNeeded')),
    },
    send: async ({ email, password }) => {
      await ok(api.POST('/auth/sign_in', { body: { email: email.trim(), password } }))
      await signedIn(search.return)
    },
  })
  return (
    <Entry title={t('signIn.title')} lead={search.return ? t('signIn.comeBack') : t('signIn.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('field.password')}
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <FormProblem problem={problem} />
          <Button type="submit" loading={sending} fullWidth>
            {t('signIn.submit')}
          </Button>
          <TextLink to="/forgot-password" size="sm" ta="center">
            {t('signIn.forgot')}
          </TextLink>
        </Stack>
      </form>
    </Entry>
  )
}
