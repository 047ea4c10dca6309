import type { Definition } from '@/api/types'

/** Why a typed value is none; the page has a text for each. */
export type InputFault = 'number' | 'date' | 'link'

type Parsed = { value: unknown } | { fault: InputFault }

function partsOf(locale: string) {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(12345.6)
  const of = (type: Intl.NumberFormatPartTypes) => parts.find((part) => part.type === type)?.value
  return { decimal: of('decimal') ?? '.', group: of('group') ?? ',' }
}

/**
 * A number as people of the locale type it, with or without currency, percent
 * sign and thousands: "R$ 1.234,56". Null when it is none: a separator that
 * the locale does not use so is never guessed at ("1.5" in Brazil).
 */
export function parseNumber(text: string, locale: string): number | null {
  const { decimal, group } = partsOf(locale)
  const bare = text.replace(/^\s*([-−+]?)\s*(?:\p{L}{0,4}\p{Sc}|[A-Z]{3})?\s*/u, '$1').replace(/[\s%\u00a0\u202f]+$/u, '').replace('−', '-')
  const [whole = '', decimals, ...more] = bare.split(decimal)
  if (more.length > 0 || (decimals !== undefined && !/^\d+$/.test(decimals))) return null
  const grouped = new RegExp(`^[-+]?(\\d+|\\d{1,3}([${group === '.' ? '\\.' : group}\\s]\\d{3})+)$`, 'u')
  if (!grouped.test(whole)) return null
  const digits = whole.replace(/[^\d-]/g, '')
  const value = Number(decimals === undefined ? digits : `${digits}.${decimals}`)
  return Number.isFinite(value) ? value : null
}

/** Whether days come before months there. */
function dateOrder(locale: string) {
  return new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type) => type === 'day' || type === 'month' || type === 'year')
}

/** A day as the locale writes it, or YYYY-MM-DD; null when there is no such day (31/02). */
export function parseDay(text: string, locale: string): string | null {
  const typed = text.trim()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed)
  const local = /^(\d{1,4})[/. -](\d{1,2})[/. -](\d{1,4})$/.exec(typed)
  const parts = iso ?? local
  if (!parts) return null
  const order = iso ? ['year', 'month', 'day'] : dateOrder(locale)
  const at = (part: string) => Number(parts[order.indexOf(part) + 1])
  const [year, month, day] = [at('year'), at('month'), at('day')]
  if (year < 1000) return null
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null
}

/** Only what a page may offer to click. */
export function isLink(text: string) {
  return /^(https?:\/\/|mailto:|tel:)\S+$/i.test(text)
}

/** What a typed text means for an attribute: its canonical value (null clears), or what is wrong. */
export function parseInput(text: string, { attribute_display_type: type }: Pick<Definition, 'attribute_display_type'>, locale: string): Parsed {
  const typed = text.trim()
  if (typed === '') return { value: null }
  switch (type) {
    case 'number':
    case 'currency':
    case 'percent': {
      const value = parseNumber(typed, locale)
      return value === null ? { fault: 'number' } : { value }
    }
    case 'date': {
      const value = parseDay(typed, locale)
      return value === null ? { fault: 'date' } : { value }
    }
    case 'link': {
      const address = /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/?#:]+\.[^/?#:]+:\d/.test(typed) ? typed : `https://${typed}`
      return isLink(address) ? { value: address } : { fault: 'link' }
    }
    default:
      return { value: typed }
  }
}

/** A canonical value as it stands in a text field to be edited. */
export function inputText(value: unknown, { attribute_display_type: type, currency_code: currency }: Pick<Definition, 'attribute_display_type' | 'currency_code'>, locale: string) {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') {
    const least = type === 'currency' && currency ? digitsOf(currency) : 0
    return new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: 15, useGrouping: type === 'currency' }).format(value)
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function digitsOf(currency: string) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
