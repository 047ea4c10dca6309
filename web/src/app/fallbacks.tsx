import { IconError404 } from '@tabler/icons-react'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '@/ui/links'
import { useTitle } from '@/ui/Page'
import { ErrorState, State } from '@/ui/States'

/** Inside the shell: the sidebar stays, only the page is replaced. */
export function AccountNotFound() {
  const { t } = useTranslation()
  useTitle(t('state.notFound'))
  return (
    <State
      icon={IconError404}
      title={t('state.notFound')}
      order={1}
      actions={
        <ButtonLink to="/" variant="default">
          {t('action.home')}
        </ButtonLink>
      }
    >
      {t('state.notFoundText')}
    </State>
  )
}

export function RootNotFound() {
  return (
    <main id="content">
      <AccountNotFound />
    </main>
  )
}

export function AccountError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  useTitle(t('state.failed'))
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return <ErrorState error={error} order={1} onRetry={retry} />
}

export function RootError(props: ErrorComponentProps) {
  return (
    <main id="content">
      <AccountError {...props} />
    </main>
  )
}
