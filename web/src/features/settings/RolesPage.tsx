import { Badge, Button, Skeleton } from '@mantine/core'
import { IconPlus, IconShieldLock } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { CustomRole } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import { membersQuery } from './queries'
import { RoleDialog } from './RoleDialog'
import { customRolesQuery, deleteCustomRole, granted } from './roles'
import classes from '@/ui/Rows.module.css'

export function RolesPage() {
  return (
    <Guard to="settings">
      <Roles />
    </Guard>
  )
}

type Open = { what: 'edit'; role: CustomRole | null } | { what: 'delete'; role: CustomRole } | null

function Roles() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(customRolesQuery(useAccountId()))
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', role: null })}>
      {t('roles.new')}
    </Button>
  )
  return (
    <Page title={t('roles.title')} lead={t('roles.lead')} narrow actions={add}>
      <Card flush>
        <ul className={classes.list}>
          {(['administrator', 'agent'] as const).map((role) => (
            <li key={role}>
              <div className={classes.who}>
                <div className={classes.name}>
                  {t(`role.${role}`)} <Badge color="gray">{t('roles.builtIn')}</Badge>
                </div>
                <div className={classes.small}>{t(`roleHint.${role}`)}</div>
              </div>
            </li>
          ))}
          {data?.map((role) => (
            <li key={role.id}>
              <Row role={role} onOpen={setOpen} />
            </li>
          ))}
        </ul>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={100} width="auto" m="lg" />}
        {data?.length === 0 && (
          <State icon={IconShieldLock} title={t('roles.empty')}>
            {t('roles.emptyText')}
          </State>
        )}
      </Card>
      {open?.what === 'edit' && <RoleDialog role={open.role} onClose={close} />}
      {open?.what === 'delete' && <DeleteRole role={open.role} onClose={close} />}
    </Page>
  )
}

function Row({ role, onOpen }: { role: CustomRole; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('settings')
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>{role.name}</div>
        {role.description && <div className={classes.small}>{role.description}</div>}
        <div className={classes.small}>
          {granted(role)
            .map((permission) => t(`roles.may.${permission}`))
            .join(' · ')}
        </div>
      </div>
      <RowActions
        edit={{ label: t('roles.editNamed', { name: role.name }), onClick: () => onOpen({ what: 'edit', role }) }}
        remove={{ label: t('roles.deleteNamed', { name: role.name }), onClick: () => onOpen({ what: 'delete', role }) }}
      />
    </>
  )
}

/** A role that somebody has cannot go; the dialog says who has it instead of asking. */
function DeleteRole({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { data: members } = useQuery(membersQuery(accountId))
  const holders = members?.filter((member) => member.custom_role_id === role.id) ?? []
  const remove = async () => {
    await deleteCustomRole(accountId, role.id)
    await queryClient.invalidateQueries({ queryKey: keys.customRoles(accountId) })
  }
  return (
    <Confirm
      title={t('roles.deleteTitle', { name: role.name })}
      text={
        holders.length === 0
          ? t('roles.deleteText')
          : t('roles.held', { names: holders.map((member) => member.name || member.email).join(', ') })
      }
      label={t('roles.delete')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
