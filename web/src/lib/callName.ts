import type { Contact } from '@/api/types'

type Called = Pick<Contact, 'name' | 'email' | 'phone_number' | 'identifier' | 'id'>

/** What to call a contact that may have no name. */
export function callName(contact: Called) {
  return contact.name || contact.email || contact.phone_number || contact.identifier || `#${contact.id}`
}
