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
  blocked: boolean
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
  blocked: false,
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
    blocked: contact.blocked,
  }
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
  if (changed.has('blocked')) input.blocked = values.blocked
  const more = additional.filter((field) => changed.has(field))
  if (more.length > 0) {
    input.additional_attributes = Object.fromEntries(more.map((field) => [field, values[field].trim()]))
  }
  return input
}

/** What to call a contact that may have no name. */
export function callName(contact: Pick<Contact, 'name' | 'email' | 'phone_number' | 'identifier' | 'id'>) {
  return contact.name || contact.email || contact.phone_number || contact.identifier || `#${contact.id}`
}
