import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact, Definition, Who } from '@/api/types'
import { attributeText } from '@/lib/attributeText'
import { definitionsQuery } from '@/api/definitions'
import { usePhoneText } from '@/lib/phone'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { membersQuery } from './queries'

/** The members of the account by id; those who left are not among them. */
export function useMembers() {
  const { data } = useQuery(membersQuery(useAccountId()))
  return useMemo(() => new Map((data ?? []).map((member) => [member.id, member.name || member.email])), [data])
}

/** A member's name, whether the answer has it or only the id. */
export function useWho() {
  const members = useMembers()
  return (who: Who | number | null | undefined) => {
    if (who === null || who === undefined) return ''
    return typeof who === 'number' ? (members.get(who) ?? `#${who}`) : who.name
  }
}

const names = {
  name: 'field.name',
  email: 'field.email',
  other_emails: 'field.otherEmails',
  phone_number: 'field.phone',
  other_phone_numbers: 'field.otherPhones',
  identifier: 'field.identifier',
  contact_type: 'field.type',
  owner_id: 'field.owner',
  owner: 'field.owner',
  do_not_contact: 'field.doNotContact',
  blocked: 'field.blocked',
  blocked_reason: 'field.blockedReason',
  city: 'field.city',
  country_code: 'field.country',
  country: 'field.country',
  company_name: 'field.company',
  company: 'field.company',
  avatar: 'field.avatar',
  labels: 'field.labels',
  'additional_attributes.description': 'field.description',
} as const

type Known = keyof typeof names
const isKnown = (field: string): field is Known => Object.hasOwn(names, field)
const types: readonly string[] = ['visitor', 'lead', 'customer'] satisfies Contact['contact_type'][]

/** How any field is called and how its values read, in the page's language. */
export function useFieldText() {
  const { t, i18n } = useTranslation('record')
  const { t: common } = useTranslation()
  const { t: contacts } = useTranslation('contacts')
  const f = useAccountFormats()
  const phoneText = usePhoneText(useCurrent().account.country)
  const members = useMembers()
  const { data: definitions } = useQuery(definitionsQuery(useAccountId()))
  const words = { locale: i18n.language, yes: common('answer.yes'), no: common('answer.no') }
  const definitionOf = (field: string) => definitions?.find((one) => `custom_attributes.${one.attribute_key}` === field)

  const name = (field: string) => {
    if (isKnown(field)) return t(names[field])
    return definitionOf(field)?.attribute_display_name ?? field.replace(/^(custom|additional)_attributes\./, '')
  }

  const text = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return ''
    if (Array.isArray(value)) return value.map((one) => text(field, one)).join(', ')
    if (field === 'owner_id' && typeof value === 'number') return members.get(value) ?? `#${value}`
    if (typeof value === 'string') {
      if (field.includes('phone_number')) return phoneText(value)
      if (field === 'country_code' || field === 'country') return f.country(value)
      if (field === 'contact_type' && types.includes(value)) return contacts(`type.${value as 'lead'}`)
    }
    return attributeText(value, definitionOf(field) ?? { attribute_display_type: 'text' }, words)
  }
  const ofAttribute = (definition: Definition, value: unknown) =>
    value === null || value === undefined || value === '' ? '' : attributeText(value, definition, words)
  return { name, text, ofAttribute }
}
