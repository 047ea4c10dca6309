import { Kbd, UnstyledButton } from '@mantine/core'
import { IconAddressBook, IconFileExport, IconFileImport, IconMessages, IconSearch, IconSettings, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Membership } from '@/api/types'
import { WaitingBadge } from '@/features/conversations/alerts/WaitingBadge'
import { Bell } from '@/features/notifications/Bell'
import { may, useCurrent } from '@/lib/account'
import { Brand } from '@/ui/Brand'
import { AccountSwitcher } from './AccountSwitcher'
import { openPalette } from './Palette'
import { SidebarSegments } from '@/features/segments/SidebarSegments'
import { SidebarLabels } from './SidebarLabels'
import { UserMenu } from './UserMenu'
import classes from '@/ui/Shell.module.css'

/** Brand, account, areas and the user; shows only areas one may enter. */
export function Sidebar({ bell }: { bell?: boolean }) {
  const { t } = useTranslation()
  const { account } = useCurrent()
  const params = { accountId: String(account.id) }
  const settings = settingsOf(account)
  return (
    <div className={classes.sidebar}>
      <div className={classes.brandRow}>
        <Brand />
        {bell && <Bell />}
      </div>
      <AccountSwitcher />
      <UnstyledButton className={classes.find} onClick={openPalette}>
        <IconSearch size={17} stroke={1.6} aria-hidden="true" />
        <span className={classes.findText}>{t('palette.open')}</span>
        <Kbd size="xs" aria-hidden="true">
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <nav className={classes.nav} aria-label={t('nav.areas')}>
        {may(account, 'contacts') && (
          <Link to="/accounts/$accountId/conversations" params={params} className={classes.link}>
            <IconMessages size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.conversations')}
            <WaitingBadge />
          </Link>
        )}
        {may(account, 'contacts') && (
          <Link to="/accounts/$accountId/contacts" params={params} className={classes.link}>
            <IconAddressBook size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.contacts')}
          </Link>
        )}
        {may(account, 'contacts') && <SidebarLabels accountId={account.id} />}
        {may(account, 'contacts') && <SidebarSegments />}
        {may(account, 'merge') && (
          <Link to="/accounts/$accountId/duplicates" params={params} className={classes.link}>
            <IconUsers size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.duplicates')}
          </Link>
        )}
        {may(account, 'import') && (
          <Link to="/accounts/$accountId/imports" params={params} className={classes.link}>
            <IconFileImport size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.imports')}
          </Link>
        )}
        {may(account, 'export') && (
          <Link to="/accounts/$accountId/exports" params={params} className={classes.link}>
            <IconFileExport size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.exports')}
          </Link>
        )}
        {settings && (
          <Link to={settings} params={params} className={classes.link}>
            <IconSettings size={19} stroke={1.6} aria-hidden="true" />
            {t('nav.settings')}
          </Link>
        )}
      </nav>
      <UserMenu />
    </div>
  )
}

/** The first of the settings that one may change; profile and language are in the user's menu. */
function settingsOf(account: Membership) {
  if (may(account, 'settings')) return '/accounts/$accountId/settings'
  if (may(account, 'definitions')) return '/accounts/$accountId/settings/attributes'
  return may(account, 'labels') ? '/accounts/$accountId/settings/labels' : null
}
