import { Spotlight, spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import { useDebouncedValue } from '@mantine/hooks'
import {
  IconAddressBook,
  IconBell,
  IconDownload,
  IconFileImport,
  IconInbox,
  IconMessages,
  IconPlus,
  IconSearch,
  IconSettings,
  IconTag,
  IconUser,
  IconUsers,
} from '@tabler/icons-react'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact, Permission } from '@/api/types'
import { labelsQuery } from '@/api/labels'
import { contactQuery, contactsPage } from '@/features/contacts/queries'
import { callName } from '@/features/contacts/values'
import { keys } from '@/api/keys'
import { may, useAccountId, useCurrent } from '@/lib/account'
import { plain } from '@/lib/countries'
import { PersonAvatar } from '@/ui/Person'
import { recentContacts } from './recent'

type Entry = { id: string; label: string; icon: ReactNode; permission?: Permission; go: () => void }

/** The pages and actions one may reach. */
function useEntries(): Entry[] {
  const { t } = useTranslation()
  const { account } = useCurrent()
  const navigate = useNavigate()
  const params = { accountId: String(account.id) }
  const { data: labels = [] } = useQuery({ ...labelsQuery(account.id), enabled: may(account, 'contacts') })
  const all: Entry[] = [
    { id: 'new', label: t('palette.newContact'), icon: <IconPlus size={18} />, permission: 'edit', go: () => void navigate({ to: '/accounts/$accountId/contacts/new', params }) },
    { id: 'contacts', label: t('nav.contacts'), icon: <IconAddressBook size={18} />, permission: 'contacts', go: () => void navigate({ to: '/accounts/$accountId/contacts', params }) },
    { id: 'conversations', label: t('nav.conversations'), icon: <IconMessages size={18} />, permission: 'contacts', go: () => void navigate({ to: '/accounts/$accountId/conversations', params }) },
    { id: 'imports', label: t('nav.imports'), icon: <IconFileImport size={18} />, permission: 'import', go: () => void navigate({ to: '/accounts/$accountId/imports', params }) },
    { id: 'template', label: t('palette.template'), icon: <IconDownload size={18} />, permission: 'import', go: () => window.location.assign(`/api/v1/accounts/${account.id}/imports/template`) },
    { id: 'duplicates', label: t('nav.duplicates'), icon: <IconUsers size={18} />, permission: 'merge', go: () => void navigate({ to: '/accounts/$accountId/duplicates', params }) },
    { id: 'notifications', label: t('palette.notifications'), icon: <IconBell size={18} />, go: () => void navigate({ to: '/accounts/$accountId/notifications', params }) },
    { id: 'account', label: t('palette.account'), icon: <IconSettings size={18} />, permission: 'settings', go: () => void navigate({ to: '/accounts/$accountId/settings/account', params }) },
    { id: 'attributes', label: t('palette.attributes'), icon: <IconSettings size={18} />, permission: 'definitions', go: () => void navigate({ to: '/accounts/$accountId/settings/attributes', params }) },
    { id: 'inboxes', label: t('palette.inboxes'), icon: <IconInbox size={18} />, permission: 'settings', go: () => void navigate({ to: '/accounts/$accountId/settings/inboxes', params }) },
    { id: 'labels', label: t('palette.labels'), icon: <IconTag size={18} />, permission: 'labels', go: () => void navigate({ to: '/accounts/$accountId/settings/labels', params }) },
    { id: 'members', label: t('palette.members'), icon: <IconUsers size={18} />, permission: 'settings', go: () => void navigate({ to: '/accounts/$accountId/settings/members', params }) },
    { id: 'profile', label: t('nav.profile'), icon: <IconUser size={18} />, go: () => void navigate({ to: '/accounts/$accountId/settings/profile', params }) },
    ...labels.map(({ id, title }): Entry => ({
      id: `label-${id}`,
      label: t('palette.label', { title }),
      icon: <IconTag size={18} />,
      permission: 'contacts',
      go: () => void navigate({ to: '/accounts/$accountId/contacts', params, search: { labels: [title] } }),
    })),
  ]
  return all.filter(({ permission }) => !permission || may(account, permission))
}

/** The first contacts that match, or, while nothing is asked, those opened last. */
function useContacts(question: string) {
  const { account } = useCurrent()
  const enabled = may(account, 'contacts')
  const [q] = useDebouncedValue(question.trim(), 150)
  const found = useQuery({
    queryKey: [...keys.contacts(account.id), 'palette', q],
    queryFn: ({ signal }) => contactsPage(account.id, { q, perPage: 15 }, signal),
    placeholderData: keepPreviousData,
    enabled: enabled && q !== '',
  })
  const recent = useQueries({
    queries: recentContacts(account.id).map((id) => ({ ...contactQuery(account.id, id), enabled: enabled && question === '', retry: false })),
    combine: (answers) => answers.flatMap(({ data }) => (data ? [data] : [])),
  })
  if (question.trim() === '') return { contacts: recent, waiting: false }
  const waiting = enabled && (q !== question.trim() || found.isFetching)
  // Answers to an earlier question would be opened by mistake.
  return { contacts: waiting ? [] : (found.data?.payload.slice(0, 8) ?? []), waiting }
}

/** Ctrl+K: any contact, any page. */
export function Palette() {
  const { t } = useTranslation()
  const [question, ask] = useState('')
  return (
    <Spotlight.Root query={question} onQueryChange={ask} shortcut={['mod + K']} scrollable maxHeight={420} radius="lg" clearQueryOnClose attributes={{ content: { 'aria-label': t('palette.open') } }}>
      <Spotlight.Search placeholder={t('palette.placeholder')} aria-label={t('palette.placeholder')} leftSection={<IconSearch size={18} aria-hidden="true" />} />
      <Found question={question} />
    </Spotlight.Root>
  )
}

function Found({ question }: { question: string }) {
  const { t } = useTranslation()
  const { contacts, waiting } = useContacts(question)
  const wanted = plain(question.trim())
  const entries = useEntries().filter(({ label }) => plain(label).includes(wanted))
  return (
    <Spotlight.ActionsList>
      {contacts.length > 0 && (
        <Spotlight.ActionsGroup label={t(question.trim() ? 'nav.contacts' : 'palette.recent')}>
          {contacts.map((contact) => (
            <ContactAction key={contact.id} contact={contact} />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {entries.length > 0 && (
        <Spotlight.ActionsGroup label={t('palette.goTo')}>
          {entries.map(({ id, label, icon, go }) => (
            <Spotlight.Action key={id} label={label} leftSection={icon} onClick={go} />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {contacts.length === 0 && entries.length === 0 && (
        <Spotlight.Empty>{t(waiting ? 'state.loading' : 'picker.nothing')}</Spotlight.Empty>
      )}
    </Spotlight.ActionsList>
  )
}

function ContactAction({ contact }: { contact: Contact }) {
  const navigate = useNavigate()
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const name = callName(contact)
  return (
    <Spotlight.Action
      label={name}
      description={[contact.email, contact.phone_number].filter((text) => text && text !== name).join(' · ')}
      leftSection={<PersonAvatar id={contact.id} name={name} size={30} />}
      onClick={() => void navigate({ to: '/accounts/$accountId/contacts/$contactId', params })}
    />
  )
}

export const openPalette = () => spotlight.open()
