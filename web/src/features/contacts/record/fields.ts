import type { Contact, ContactInput } from '@/api/types'

/** A contact by the names that its history and the API's fields use. */
export function flat(contact: Contact): Record<string, unknown> {
  const { additional_attributes: more, custom_attributes: custom } = contact
  const own = {
    name: contact.name,
    email: contact.email,
    other_emails: contact.other_emails,
    phone_number: contact.phone_number,
    other_phone_numbers: contact.other_phone_numbers,
    identifier: contact.identifier,
    contact_type: contact.contact_type,
    owner_id: contact.owner_id,
    do_not_contact: contact.do_not_contact,
    blocked: contact.blocked,
    blocked_reason: contact.blocked_reason,
    city: more.city,
    country_code: more.country_code,
    company_name: more.company_name,
  }
  return { ...own, ...prefixed('additional_attributes.', more), ...prefixed('custom_attributes.', custom) }
}

const apart = ['city', 'country', 'country_code', 'company_name']

function prefixed(prefix: string, values: Record<string, unknown>) {
  const kept = Object.entries(values).filter(([key]) => prefix !== 'additional_attributes.' || !apart.includes(key))
  return Object.fromEntries(kept.map(([key, value]) => [prefix + key, value]))
}

/** What a change asks for, by the same names. */
export function wantedOf({ additional_attributes: more = {}, custom_attributes: custom = {}, ...own }: ContactInput): Record<string, unknown> {
  const places = Object.fromEntries(Object.entries(more).filter(([key]) => apart.includes(key)))
  return { ...own, ...places, ...prefixed('additional_attributes.', more), ...prefixed('custom_attributes.', custom) }
}

function isEmpty(value: unknown) {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

export function same(a: unknown, b: unknown) {
  return (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b)
}

export type Difference = { field: string; before: unknown; theirs: unknown; mine: unknown; both: boolean }

/** What somebody else saved since `base`, beside what I want to save. `both` marks what we both changed, differently. */
export function collisions(base: Contact, theirs: Contact, input: ContactInput): Difference[] {
  const before = flat(base)
  const now = flat(theirs)
  const wanted = wantedOf(input)
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((field) => !same(before[field], now[field]))
    .map((field) => ({
      field,
      before: before[field],
      theirs: now[field],
      mine: field in wanted ? wanted[field] : now[field],
      both: field in wanted && !same(wanted[field], now[field]),
    }))
}
