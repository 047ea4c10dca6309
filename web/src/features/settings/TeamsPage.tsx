import { Button, Skeleton } from '@mantine/core'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { teamsQuery } from '@/api/teams'
import type { Team } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import { deleteTeam } from './queries'
import { TeamDialog } from './TeamDialog'
import classes from '@/ui/Rows.module.css'

export function TeamsPage() {
  return (
    <Guard to="settings">
      <Teams />
    </Guard>
  )
}

type Open = { what: 'edit'; team: Team | null } | { what: 'delete'; team: Team } | null

function Teams() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(teamsQuery(useAccountId()))
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'edit', team: null })}>
      {t('teams.new')}
    </Button>
  )
  return (
    <Page title={t('teams.title')} lead={t('teams.lead')} narrow actions={add}>
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={160} width="auto" m="lg" />}
        {data?.length === 0 && (
          <State icon={IconUsersGroup} title={t('teams.empty')}>
            {t('teams.emptyText')}
          </State>
        )}
        <ul className={classes.list}>
          {data?.map((team) => (
            <li key={team.id}>
              <Row team={team} onOpen={setOpen} />
            </li>
          ))}
        </ul>
      </Card>
      {open?.what === 'edit' && <TeamDialog team={open.team} onClose={close} />}
      {open?.what === 'delete' && <DeleteTeam team={open.team} onClose={close} />}
    </Page>
  )
}

function Row({ team, onOpen }: { team: Team; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('settings')
  return (
    <>
      <div className={classes.who}>
        <div className={classes.name}>{team.name}</div>
        <div className={classes.small}>{team.description}</div>
      </div>
      <RowActions
        edit={{ label: t('teams.editNamed', { name: team.name }), onClick: () => onOpen({ what: 'edit', team }) }}
        remove={{ label: t('teams.deleteNamed', { name: team.name }), onClick: () => onOpen({ what: 'delete', team }) }}
      />
    </>
  )
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const remove = async () => {
    await deleteTeam(accountId, team.id)
    await queryClient.invalidateQueries({ queryKey: keys.teams(accountId) })
  }
  return (
    <Confirm
      title={t('teams.deleteTitle', { name: team.name })}
      text={t('teams.deleteText')}
      label={t('teams.delete')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
