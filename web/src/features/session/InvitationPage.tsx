import { Button, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { toProblem } from '@/api/problem'
import { useServerForm } from '@/lib/form'
import { FormProblem } from '@/ui/FormParts'
import { TextLink } from '@/ui/links'
import { ErrorState } from '@/ui/States'
import { Entry } from './Entry'
import { passwordProblem, shortestPassword } from './passwords'
import { useSignedIn } from './useSignedIn'

type Invitation = { email: string; name: string; account_name: string; has_password: boolean }

export function InvitationPage() {
  const { t } = useTranslation('session')
  const { token = '' } = useSearch({ from: '/invitation' })
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ok(api.GET('/auth/invitations/{token}', { params: { path: { token } } })),
    enabled: token !== '',
    retry: false,
  })
  const invitation = data?.payload
  const title = invitation ? t('invitation.title', { account: invitation.account_name }) : t('invitation.plainTitle')
  const gone = token === '' || (error !== null && toProblem(error).status === 404)
  return (
    <Entry title={title} lead={invitation && t('invitation.lead', { email: invitation.email })}>
      {invitation && <InvitationForm token={token} invitation={invitation} />}
      {gone && <Text size="sm">{t('invitation.gone')}</Text>}
      {error && !gone && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!invitation && !error && !gone && <Skeleton height={120} />}
      {!invitation && (
        <TextLink to="/sign-in" size="sm" ta="center">
          {t('forgot.back')}
        </TextLink>
      )}
    </Entry>
  )
}

function InvitationForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const { t } = useTranslation('session')
  const signedIn = useSignedIn()
  const known = invitation.has_password
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { name: invitation.name, password: '' },
    validate: {
      name: (value) => (known || value.trim() ? null : t('error.nameNeeded')),
      password: (value) => {
        if (known) return value ? null : t('error.passwordNeeded')
        return passwordProblem(value) ? t('error.passwordShort', { count: shortestPassword }) : null
      },
    },
    send: async ({ name, password }) => {
      const body = known ? { password } : { name: name.trim(), password }
      await ok(api.POST('/auth/invitations/{token}', { params: { path: { token } }, body }))
      await signedIn()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {!known && (
          <TextInput
            label={t('field.yourName')}
            autoComplete="name"
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
        )}
        <PasswordInput
          label={t('field.password')}
          description={known ? t('invitation.known') : t('field.passwordHint', { count: shortestPassword })}
          autoComplete={known ? 'current-password' : 'new-password'}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <FormProblem problem={problem} />
        <Button type="submit" loading={sending} fullWidth>
          {t('invitation.submit')}
        </Button>
      </Stack>
    </form>
  )
}
