import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAccountId, useMay } from '@/lib/account'
import classes from './Settings.module.css'

/** The tabs of the settings; those without the permission see only their profile. */
export function SettingsLayout() {
  const { t } = useTranslation('settings')
  const params = { accountId: String(useAccountId()) }
  const all = useMay('settings')
  return (
    <div>
      {all && (
        <nav className={classes.tabs} aria-label={t('title')}>
          <Link to="/accounts/$accountId/settings/account" params={params} className={classes.tab}>
            {t('account.tab')}
          </Link>
          <Link to="/accounts/$accountId/settings/members" params={params} className={classes.tab}>
            {t('members.tab')}
          </Link>
          <Link to="/accounts/$accountId/settings/roles" params={params} className={classes.tab}>
            {t('roles.tab')}
          </Link>
          <Link to="/accounts/$accountId/settings/teams" params={params} className={classes.tab}>
            {t('teams.tab')}
          </Link>
          <Link to="/accounts/$accountId/settings/profile" params={params} className={classes.tab}>
            {t('profile.tab')}
          </Link>
        </nav>
      )}
      <Outlet />
    </div>
  )
}
