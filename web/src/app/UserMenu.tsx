import { Menu, UnstyledButton, VisuallyHidden, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSun, IconUser } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ok } from '@/api/client'
import { toProblem } from '@/api/problem'
import { keys } from '@/api/keys'
import { readAnew } from '@/api/profile'
import type { Profile } from '@/api/types'
import { useCurrent } from '@/lib/account'
import { rememberLanguage, showLanguage, type Language } from '@/lib/i18n'
import { problemText } from '@/lib/problemText'
import { PersonAvatar } from '@/ui/Person'
import classes from '@/ui/Shell.module.css'

const schemes: { value: MantineColorScheme; icon: typeof IconSun; text: 'theme.auto' | 'theme.light' | 'theme.dark' }[] = [
  { value: 'auto', icon: IconDeviceDesktop, text: 'theme.auto' },
  { value: 'light', icon: IconSun, text: 'theme.light' },
  { value: 'dark', icon: IconMoon, text: 'theme.dark' },
]

const languageNames: [Language, string][] = [
  ['pt-BR', 'Português (Brasil)'],
  ['en', 'English'],
]

/** Who is signed in, with language, theme, profile and the way out. */
export function UserMenu() {
  const { t } = useTranslation()
  const { profile, account } = useCurrent()
  const navigate = useNavigate()
  const openProfile = () =>
    void navigate({ to: '/accounts/$accountId/settings/profile', params: { accountId: String(account.id) } })
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.person}>
          <PersonAvatar id={profile.id} name={profile.name || profile.email} />
          <span className={classes.names}>
            <span className={classes.first}>{profile.name}</span>
            <span className={classes.second}>{profile.email}</span>
          </span>
          <VisuallyHidden>{t('nav.userMenu')}</VisuallyHidden>
          <IconSelector size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUser size={16} aria-hidden="true" />} onClick={openProfile}>
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <SignOutItem />
      </Menu.Dropdown>
    </Menu>
  )
}

function Tick({ on }: { on: boolean }) {
  return on ? <IconCheck size={16} aria-hidden="true" /> : null
}

function ThemeItems() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{t('theme.label')}</Menu.Label>
      {schemes.map(({ value, icon: Icon, text }) => (
        <Menu.Item
          key={value}
          closeMenuOnClick={false}
          aria-current={colorScheme === value || undefined}
          leftSection={<Icon size={16} aria-hidden="true" />}
          rightSection={<Tick on={colorScheme === value} />}
          onClick={() => setColorScheme(value)}
        >
          {t(text)}
        </Menu.Item>
      ))}
    </>
  )
}

function useFail() {
  const { t } = useTranslation()
  return (cause: unknown) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) })
}

function LanguageItems() {
  const { t, i18n } = useTranslation()
  const queryClient = useQueryClient()
  const fail = useFail()
  const choose = async (language: Language) => {
    rememberLanguage(language)
    // Whoever goes on before the server has answered is spoken to by the profile that is known here.
    await queryClient.cancelQueries({ queryKey: keys.profile })
    queryClient.setQueryData<Profile>(keys.profile, (known) => known && { ...known, locale: language })
    await showLanguage(language)
    try {
      const profile = await ok(api.PATCH('/api/v1/profile', { body: { locale: language } }))
      queryClient.setQueryData(keys.profile, profile)
      void readAnew(queryClient)
    } catch (cause) {
      fail(cause)
    }
  }
  return (
    <>
      <Menu.Label>{t('field.language')}</Menu.Label>
      {languageNames.map(([language, name]) => (
        <Menu.Item
          key={language}
          lang={language}
          aria-current={i18n.language === language || undefined}
          rightSection={<Tick on={i18n.language === language} />}
          onClick={() => void choose(language)}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  )
}

function SignOutItem() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const fail = useFail()
  const signOut = async () => {
    try {
      await ok(api.DELETE('/auth/sign_out'))
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    } catch (cause) {
      fail(cause)
    }
  }
  return (
    <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => void signOut()}>
      {t('nav.signOut')}
    </Menu.Item>
  )
}
