import type { Contact } from '@/api/types'

/** By our own names where the code is known, so that it is in the page's language. */
export function countryName(contact: Contact, name: (code: string) => string) {
  const { country_code: code, country } = contact.additional_attributes
  return code ? name(code) : (country ?? '')
}
