import { Anchor, Badge } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { createContext, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact, Definition, Member } from '@/api/types'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import { countryName } from '@/features/contacts/country'
import { usePhoneText } from '@/lib/phone'
import { callName } from '@/features/contacts/values'
import { attributeText } from '@/lib/attributeText'
import { attributePrefix, type Column } from './columns'
import { fragments } from './fragments'
import classes from './Table.module.css'

/** The text of a cell, by column; "" where there is nothing. */
export type CellText = (contact: Contact, id: string) => string

/** How contacts read in this account and language. */
export function useCellText(definitions: readonly Definition[], members: readonly Member[]): CellText {
  const { t, i18n } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const phoneText = usePhoneText(useCurrent().account.country)
  return useMemo(() => {
    const owners = new Map(members.map(({ id, name }) => [id, name]))
    const yes = (value: boolean | undefined) => (value ? common('answer.yes') : '')
    const source = (name: string) => (i18n.exists(`contacts:source.${name}`) ? t(`source.${name as 'hand'}`) : name)
    const texts: Record<string, (c: Contact) => string | null | undefined> = {
      name: callName,
      email: (c) => c.email,
      phone_number: (c) => c.phone_number && phoneText(c.phone_number),
      company: (c) => c.additional_attributes.company_name || c.company,
      city: (c) => c.additional_attributes.city,
      country: (c) => countryName(c, f.country),
      labels: (c) => c.labels.join(', '),
      contact_type: (c) => t(`type.${c.contact_type}`),
      owner: (c) => c.owner_id ? owners.get(c.owner_id) : '',
      identifier: (c) => c.identifier,
      source: (c) => source(c.source),
      blocked: (c) => yes(c.blocked),
      do_not_contact: (c) => yes(c.do_not_contact),
      created_at: (c) => f.day(c.created_at),
      updated_at: (c) => f.day(c.updated_at),
      last_activity_at: (c) => (c.last_activity_at ? f.ago(c.last_activity_at) : ''),
    }
    for (const one of definitions) {
      texts[attributePrefix + one.attribute_key] = ({ custom_attributes: values }) =>
        attributeText(values[one.attribute_key], one, { locale: i18n.language, yes: common('answer.yes'), no: common('answer.no') })
    }
    return (contact, id) => (Object.hasOwn(texts, id) ? texts[id]?.(contact) : '') ?? ''
  }, [t, i18n, common, f, phoneText, definitions, members])
}

/** A text with what was searched for marked. */
export function Marked({ text, q }: { text: string; q: string | undefined }) {
  if (!q) return <>{text}</>
  return (
    <>
      {fragments(text, q).map((part, i) => (part.hit ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
    </>
  )
}

type CellProps = { contact: Contact; column: Column; text: string; q: string | undefined; tabIndex: 0 | -1 }

/** What stands in a cell: mostly text, cut where it does not fit and whole in a tip. */
export function Cell({ contact, column, text, q, tabIndex }: CellProps) {
  if (column.id === 'name') return <Name contact={contact} q={q} tabIndex={tabIndex} />
  if (column.id === 'labels') return <Labels titles={contact.labels} />
  if (column.id === 'contact_type') return <Badge color={typeColors[contact.contact_type] ?? 'gray'}>{text}</Badge>
  if (column.link && /^https?:\/\//i.test(text)) {
    return (
      <Anchor href={text} target="_blank" rel="noopener noreferrer" size="sm" className={classes.text} tabIndex={tabIndex}>
        {text}
      </Anchor>
    )
  }
  return (
    <span className={classes.text} title={text || undefined}>
      <Marked text={text} q={q} />
    </span>
  )
}

const typeColors: Record<string, string> = { customer: 'green', lead: 'ink', visitor: 'gray' }

function Name({ contact, q, tabIndex }: { contact: Contact; q: string | undefined; tabIndex: 0 | -1 }) {
  const { t } = useTranslation('contacts')
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const name = callName(contact)
  return (
    <span className={classes.name}>
      <PersonAvatar id={contact.id} name={name} size={28} />
      <Link
        to="/accounts/$accountId/contacts/$contactId"
        params={params}
        className={classes.link}
        title={name}
        tabIndex={tabIndex}
        preload={false}
      >
        <Marked text={name} q={q} />
      </Link>
      {contact.blocked && (
        <Badge color="red" size="sm" className={classes.badge}>
          {t('blocked')}
        </Badge>
      )}
    </span>
  )
}

/** The colour of each label, by title. */
export const LabelColors = createContext<ReadonlyMap<string, string>>(new Map())

function Labels({ titles }: { titles: readonly string[] }) {
  const colors = useContext(LabelColors)
  return (
    <span className={classes.labels} title={titles.join(', ') || undefined}>
      {titles.map((title) => (
        <span key={title} className={classes.label}>
          <span className={classes.dot} style={{ background: colors.get(title) }} aria-hidden="true" />
          {title}
        </span>
      ))}
    </span>
  )
}
