import { useMemo, useSyncExternalStore } from 'react'

type Library = (e164: string) => { country?: string; formatNational: () => string; formatInternational: () => string } | undefined

// The metadata of all countries is heavy: it comes only when a number from elsewhere is shown.
let library: Library | null = null
let loading: Promise<void> | null = null
const waiting = new Set<() => void>()

/** Loads what reads the numbers of every country. */
export function loadPhones() {
  loading ??= import('libphonenumber-js/min').then(({ default: parse }) => {
    library = parse
    waiting.forEach((tell) => tell())
  }, () => {
    // Without it numbers stay as they are; the next one tries again.
    loading = null
  })
  return loading
}

/** Numbers with a Brazilian area code; no two readings are possible. */
const brazilian = /^\+55([1-9]\d)(9\d{4}|[2-5]\d{3})(\d{4})$/

/**
 * A number as people of `country` write it: "(11) 91234-5678" at home,
 * "+351 912 345 678" from abroad. What it cannot read (yet) stays as it is.
 */
export function phoneText(e164: string, country: string) {
  const [, area, first, last] = brazilian.exec(e164) ?? []
  if (area) return country === 'BR' ? `(${area}) ${first}-${last}` : `+55 ${area} ${first} ${last}`
  if (!library) {
    void loadPhones()
    return e164
  }
  const phone = library(e164)
  if (!phone) return e164
  return phone.country === country ? phone.formatNational() : phone.formatInternational()
}

const subscribe = (tell: () => void) => {
  waiting.add(tell)
  return () => {
    waiting.delete(tell)
  }
}

/** Writes numbers for people of a country; a new function once more countries can be read. */
export function usePhoneText(country: string) {
  const known = useSyncExternalStore(subscribe, () => library)
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what is known changes what is written
  return useMemo(() => (e164: string) => phoneText(e164, country), [country, known])
}
