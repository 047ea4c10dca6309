import { ActionIcon, Burger, Drawer, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useLocation, useParams } from '@tanstack/react-router'
import { Suspense, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { profileQuery } from '@/api/profile'
import { Alerts } from '@/features/conversations/alerts/Alerts'
import { Bell } from '@/features/notifications/Bell'
import { Allowed, CurrentProvider } from '@/lib/account'
import { Brand } from '@/ui/Brand'
import { useLiveEvents } from './events'
import { openPalette, Palette } from './Palette'
import { useRememberContacts } from './recent'
import { SessionEnded } from './SessionEnded'
import { Sidebar } from './Sidebar'
import classes from '@/ui/Shell.module.css'

/** Everything around a page of an account. */
export function Shell() {
  const { accountId } = useParams({ from: '/accounts/$accountId' })
  const { data: profile } = useSuspenseQuery(profileQuery)
  const account = profile.accounts.find((one) => String(one.id) === accountId) ?? profile.accounts[0]
  const current = useMemo(() => (account ? { profile, account } : null), [profile, account])
  if (!current) return null
  return (
    <CurrentProvider value={current} key={current.account.id}>
      <Frame accountId={current.account.id} />
      <SessionEnded />
    </CurrentProvider>
  )
}

function Frame({ accountId }: { accountId: number }) {
  const { t } = useTranslation()
  const [opened, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  useLiveEvents(accountId)
  useRememberContacts(accountId)
  useEffect(() => close(), [pathname, close])
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {t('nav.skip')}
      </a>
      <section className={classes.top} aria-label="Ficha">
        <Burger opened={opened} onClick={toggle} size="sm" aria-label={t('nav.menu')} />
        <Brand />
        <Group gap={4} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('palette.open')} onClick={openPalette}>
            <IconSearch size={20} stroke={1.6} />
          </ActionIcon>
          <Bell />
        </Group>
      </section>
      <aside className={classes.side} aria-label={t('nav.menu')}>
        <Sidebar bell />
      </aside>
      <Drawer.Root opened={opened} onClose={close} size="17rem" padding={0}>
        <Drawer.Overlay backgroundOpacity={0.35} />
        <Drawer.Content aria-label={t('nav.menu')}>
          <Sidebar />
        </Drawer.Content>
      </Drawer.Root>
      <main id="content" tabIndex={-1} className={classes.main}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <Palette />
      <Allowed to="contacts">
        <Alerts />
      </Allowed>
    </div>
  )
}
