import type { Contact, ContactInput } from '@/api/types'

/** The form's fields: flat, never null. */
export type ContactValues = {
  name: string
  email: string
  phone_number: string
  identifier: string
  company_name: string
  city: string
  country_code: string
  description: string
  contact_type: string
  owner_id: string
  /** One a line, as are the phone numbers. */
  other_emails: string
  other_phone_numbers: string
  do_not_contact: boolean
  blocked: boolean
  blocked_reason: string
}

export const emptyValues: ContactValues = {
  name: '',
  email: '',
  phone_number: '',
  identifier: '',
  company_name: '',
  city: '',
  country_code: '',
  description: '',
  contact_type: '',
  owner_id: '',
  other_emails: '',
  other_phone_numbers: '',
  do_not_contact: false,
  blocked: false,
  blocked_reason: '',
}

const identities = ['name', 'email', 'phone_number', 'identifier'] as const
const additional = ['company_name', 'city', 'country_code', 'description'] as const

/** Names the server uses for what the form calls otherwise. */
export const renamed = { company: 'company_name', country: 'country_code' }

export function valuesOf(contact: Contact): ContactValues {
  const more = contact.additional_attributes
  return {
    name: contact.name,
    email: contact.email ?? '',
    phone_number: contact.phone_number ?? '',
    identifier: contact.identifier ?? '',
    company_name: more.company_name || contact.company || '',
    city: more.city ?? '',
    country_code: more.country_code ?? '',
    description: more.description ?? '',
    contact_type: contact.contact_type,
    owner_id: contact.owner_id ? String(contact.owner_id) : '',
    other_emails: contact.other_emails.join('\n'),
    other_phone_numbers: contact.other_phone_numbers.join('\n'),
    do_not_contact: contact.do_not_contact,
    blocked: contact.blocked,
    blocked_reason: contact.blocked_reason ?? '',
  }
}

/** The lines of a text that say something. */
export function listOf(text: string) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** Something must tell this contact from all others. */
export function identified(values: ContactValues) {
  return identities.some((field) => values[field].trim() !== '')
}

export type ContactField = keyof ContactValues

/** Fields whose value differs, in the order of the form. */
export function differing(a: ContactValues, b: ContactValues): ContactField[] {
  return (Object.keys(emptyValues) as ContactField[]).filter((field) => clean(a[field]) !== clean(b[field]))
}

function clean<T extends string | boolean>(value: T) {
  return typeof value === 'string' ? value.trim() : value
}

/** What to send: only what differs from `before`, so that nobody else's change is undone. */
export function inputOf(values: ContactValues, before: ContactValues): ContactInput {
  const changed = new Set(differing(values, before))
  const input: ContactInput = {}
  for (const field of identities) {
    if (changed.has(field)) input[field] = values[field].trim()
  }
  for (const field of ['other_emails', 'other_phone_numbers'] as const) {
    if (changed.has(field)) input[field] = listOf(values[field])
  }
  for (const field of ['blocked', 'do_not_contact'] as const) {
    if (changed.has(field)) input[field] = values[field]
  }
  if (changed.has('blocked_reason') && values.blocked) input.blocked_reason = values.blocked_reason.trim()
  if (changed.has('contact_type') && values.contact_type) input.contact_type = values.contact_type as Contact['contact_type']
  if (changed.has('owner_id')) input.owner_id = values.owner_id ? Number(values.owner_id) : null
  const more = additional.filter((field) => changed.has(field))
  if (more.length > 0) {
    input.additional_attributes = Object.fromEntries(more.map((field) => [field, values[field].trim()]))
  }
  return input
}

export { callName } from '@/lib/callName'
