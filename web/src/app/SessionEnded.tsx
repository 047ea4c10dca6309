import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ok, onSignedOut } from '@/api/client'
import { useCurrent } from '@/lib/account'
import { useServerForm } from '@/lib/form'
import { Dialog } from '@/ui/Dialog'
import { FormActions, FormProblem } from '@/ui/FormParts'

/**
 * When the session ends under somebody's hands, asks for the password on top
 * of the page, so that what they were writing is still there afterwards.
 */
export function SessionEnded() {
  const [ended, setEnded] = useState(false)
  useEffect(() => onSignedOut(() => setEnded(true)), [])
  return ended ? <AskPassword onDone={() => setEnded(false)} /> : null
}

function AskPassword({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('session')
  const { profile } = useCurrent()
  const queryClient = useQueryClient()
  const { form, submit, sending, problem } = useServerForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : t('error.passwordNeeded')) },
    send: async ({ password }) => {
      await ok(api.POST('/auth/sign_in', { body: { email: profile.email, password } }))
      onDone()
      void queryClient.invalidateQueries()
    },
  })
  // A full load, so that nothing of the other user stays in memory.
  const other = () => window.location.assign('/sign-in')
  return (
    <Dialog onClose={() => {}} withCloseButton={false} title={t('ended.title')} zIndex={400}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('ended.text', { email: profile.email })}</Text>
          <input type="hidden" name="username" autoComplete="username" value={profile.email} readOnly />
          <PasswordInput
            label={t('field.password')}
            autoComplete="current-password"
            data-autofocus
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={t('signIn.submit')}>
            <Button variant="subtle" onClick={other}>
              {t('ended.other')}
            </Button>
          </FormActions>
        </Stack>
      </form>
    </Dialog>
  )
}
