import { Skeleton, Stack } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Inbox } from '@/api/types'
import { useAccountId, useCurrent } from '@/lib/account'
import { channelOf, type Channel } from '@/lib/channel'
import { Card } from '@/ui/Card'
import { ChannelBadge } from '@/ui/Channel'
import { FormActions, FormProblem } from '@/ui/FormParts'
import { Guard } from '@/ui/Guard'
import { ButtonLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { BackToInboxes } from './BackToInboxes'
import { ChannelFields } from './ChannelFields'
import { InboxMembers } from './Members'
import { NameField } from './NameField'
import { offered } from './offered'
import { inboxQuery } from './queries'
import { stepOf, wizardSteps, type WizardSearch, type WizardStep } from './search'
import { useInboxForm } from './useInboxForm'
import { WhatNext } from './WhatNext'
import classes from './Inboxes.module.css'

const route = getRouteApi('/accounts/$accountId/settings/inboxes/new')

export function NewInboxPage() {
  return (
    <Guard to="settings">
      <Wizard />
    </Guard>
  )
}

/** Channel, its settings, who works in it, what to do next. The inbox is there from the second step on. */
function Wizard() {
  const { t } = useTranslation('inboxes')
  const search = route.useSearch()
  const step = stepOf(search)
  return (
    <Page title={t('new')} narrow back={<BackToInboxes />} lead={<Steps current={step} />}>
      {step === 'channel' && <Channels />}
      {step === 'settings' && search.channel && <Settings channel={search.channel} key={search.channel} />}
      {search.inbox !== undefined && <Made id={search.inbox} done={step === 'done'} />}
    </Page>
  )
}

function Steps({ current }: { current: WizardStep }) {
  const { t } = useTranslation('inboxes')
  const at = wizardSteps.indexOf(current)
  return (
    <ol className={classes.steps} aria-label={t('steps.label')}>
      {wizardSteps.map((step, index) => (
        <li key={step} className={classes.step} aria-current={step === current ? 'step' : undefined}>
          <span className={classes.number} aria-hidden="true">
            {index < at ? <IconCheck size={13} stroke={2.4} /> : index + 1}
          </span>
          <span className={classes.word}>{t(`steps.${step}`)}</span>
        </li>
      ))}
    </ol>
  )
}

/** The way on within the wizard; what was made is not made again by going back. */
function useStep() {
  const navigate = route.useNavigate()
  return (search: WizardSearch, replace = false) => void navigate({ search, replace })
}

function Channels() {
  const { t } = useTranslation('inboxes')
  const { t: common } = useTranslation()
  const params = route.useParams()
  return (
    <ul className={classes.channels}>
      {offered.map((channel) => (
        <li key={channel}>
          <Link to="/accounts/$accountId/settings/inboxes/new" params={params} search={{ channel }} className={classes.channel}>
            <ChannelBadge channel={channel} />
            <span>
              <span className={classes.channelName}>{common(`channel.${channel}`)}</span>
              <br />
              <span className={classes.channelText}>{t(`channelText.${channel}`)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Settings({ channel }: { channel: Channel }) {
  const { t } = useTranslation('inboxes')
  const { t: common } = useTranslation()
  const go = useStep()
  const { form, submit, sending, problem } = useInboxForm({
    channel,
    inbox: null,
    onSaved: ({ id }) => {
      guard.release()
      go({ inbox: id }, true)
    },
  })
  const guard = useUnsavedGuard(form.isDirty())
  return (
    <Card title={common(`channel.${channel}`)} lead={t(`channelText.${channel}`)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <NameField form={form} channel={channel} />
          <ChannelFields channel={channel} form={form} inbox={null} />
          <FormProblem problem={problem} />
          <FormActions sending={sending} label={t('make')}>
            <ButtonLink to="/accounts/$accountId/settings/inboxes/new" params={route.useParams()} search={{}} variant="default">
              {t('otherChannel')}
            </ButtonLink>
          </FormActions>
        </Stack>
      </form>
      {guard.dialog}
    </Card>
  )
}

function Made({ id, done }: { id: number; done: boolean }) {
  const { data, error, refetch } = useQuery(inboxQuery(useAccountId(), id))
  if (data) return done ? <Done inbox={data} /> : <Members inbox={data} />
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return <Skeleton height={200} />
}

function Members({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const { profile } = useCurrent()
  const go = useStep()
  return (
    <Card title={t('membersOf', { name: inbox.name })} lead={t('membersLead')}>
      <InboxMembers inbox={inbox} suggested={profile.id} label={t('next')} onSaved={() => go({ inbox: inbox.id, done: true })} />
    </Card>
  )
}

function Done({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const params = { accountId: String(useAccountId()), inboxId: String(inbox.id) }
  return (
    <Card title={t('ready', { name: inbox.name })} lead={t(`nextLead.${channelOf(inbox)}`)}>
      <Stack gap="lg">
        <WhatNext inbox={inbox} />
        <ButtonLink to="/accounts/$accountId/settings/inboxes/$inboxId" params={params} style={{ alignSelf: 'flex-end' }}>
          {t('toInbox')}
        </ButtonLink>
      </Stack>
    </Card>
  )
}
