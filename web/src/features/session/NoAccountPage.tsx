import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { Entry } from './Entry'

/** Signed in, but a member of no account (removed from the last one). */
export function NoAccountPage() {
  const { t } = useTranslation('session')
  const leave = async () => {
    await api.DELETE('/auth/sign_out').catch(() => undefined)
    window.location.assign('/sign-in')
  }
  return (
    <Entry title={t('noAccount.title')}>
      <Text size="sm">{t('noAccount.text')}</Text>
      <Button variant="default" onClick={() => void leave()}>
        {t('noAccount.leave')}
      </Button>
    </Entry>
  )
}
