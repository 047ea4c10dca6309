import { Button, PasswordInput, SimpleGrid, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { guessCountry, guessZone } from '@/lib/countries'
import { useServerForm } from '@/lib/form'
import { nearestLanguage, rememberLanguage, showLanguage } from '@/lib/i18n'
import { FormProblem } from '@/ui/FormParts'
import { TextLink } from '@/ui/links'
import { CountrySelect, LanguageSelect, ZoneSelect } from '@/ui/Pickers'
import { ErrorState } from '@/ui/States'
import { Entry } from './Entry'
import { passwordProblem, shortestPassword } from './passwords'
import { useSignedIn } from './useSignedIn'

export function SetupPage() {
  const { t } = useTranslation('session')
  const { data, error, refetch } = useQuery({
    queryKey: ['setup'],
    queryFn: () => ok(api.GET('/api/v1/setup')),
    retry: false,
  })
  return (
    <Entry title={t('setup.title')} lead={data?.needed ? t('setup.lead') : undefined} wide>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} />}
      {data?.needed && <SetupForm />}
      {data && !data.needed && (
        <>
          <Text size="sm">{t('setup.done')}</Text>
          <TextLink to="/sign-in" size="sm">
            {t('forgot.back')}
          </TextLink>
        </>
      )}
    </Entry>
  )
}

const zone = guessZone()

function useSetupForm() {
  const { t, i18n } = useTranslation('session')
  const signedIn = useSignedIn()
  return useServerForm({
    initialValues: {
      account_name: '',
      name: '',
      email: '',
      password: '',
      locale: i18n.language,
      country: guessCountry(zone, navigator.language),
      timezone: zone,
    },
    validate: {
      account_name: (value) => (value.trim() ? null : t('error.companyNeeded')),
      name: (value) => (value.trim() ? null : t('error.nameNeeded')),
      email: (value) => (value.includes('@') ? null : t('error.emailNeeded')),
      password: (value) => (passwordProblem(value) ? t('error.passwordShort', { count: shortestPassword }) : null),
    },
    send: async (values) => {
      await ok(api.POST('/api/v1/setup', { body: { ...values, email: values.email.trim() } }))
      await signedIn()
    },
  })
}

function SetupForm() {
  const { t } = useTranslation('session')
  const server = useSetupForm()
  return (
    <form onSubmit={server.submit} noValidate>
      <Stack>
        <SetupFields form={server.form} />
        <FormProblem problem={server.problem} />
        <Button type="submit" loading={server.sending} fullWidth mt="xs">
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function SetupFields({ form }: { form: ReturnType<typeof useSetupForm>['form'] }) {
  const { t } = useTranslation('session')
  const speak = (value: string | null) => {
    const language = nearestLanguage(value)
    if (!language) return
    form.setFieldValue('locale', language)
    rememberLanguage(language)
    void showLanguage(language)
  }
  return (
    <>
      <TextInput
        label={t('field.company')}
        autoComplete="organization"
        autoFocus
        {...form.getInputProps('account_name')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('field.yourName')} autoComplete="name" {...form.getInputProps('name')} />
        <TextInput label={t('field.email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
      </SimpleGrid>
      <PasswordInput
        label={t('field.password')}
        description={t('field.passwordHint', { count: shortestPassword })}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <LanguageSelect {...form.getInputProps('locale')} onChange={speak} />
        <CountrySelect allowDeselect={false} {...form.getInputProps('country')} />
      </SimpleGrid>
      <ZoneSelect allowDeselect={false} {...form.getInputProps('timezone')} />
    </>
  )
}

