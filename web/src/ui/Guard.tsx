import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Permission } from '@/api/types'
import { useMay } from '@/lib/account'
import { useTitle } from './Page'
import { State } from './States'

/** The page for those who may, a plain explanation for the others. */
export function Guard({ to, children }: { to: Permission; children: ReactNode }) {
  return useMay(to) ? <>{children}</> : <Forbidden />
}

function Forbidden() {
  const { t } = useTranslation()
  useTitle(t('state.forbidden'))
  return (
    <State icon={IconLock} title={t('state.forbidden')} order={1}>
      {t('problem.forbidden')}
    </State>
  )
}
