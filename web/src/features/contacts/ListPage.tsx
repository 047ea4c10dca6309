import { Menu, ActionIcon, Group } from '@mantine/core'
import { IconDots, IconDownload, IconFileImport, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAccountFormats, useAccountId, useMay } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Guard } from '@/ui/Guard'
import { ButtonLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { Pager, useExistingPage } from '@/ui/Pager'
import { ErrorState } from '@/ui/States'
import { ContactList } from './ContactList'
import { EmptyContacts, NothingFound } from './Empty'
import { contactsQuery } from './queries'
import { contactsSearch, defaultPerPage, type ContactsSearch } from './search'
import { SearchBox } from './SearchBox'
import { Waiting } from './Waiting'

const route = getRouteApi('/accounts/$accountId/contacts')

export function ListPage() {
  return (
    <Guard to="contacts">
      <List />
    </Guard>
  )
}

function useList() {
  const accountId = useAccountId()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch, isPlaceholderData } = useQuery(contactsQuery(accountId, search))
  const change = (next: ContactsSearch, replace = false) =>
    void navigate({ search: contactsSearch({ ...search, ...next }), replace })
  return { search, change, data, error, refetch, stale: isPlaceholderData }
}

function List() {
  const { t } = useTranslation('contacts')
  const { search, change, data, error, refetch, stale } = useList()
  const f = useAccountFormats()
  const { q, page = 1, per_page = defaultPerPage, sort } = search
  const count = data?.meta.count ?? undefined
  const empty = count === 0 && !q
  useExistingPage(page, per_page, stale ? null : (count ?? null), (last) => change({ page: last }, true))
  return (
    <Page
      title={t('title')}
      lead={count === undefined ? ' ' : t(q ? 'found' : 'count', { count, formatted: f.number(count) })}
      actions={<Actions />}
    >
      {!empty && <SearchBox value={q ?? ''} onSearch={(next) => change({ q: next, page: 1 }, true)} />}
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Waiting />}
        {empty && <EmptyContacts />}
        {count === 0 && q && <NothingFound q={q} onClear={() => change({ q: '', page: 1 })} />}
        {data && count !== undefined && count > 0 && (
          <>
            <ContactList contacts={data.payload} sort={sort} stale={stale} onSort={(next) => change({ sort: next, page: 1 })} />
            <Pager
              page={page}
              perPage={per_page}
              count={count}
              onPage={(next) => change({ page: next })}
              onPerPage={(next) => change({ per_page: next, page: 1 })}
            />
          </>
        )}
      </Card>
    </Page>
  )
}

function Actions() {
  const { t } = useTranslation('contacts')
  const params = { accountId: String(useAccountId()) }
  const mayImport = useMay('import')
  return (
    <Group gap="xs">
      {mayImport && <ImportMenu />}
      <ButtonLink to="/accounts/$accountId/contacts/new" params={params} leftSection={<IconPlus size={16} />}>
        {t('new')}
      </ButtonLink>
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
        visibleFrom="sm"
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
