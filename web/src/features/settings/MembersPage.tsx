import { Badge, Button, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '@/api/types'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { PersonAvatar } from '@/ui/Person'
import { ErrorState } from '@/ui/States'
import { InviteDialog } from './InviteDialog'
import { MemberMenu } from './MemberMenu'
import { membersQuery } from './queries'
import { customRolesQuery, roleChoice, roleChoices } from './roles'
import classes from '@/ui/Rows.module.css'

export function MembersPage() {
  return (
    <Guard to="settings">
      <Members />
    </Guard>
  )
}

function Members() {
  const { t } = useTranslation('settings')
  const { data, error, refetch } = useQuery(membersQuery(useAccountId()))
  const [inviting, invite] = useDisclosure(false)
  return (
    <Page
      title={t('members.title')}
      lead={t('members.lead')}
      narrow
      actions={
        <Button leftSection={<IconUserPlus size={16} />} onClick={invite.open}>
          {t('members.invite')}
        </Button>
      }
    >
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={160} width="auto" m="lg" />}
        <ul className={classes.list}>
          {data?.map((member) => (
            <li key={member.id}>
              <Row member={member} all={data} />
            </li>
          ))}
        </ul>
      </Card>
      {inviting && <InviteDialog onClose={invite.close} />}
    </Page>
  )
}

function Row({ member, all }: { member: Member; all: Member[] }) {
  const { t } = useTranslation('settings')
  const f = useAccountFormats()
  const { profile } = useCurrent()
  const { data: custom = [] } = useQuery(customRolesQuery(useAccountId()))
  const role = roleChoices(t, custom).find((one) => one.value === roleChoice(member))
  const expires = member.invitation_expires_at
  const [now] = useState(() => Date.now())
  const expired = expires !== null && expires * 1000 < now
  return (
    <>
      <PersonAvatar id={member.id} name={member.name || member.email} size={36} />
      <div className={classes.who}>
        <div className={classes.name}>
          {member.name || member.email}
          {member.id === profile.id && <Badge color="gray">{t('members.you')}</Badge>}
          {member.status === 'invited' && <Badge color="yellow">{t('members.status.invited')}</Badge>}
          {member.status === 'deactivated' && <Badge color="gray">{t('members.status.deactivated')}</Badge>}
        </div>
        <div className={classes.small}>
          {member.email} · {role?.label}
          {member.status === 'invited' && expires !== null && (
            <> · {expired ? t('members.expired') : t('members.expires', { when: f.dateTime(expires) })}</>
          )}
        </div>
      </div>
      <MemberMenu member={member} all={all} />
    </>
  )
}
