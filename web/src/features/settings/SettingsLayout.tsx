import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Permission } from '@/api/types'
import { may, useCurrent } from '@/lib/account'
import classes from './Settings.module.css'

/** The tabs, and what one must be allowed to see each. */
export const tabs = [
  { name: 'account', to: '/accounts/$accountId/settings/account', permission: 'settings' },
  { name: 'members', to: '/accounts/$accountId/settings/members', permission: 'settings' },
  { name: 'roles', to: '/accounts/$accountId/settings/roles', permission: 'settings' },
  { name: 'teams', to: '/accounts/$accountId/settings/teams', permission: 'settings' },
  { name: 'inboxes', to: '/accounts/$accountId/settings/inboxes', permission: 'settings' },
  { name: 'attributes', to: '/accounts/$accountId/settings/attributes', permission: 'definitions' },
  { name: 'labels', to: '/accounts/$accountId/settings/labels', permission: 'labels' },
  { name: 'canned', to: '/accounts/$accountId/settings/canned-replies', permission: 'edit' },
  { name: 'webhooks', to: '/accounts/$accountId/settings/webhooks', permission: 'settings' },
  { name: 'profile', to: '/accounts/$accountId/settings/profile', permission: null },
] as const satisfies { name: string; to: string; permission: Permission | null }[]

/** The tabs of the settings; those without a permission see only their profile. */
export function SettingsLayout() {
  const { t } = useTranslation('settings')
  const { account } = useCurrent()
  const shown = tabs.filter(({ permission }) => permission === null || may(account, permission))
  const nav = useActiveInSight()
  return (
    <div>
      {shown.length > 1 && (
        <nav ref={nav} className={classes.tabs} aria-label={t('title')}>
          {shown.map(({ name, to }) => (
            <Link key={name} to={to} params={{ accountId: String(account.id) }} className={classes.tab}>
              {t(`${name}.tab`)}
            </Link>
          ))}
        </nav>
      )}
      <Outlet />
    </div>
  )
}

/** Scrolls a row of links, and nothing else, so that the one of this page can be seen. */
function useActiveInSight() {
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    const row = nav.current
    const active = row?.querySelector<HTMLElement>('[data-status=active]')
    if (row && active) row.scrollTo({ left: active.offsetLeft - (row.clientWidth - active.offsetWidth) / 2 })
  }, [pathname])
  return nav
}
