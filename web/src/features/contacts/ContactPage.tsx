import { Skeleton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { Allowed, useAccountId } from '@/lib/account'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { contactQuery } from './queries'
import { ActionsMenu } from './record/ActionsMenu'
import { Avatar } from './record/Avatar'
import { Conversations } from './record/Conversations'
import { Badges, BlockedBanner, DuplicateBanner } from './record/Header'
import { Labels } from './record/Labels'
import { RecordProvider } from './record/Record'
import { recordSearch, type RecordSearch } from './record/search'
import { Activity, RecordCard } from './record/Sections'
import { WriteTo } from './record/WriteTo'
import { callName } from './values'
import classes from './record/Record.module.css'

const route = getRouteApi('/accounts/$accountId/contacts/$contactId')

export function ContactPage() {
  return (
    <Guard to="contacts">
      <Loading />
    </Guard>
  )
}

function Back() {
  const { t } = useTranslation('contacts')
  return (
    <TextLink to="/accounts/$accountId/contacts" params={{ accountId: String(useAccountId()) }} size="sm">
      ← {t('title')}
    </TextLink>
  )
}

function Loading() {
  const { t } = useTranslation('contacts')
  const { contactId } = route.useParams()
  const { data, error, refetch } = useQuery(contactQuery(useAccountId(), Number(contactId)))
  if (data) return <Shown contact={data} key={data.id} />
  if (error) return <ErrorState error={error} order={1} onRetry={() => void refetch()} actions={<Back />} />
  return (
    <Page title={t('one')} back={<Back />}>
      <div className={classes.columns}>
        <Skeleton height={420} radius="lg" />
        <Skeleton height={300} radius="lg" />
      </div>
    </Page>
  )
}

function Shown({ contact }: { contact: Contact }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (next: Partial<RecordSearch>) => void navigate({ search: recordSearch({ ...search, ...next }), replace: true })
  return (
    <RecordProvider contact={contact}>
      <Page
        title={callName(contact)}
        picture={<Avatar size={60} />}
        back={<Back />}
        lead={<Badges />}
        actions={<Actions contact={contact} />}
      >
        <Labels />
        <BlockedBanner />
        <DuplicateBanner />
        <div className={classes.columns}>
          <RecordCard />
          <div className={classes.stack}>
            <Conversations />
            <Activity
              tab={search.tab ?? 'timeline'}
              onTab={(tab) => change({ tab })}
              groups={search.kinds ?? []}
              onGroups={(kinds) => change({ kinds })}
            />
          </div>
        </div>
      </Page>
    </RecordProvider>
  )
}

function Actions({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  return (
    <>
      <WriteTo />
      <Allowed to="edit">
        <ButtonLink
          to="/accounts/$accountId/contacts/$contactId/edit"
          params={{ accountId: String(useAccountId()), contactId: String(contact.id) }}
          variant="default"
          leftSection={<IconPencil size={16} />}
        >
          {t('edit')}
        </ButtonLink>
      </Allowed>
      <ActionsMenu />
    </>
  )
}
