import { IconAddressBook, IconFileImport, IconSettings } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Bell } from '@/features/notifications/Bell'
import { may, useCurrent } from '@/lib/account'
import { Brand } from '@/ui/Brand'
import { AccountSwitcher } from './AccountSwitcher'
import { UserMenu } from './UserMenu'
import classes from './Shell.module.css'

/** Brand, account, areas and the user; shows only areas one may enter. */
export function Sidebar({ bell }: { bell?: boolean }) {
  const { t } = useTranslation()
  const { account } = useCurrent()
  const params = { accountId: String(account.id) }
  return (
    <div className={classes.sidebar}>
      <div className={classes.brandRow}>
        <Brand />
        {bell && <Bell />}
      </div>
      <AccountSwitcher />
      <nav className={classes.nav} aria-label={t('nav.areas')}>
        {may(account, 'contacts') && (
          <Link to="/accounts/$accountId/contacts" params={params} className={classes.link}>
            <IconAddressBook size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.contacts')}
          </Link>
        )}
        {may(account, 'import') && (
          <Link to="/accounts/$accountId/imports" params={params} className={classes.link}>
            <IconFileImport size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.imports')}
          </Link>
        )}
        {may(account, 'settings') && (
          <Link to="/accounts/$accountId/settings" params={params} className={classes.link}>
            <IconSettings size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.settings')}
          </Link>
        )}
      </nav>
      <UserMenu />
    </div>
  )
}
