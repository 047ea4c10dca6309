import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Everything a page prints that depends on language and time zone. */
export function formats(locale: string, timeZone?: string) {
  const zone = usableZone(timeZone)
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
  const day = new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: zone })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: zone })
  const wholeDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone })
  const relativeDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  /** -1 for yesterday, 0 for today, 1 for tomorrow, else null. */
  const dayFrom = (seconds: number, now: number) =>
    [-1, 0, 1].find((by) => day.format(seconds * 1000) === day.format((now + by * 86_400) * 1000)) ?? null
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const regions = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' })
  return {
    number: (n: number) => number.format(n),
    /** 0..1 as a percentage. */
    percent: (share: number) => percent.format(share),
    /** Epoch seconds. */
    date: (seconds: number) => date.format(seconds * 1000),
    /** All digits, for columns. */
    day: (seconds: number) => day.format(seconds * 1000),
    dateTime: (seconds: number) => dateTime.format(seconds * 1000),
    /** Of the day. */
    time: (seconds: number) => time.format(seconds * 1000),
    /** "2 hours ago" up to a week, then the date. */
    ago: (seconds: number, now = Date.now() / 1000) => agoText(seconds - now, relative) ?? day.format(seconds * 1000),
    /** As short as can be: the time today, then "yesterday", the weekday, the date. */
    recent: (seconds: number, now = Date.now() / 1000) => {
      const by = dayFrom(seconds, now)
      if (by === 0) return time.format(seconds * 1000)
      if (by === -1) return relativeDay.format(by, 'day')
      return seconds < now && now - seconds < 6 * 86_400 ? weekday.format(seconds * 1000) : day.format(seconds * 1000)
    },
    /** A moment to come, with its hour: "09:00", "tomorrow, 09:00", "Mon, 09:00", then the date. */
    until: (seconds: number, now = Date.now() / 1000) => {
      const by = dayFrom(seconds, now)
      if (by === 0) return time.format(seconds * 1000)
      if (by === 1) return `${relativeDay.format(1, 'day')}, ${time.format(seconds * 1000)}`
      if (seconds > now && seconds - now < 6 * 86_400) return `${weekday.format(seconds * 1000)}, ${time.format(seconds * 1000)}`
      return dateTime.format(seconds * 1000)
    },
    /** A day as a heading: "today", "yesterday", else with weekday and month; with the year when it is not this one. */
    dayTitle: (seconds: number, now = Date.now() / 1000) => {
      const by = dayFrom(seconds, now)
      if (by !== null) return relativeDay.format(by, 'day')
      return now - seconds < 180 * 86_400 ? wholeDay.format(seconds * 1000) : date.format(seconds * 1000)
    },
    bytes: (size: number) => bytesText(size, locale),
    country: (code: string) => (/^[A-Za-z]{2}$/.test(code) ? (regions.of(code.toUpperCase()) ?? code) : code),
  }
}

function usableZone(zone?: string) {
  if (!zone) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    // A zone this browser does not know: its own is better than no dates.
    return undefined
  }
}

const steps: [limit: number, seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [45, 1, 'second'],
  [45 * 60, 60, 'minute'],
  [22 * 3600, 3600, 'hour'],
  [7 * 86_400, 86_400, 'day'],
]

function agoText(delta: number, relative: Intl.RelativeTimeFormat) {
  const age = Math.abs(delta)
  if (age < 10) return relative.format(0, 'second')
  const step = steps.find(([limit]) => age < limit)
  return step ? relative.format(Math.round(delta / step[1]), step[2]) : null
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

function bytesText(size: number, locale: string) {
  const power = Math.min(units.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0)
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power < 2 ? 0 : 1,
  })
  return format.format(size / 1000 ** power)
}

export type Formats = ReturnType<typeof formats>

/** Formats for the page's language and the given (the account's) time zone. */
export function useFormats(timeZone?: string): Formats {
  const { i18n } = useTranslation()
  return useMemo(() => formats(i18n.language, timeZone), [i18n.language, timeZone])
}
