import { Skeleton } from '@mantine/core'
import { IconInbox, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxesQuery, inboxMembersQuery } from '@/api/inboxes'
import type { Inbox } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { Card } from '@/ui/Card'
import { ChannelBadge } from '@/ui/Channel'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { RowActions } from '@/ui/RowActions'
import { ErrorState, State } from '@/ui/States'
import classes from '@/ui/Rows.module.css'
import { DeleteInbox } from './DeleteInbox'
import { FailureLine, InboxState } from './InboxState'

export function InboxesPage() {
  return (
    <Guard to="settings">
      <Inboxes />
    </Guard>
  )
}

function Inboxes() {
  const { t } = useTranslation('inboxes')
  const accountId = useAccountId()
  const { data, error, refetch } = useQuery(inboxesQuery(accountId))
  const [deleting, setDeleting] = useState<Inbox | null>(null)
  const add = (
    <ButtonLink to="/accounts/$accountId/settings/inboxes/new" params={{ accountId: String(accountId) }} leftSection={<IconPlus size={16} />}>
      {t('new')}
    </ButtonLink>
  )
  return (
    <Page title={t('title')} lead={t('lead')} narrow actions={add}>
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={120} width="auto" m="lg" />}
        {data?.length === 0 && (
          <State icon={IconInbox} title={t('empty')}>
            {t('emptyText')}
          </State>
        )}
        <ul className={classes.list}>
          {data?.map((inbox) => (
            <li key={inbox.id}>
              <Row inbox={inbox} onDelete={setDeleting} />
            </li>
          ))}
        </ul>
      </Card>
      {deleting && <DeleteInbox inbox={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}

function Row({ inbox, onDelete }: { inbox: Inbox; onDelete: (inbox: Inbox) => void }) {
  const { t } = useTranslation('inboxes')
  const { t: common } = useTranslation()
  const { name, id } = inbox
  return (
    <>
      <ChannelBadge channel={channelOf(inbox)} />
      <div className={classes.who}>
        <div className={classes.name}>
          <TextLink to="/accounts/$accountId/settings/inboxes/$inboxId" params={{ accountId: String(useAccountId()), inboxId: String(id) }}>
            {name}
          </TextLink>
          <InboxState inbox={inbox} />
        </div>
        <div className={classes.small}>
          {common(`channel.${channelOf(inbox)}`)} · <Members id={id} />
        </div>
        <FailureLine inbox={inbox} />
      </div>
      <RowActions remove={{ label: t('deleteNamed', { name }), onClick: () => onDelete(inbox) }} />
    </>
  )
}

/** As many names as a line holds, then a number. */
const named = 3

function Members({ id }: { id: number }) {
  const { t } = useTranslation('inboxes')
  const { data } = useQuery(inboxMembersQuery(useAccountId(), id))
  if (!data) return null
  if (data.length === 0) return t('nobody')
  const names = data.slice(0, named).map((member) => member.name || member.email)
  const more = data.length - names.length
  return more > 0 ? t('namesAndMore', { names: names.join(', '), count: more }) : names.join(', ')
}
