import type { Definition } from '@/api/types'

type Words = { locale: string; yes: string; no: string }
type Kind = Pick<Definition, 'attribute_display_type'> & Partial<Pick<Definition, 'currency_code'>>

/** A custom value as people of the page's language write it; what does not fit its type, as it is. */
export function attributeText(value: unknown, { attribute_display_type: type, currency_code: currency }: Kind, words: Words): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'number') return numberText(value, type, currency, words.locale)
  if (typeof value !== 'string') return JSON.stringify(value)
  return type === 'date' ? dayText(value, words.locale) : value
}

function numberText(value: number, type: string, currency: string | null | undefined, locale: string) {
  if (type === 'currency' && currency && /^[A-Z]{3}$/.test(currency)) {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value)
  }
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 15 }).format(value)
  return type === 'percent' ? `${text}%` : text
}

/** A calendar day has no time zone: it is the same day everywhere. */
export function dayText(day: string, locale: string) {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null
  if (!moment || Number.isNaN(moment.getTime())) return day
  return new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC' }).format(moment)
}
