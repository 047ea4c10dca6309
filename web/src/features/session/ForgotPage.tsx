import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { useServerForm } from '@/lib/form'
import { FormProblem } from '@/ui/FormParts'
import { TextLink } from '@/ui/links'
import { Entry } from './Entry'

export function ForgotPage() {
  const { t } = useTranslation('session')
  const [sentTo, setSentTo] = useState<string | null>(null)
  return (
    <Entry title={t('forgot.title')} lead={sentTo ? undefined : t('forgot.lead')}>
      {sentTo ? (
        <Text size="sm" role="status">
          {t('forgot.sent', { email: sentTo })}
        </Text>
      ) : (
        <ForgotForm onSent={setSentTo} />
      )}
      <TextLink to="/sign-in" size="sm" ta="center">
        {t('forgot.back')}
      </TextLink>
    </Entry>
  )
}

function ForgotForm({ onSent }: { onSent: (email: string) => void }) {
  const { t } = useTranslation('session')
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { email: '' },
    validate: { email: (value) => (value.trim() ? null : t('error.emailNeeded')) },
    send: async ({ email }) => {
      await ok(api.POST('/auth/password', { body: { email: email.trim() } }))
      onSent(email.trim())
    },
  })
  return (
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
        <FormProblem problem={problem} />
        <Button type="submit" loading={sending} fullWidth>
          {t('forgot.submit')}
        </Button>
      </Stack>
    </form>
  )
}
