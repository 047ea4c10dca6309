import { Button, Skeleton, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Inbox } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { Card } from '@/ui/Card'
import { ChannelBadge } from '@/ui/Channel'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { BackToInboxes } from './BackToInboxes'
import { ChannelFields, GreetingFields } from './ChannelFields'
import { DeleteInbox } from './DeleteInbox'
import { Identification } from './Identification'
import { InboxFailures, InboxState } from './InboxState'
import { InboxMembers, useMembersSaved } from './Members'
import { NameField } from './NameField'
import { inboxQuery } from './queries'
import { useInboxForm } from './useInboxForm'
import { WhatNext } from './WhatNext'

const route = getRouteApi('/accounts/$accountId/settings/inboxes/$inboxId')

export function InboxPage() {
  return (
    <Guard to="settings">
      <Loaded />
    </Guard>
  )
}

function Loaded() {
  const { inboxId } = route.useParams()
  const { data, error, refetch } = useQuery(inboxQuery(useAccountId(), Number(inboxId)))
  if (data) return <One inbox={data} key={data.id} />
  if (error) return <ErrorState error={error} order={1} onRetry={() => void refetch()} actions={<BackToInboxes />} />
  return <Skeleton height={320} width="auto" m="lg" />
}

function One({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const { t: common } = useTranslation()
  const channel = channelOf(inbox)
  const saved = useMembersSaved()
  return (
    <Page
      title={inbox.name}
      narrow
      back={<BackToInboxes />}
      picture={<ChannelBadge channel={channel} />}
      lead={
        <>
          {common(`channel.${channel}`)} <InboxState inbox={inbox} />
        </>
      }
    >
      <InboxFailures inbox={inbox} />
      <SettingsCard inbox={inbox} />
      <Card title={t('members')} lead={t('membersLead')}>
        <InboxMembers inbox={inbox} label={common('action.save')} onSaved={saved} />
      </Card>
      <Card title={t('connect')} lead={t(`nextLead.${channel}`)}>
        <WhatNext inbox={inbox} />
      </Card>
      {(channel === 'api' || channel === 'web_widget') && <Identification inbox={inbox} />}
      <Removal inbox={inbox} />
    </Page>
  )
}

function SettingsCard({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const { t: settings } = useTranslation('settings')
  const { t: common } = useTranslation()
  const channel = channelOf(inbox)
  const { form, submit, sending, problem } = useInboxForm({
    channel,
    inbox,
    onSaved: () => notifications.show({ color: 'green', message: settings('saved') }),
  })
  const guard = useUnsavedGuard(form.isDirty())
  return (
    <Card title={t('settings')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <NameField form={form} channel={channel} />
          <GreetingFields form={form} />
          <ChannelFields channel={channel} form={form} inbox={inbox} />
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={common('action.save')} />
        </Stack>
      </form>
      {guard.dialog}
    </Card>
  )
}

function Removal({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const navigate = route.useNavigate()
  const params = route.useParams()
  const [asking, setAsking] = useState(false)
  return (
    <Card title={t('deleteHead')} lead={t('deleteLead')} tone="danger">
      <Button color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
        {t('delete')}
      </Button>
      {asking && (
        <DeleteInbox
          inbox={inbox}
          onClose={() => setAsking(false)}
          onDeleted={() => navigate({ to: '/accounts/$accountId/settings/inboxes', params: { accountId: params.accountId } })}
        />
      )}
    </Card>
  )
}
