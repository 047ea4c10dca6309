import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCurrent } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import classes from '@/ui/Shell.module.css'

/** The account's name; a menu when the user belongs to several. */
export function AccountSwitcher() {
  const { t } = useTranslation()
  const { profile, account } = useCurrent()
  const navigate = useNavigate()
  if (profile.accounts.length < 2) {
    return (
      <div className={classes.brandRow}>
        <span className={classes.first}>{account.name}</span>
      </div>
    )
  }
  const open = (id: number) =>
    void navigate({ to: '/accounts/$accountId/contacts', params: { accountId: String(id) } })
  return (
    <Menu width="target" position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <PersonAvatar id={account.id} name={account.name} size={26} />
          <span className={classes.names}>
            <span className={classes.first}>{account.name}</span>
          </span>
          <VisuallyHidden>{t('nav.switchAccount')}</VisuallyHidden>
          <IconSelector size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('nav.accounts')}</Menu.Label>
        {profile.accounts.map((one) => (
          <Menu.Item
            key={one.id}
            onClick={() => open(one.id)}
            rightSection={one.id === account.id ? <IconCheck size={16} aria-hidden="true" /> : null}
          >
            {one.name}
            {one.status === 'suspended' && ` (${t('nav.suspended')})`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
