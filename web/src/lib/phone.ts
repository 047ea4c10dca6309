import parsePhone from 'libphonenumber-js/min'

/**
 * A number as people of `country` write it: "(11) 91234-5678" at home,
 * "+351 912 345 678" from abroad. What it cannot read stays as it is.
 */
export function phoneText(e164: string, country: string) {
  const phone = parsePhone(e164)
  if (!phone) return e164
  return phone.country === country ? phone.formatNational() : phone.formatInternational()
}
