import { PasswordInput, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import { readAnew } from '@/api/profile'
import { useCurrent } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { nearestLanguage, rememberLanguage, showLanguage } from '@/lib/i18n'
import { Card } from '@/ui/Card'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { Page } from '@/ui/Page'
import { LanguageSelect } from '@/ui/Pickers'
import { AccessTokens } from './AccessTokens'

export function ProfilePage() {
  const { t } = useTranslation('settings')
  const { profile } = useCurrent()
  return (
    <Page title={t('profile.title')} lead={profile.email} narrow>
      <About />
      <Password />
      <AccessTokens />
    </Page>
  )
}

function About() {
  const { t, i18n } = useTranslation('settings')
  const { t: common } = useTranslation()
  const { profile } = useCurrent()
  const queryClient = useQueryClient()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { name: profile.name, locale: profile.locale || i18n.language },
    validate: { name: (value) => (value.trim() ? null : t('profile.nameNeeded')) },
    send: async ({ name, locale }) => {
      const saved = await ok(api.PATCH('/api/v1/profile', { body: { name: name.trim(), locale } }))
      queryClient.setQueryData(keys.profile, saved)
      const language = nearestLanguage(locale) ?? 'en'
      rememberLanguage(language)
      await showLanguage(language)
      void readAnew(queryClient)
      notifications.show({ color: 'green', message: i18n.t('settings:saved') })
    },
  })
  return (
    <Card title={t('profile.about')} ruled>
      <form onSubmit={submit} noValidate>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('profile.name')} autoComplete="name" {...form.getInputProps('name')} />
            <LanguageSelect {...form.getInputProps('locale')} />
          </SimpleGrid>
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={common('action.save')} />
        </Stack>
      </form>
    </Card>
  )
}

const shortest = 8

function Password() {
  const { t } = useTranslation('settings')
  const { profile } = useCurrent()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { current_password: '', password: '' },
    validate: {
      current_password: (value) => (value ? null : t('profile.currentNeeded')),
      password: (value) => ([...value].length < shortest ? t('profile.short', { count: shortest }) : null),
    },
    send: async (values) => {
      await ok(api.POST('/api/v1/profile/password', { body: values }))
      form.reset()
      notifications.show({ color: 'green', message: t('profile.passwordChanged') })
    },
  })
  return (
    <Card title={t('profile.password')} lead={t('profile.passwordLead')}>
      <form onSubmit={submit} noValidate>
        <input type="hidden" name="username" autoComplete="username" value={profile.email} readOnly />
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <PasswordInput
              label={t('profile.current')}
              autoComplete="current-password"
              {...form.getInputProps('current_password')}
            />
            <PasswordInput
              label={t('profile.new')}
              autoComplete="new-password"
              {...form.getInputProps('password')}
            />
          </SimpleGrid>
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={t('profile.changePassword')} />
        </Stack>
      </form>
    </Card>
  )
}
