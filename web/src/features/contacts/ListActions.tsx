import { ActionIcon, Group, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconFileImport, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Allowed, useAccountId, useMay } from '@/lib/account'
import { ButtonLink } from '@/ui/links'
import classes from './table/Table.module.css'

/** The ways to more contacts. */
export function ListActions() {
  const { t } = useTranslation('contacts')
  const params = { accountId: String(useAccountId()) }
  const mayImport = useMay('import')
  return (
    <Group gap="xs">
      {mayImport && <ImportMenu />}
      <Allowed to="edit">
        <ButtonLink to="/accounts/$accountId/contacts/new" params={params} leftSection={<IconPlus size={16} />}>
          {t('new')}
        </ButtonLink>
      </Allowed>
    </Group>
  )
}

function ImportMenu() {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const navigate = useNavigate()
  return (
    <>
      <ButtonLink
        to="/accounts/$accountId/imports"
        params={{ accountId: String(accountId) }}
        variant="default"
        leftSection={<IconFileImport size={16} />}
        className={classes.spacious}
      >
        {t('import')}
      </ButtonLink>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconFileImport size={16} />}
            onClick={() => void navigate({ to: '/accounts/$accountId/imports', params: { accountId: String(accountId) } })}
          >
            {t('import')}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={`/api/v1/accounts/${accountId}/imports/template`}
            download
            leftSection={<IconDownload size={16} />}
          >
            {t('template')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
