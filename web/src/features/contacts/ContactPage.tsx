import { Badge, Button, Group, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { Allowed, useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Facts, type Fact } from '@/ui/Facts'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { ContactCard } from './ContactCard'
import { DeleteContact } from './DeleteContact'
import { attributeFacts } from './attributes'
import { contactQuery } from './queries'
import { callName } from './values'

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
  const { contactId } = useParams({ from: '/accounts/$accountId/contacts/$contactId' })
  const { data, error, refetch } = useQuery(contactQuery(useAccountId(), Number(contactId)))
  if (data) return <Shown contact={data} />
  if (error) return <ErrorState error={error} order={1} onRetry={() => void refetch()} actions={<Back />} />
  return (
    <Page title={t('one')} back={<Back />} narrow>
      <Skeleton height={180} />
      <Skeleton height={220} />
    </Page>
  )
}

function Shown({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const custom = attributeFacts(contact.custom_attributes)
  return (
    <Page
      title={callName(contact)}
      back={<Back />}
      narrow
      lead={
        <Group gap="xs">
          <Badge color="ink">{t(`type.${contact.contact_type}`)}</Badge>
          {contact.blocked && <Badge color="red">{t('blocked')}</Badge>}
        </Group>
      }
      actions={<Actions contact={contact} />}
    >
      <ContactCard contact={contact} />
      <Card title={t('page.more')}>
        <Facts facts={useMoreFacts(contact)} />
      </Card>
      {custom.length > 0 && (
        <Card title={t('page.custom')}>
          <Facts facts={custom} />
        </Card>
      )}
      <Card title={t('page.record')}>
        <Facts facts={useRecordFacts(contact)} />
      </Card>
    </Page>
  )
}

const shownAbove = ['city', 'country', 'country_code', 'company_name', 'description']

function useMoreFacts(contact: Contact): Fact[] {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const more = contact.additional_attributes
  return [
    { label: t('field.description'), value: <span style={{ whiteSpace: 'pre-line' }}>{more.description || '—'}</span> },
    { label: t('field.blocked'), value: common(contact.blocked ? 'answer.yes' : 'answer.no') },
    ...attributeFacts(more, shownAbove),
  ]
}

function useRecordFacts(contact: Contact): Fact[] {
  const { t, i18n } = useTranslation('contacts')
  const f = useAccountFormats()
  const source = i18n.exists(`contacts:source.${contact.source}`)
    ? t(`source.${contact.source as 'hand'}`)
    : contact.source
  return [
    { label: t('field.created'), value: f.dateTime(contact.created_at) },
    { label: t('field.updated'), value: f.dateTime(contact.updated_at) },
    { label: t('field.lastActivity'), value: contact.last_activity_at ? f.dateTime(contact.last_activity_at) : '' },
    { label: t('field.source'), value: source },
  ]
}

function Actions({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const [asking, ask] = useDisclosure(false)
  return (
    <>
      <ButtonLink
        to="/accounts/$accountId/contacts/$contactId/edit"
        params={{ accountId: String(accountId), contactId: String(contact.id) }}
        variant="default"
        leftSection={<IconPencil size={16} />}
      >
        {t('edit')}
      </ButtonLink>
      <Allowed to="delete">
        <Button variant="subtle" color="red" leftSection={<IconTrash size={16} />} onClick={ask.open}>
          {common('action.delete')}
        </Button>
      </Allowed>
      {asking && <DeleteContact contact={contact} onClose={ask.close} />}
    </>
  )
}
