import { Badge, Table, Text, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { createColumnHelper, tableFeatures, useTable, type Header } from '@tanstack/react-table'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import { nextSort, sortDirection, type Sort, type SortField } from './search'
import { phoneText } from './phone'
import { callName } from './values'
import classes from './ContactList.module.css'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, Contact>()

type Props = {
  contacts: Contact[]
  sort: Sort | undefined
  /** The rows shown belong to the last question. */
  stale: boolean
  onSort: (sort: Sort | undefined) => void
}

function useColumns() {
  const { t } = useTranslation('contacts')
  const f = useAccountFormats()
  const { country } = useCurrent().account
  return useMemo(
    () =>
      helper.columns([
        helper.display({ id: 'name', header: t('field.name'), cell: ({ row }) => <Name contact={row.original} /> }),
        helper.accessor('email', { header: t('field.email') }),
        helper.accessor((c) => (c.phone_number ? phoneText(c.phone_number, country) : ''), {
          id: 'phone_number',
          header: t('field.phone'),
        }),
        helper.accessor((c) => c.additional_attributes.company_name || c.company, {
          id: 'company',
          header: t('field.company'),
        }),
        helper.accessor((c) => c.additional_attributes.city ?? '', { id: 'city', header: t('field.city') }),
        helper.accessor((c) => countryName(c, f.country), { id: 'country', header: t('field.country') }),
        helper.accessor((c) => f.day(c.created_at), { id: 'created_at', header: t('field.created') }),
        helper.accessor((c) => (c.last_activity_at ? f.ago(c.last_activity_at) : ''), {
          id: 'last_activity_at',
          header: t('field.lastActivity'),
        }),
      ]),
    [t, f, country],
  )
}

/** By our own names where the code is known, so that it is in the page's language. */
export function countryName(contact: Contact, name: (code: string) => string) {
  const { country_code: code, country } = contact.additional_attributes
  return code ? name(code) : (country ?? '')
}

/** A table where there is room, cards on a phone. */
export function ContactList(props: Props) {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const navigate = useNavigate()
  const columns = useColumns()
  const table = useTable({ features, columns, data: props.contacts, getRowId: (contact) => String(contact.id) })
  const open = (event: MouseEvent, contactId: string) => {
    // Selecting text and clicking a link inside the row are not row clicks.
    if ((event.target as Element).closest('a') || window.getSelection()?.toString()) return
    void navigate({ to: '/accounts/$accountId/contacts/$contactId', params: { accountId: String(accountId), contactId } })
  }
  return (
    <>
      <div className={classes.wide} data-stale={props.stale || undefined} tabIndex={0} role="region" aria-label={t('title')}>
        <Table highlightOnHover highlightOnHoverColor="var(--ficha-hover)" className={classes.table}>
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Head key={header.id} header={header} sort={props.sort} onSort={props.onSort} />
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <Table.Tr key={row.id} className={classes.row} onClick={(event) => open(event, row.id)}>
                {row.getAllCells().map((cell) => (
                  <Table.Td key={cell.id} className={classes.cell} data-column={cell.column.id} title={tip(cell.getValue())}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <ul className={classes.cards}>
        {props.contacts.map((contact) => (
          <li key={contact.id}>
            <CardOf contact={contact} />
          </li>
        ))}
      </ul>
    </>
  )
}

/** The whole text of a cell that may be cut off. */
function tip(value: unknown) {
  return typeof value === 'string' && value ? value : undefined
}

type HeadProps = { header: Header<typeof features, Contact, unknown>; sort: Sort | undefined; onSort: Props['onSort'] }

function Head({ header, sort, onSort }: HeadProps) {
  const field = header.column.id as SortField
  const direction = sortDirection(sort, field)
  return (
    <Table.Th aria-sort={direction} className={classes.th} data-column={field}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(nextSort(sort, field))}>
        {String(header.column.columnDef.header)}
        <span aria-hidden="true" className={classes.arrow}>
          {direction === 'ascending' && <IconArrowUp size={14} />}
          {direction === 'descending' && <IconArrowDown size={14} />}
        </span>
      </UnstyledButton>
    </Table.Th>
  )
}

function Blocked({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  if (!contact.blocked) return null
  return (
    <Badge color="red" size="sm" style={{ flex: 'none' }}>
      {t('blocked')}
    </Badge>
  )
}

function Name({ contact }: { contact: Contact }) {
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const name = callName(contact)
  return (
    <div className={classes.name}>
      <PersonAvatar id={contact.id} name={name} />
      <Link to="/accounts/$accountId/contacts/$contactId" params={params} className={classes.link}>
        {name}
      </Link>
      <Blocked contact={contact} />
    </div>
  )
}

function CardOf({ contact }: { contact: Contact }) {
  const { country } = useCurrent().account
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const name = callName(contact)
  const phone = contact.phone_number ? phoneText(contact.phone_number, country) : null
  const place = [contact.additional_attributes.company_name || contact.company, contact.additional_attributes.city]
  return (
    <Link to="/accounts/$accountId/contacts/$contactId" params={params} className={classes.card}>
      <PersonAvatar id={contact.id} name={name} size={38} />
      <span className={classes.cardText}>
        <span className={classes.cardName}>
          <span className={classes.clip}>{name}</span>
          <Blocked contact={contact} />
        </span>
        <Text span size="sm" c="dimmed" className={classes.clip}>
          {[phone, contact.email].filter(Boolean).join(' · ')}
        </Text>
        <Text span size="xs" c="dimmed" className={classes.clip}>
          {place.filter(Boolean).join(' · ')}
        </Text>
      </span>
    </Link>
  )
}
