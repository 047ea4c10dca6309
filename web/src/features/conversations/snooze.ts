/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
function aheadOf(utc: number, zone: string) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(utc)
  const n = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second')) - Math.floor(utc / 1000) * 1000
}

/** What the clock of a zone shows at a moment, as if it were UTC. */
const clockOf = (utc: number, zone: string) => new Date(utc + aheadOf(utc, zone))

/** The moment at which a zone's clock shows what `clock` does in UTC. */
function momentOf(clock: number, zone: string) {
  // Twice, because the first guess may lie on the other side of a change of the clock.
  const guess = clock - aheadOf(clock, zone)
  return clock - aheadOf(guess, zone)
}

export type Preset = 'hour' | 'tomorrow' | 'week'

const morning = 9

/** When a conversation comes back, in epoch seconds: mornings are those of the account's time zone. */
export function untilOf(preset: Preset, now: number, zone: string): number {
  if (preset === 'hour') return Math.floor(now / 1000) + 3600
  const clock = clockOf(now, zone)
  // Monday is the first day of the week that follows.
  const days = preset === 'tomorrow' ? 1 : ((8 - clock.getUTCDay()) % 7) || 7
  return momentOf(Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate() + days, morning), zone) / 1000
}

/** Reads "2026-11-27T09:30" as the clock of a zone; null for nothing readable. */
export function readLocal(text: string, zone: string): number | null {
  const clock = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : NaN
  return Number.isNaN(clock) ? null : momentOf(clock, zone) / 1000
}

/** The opposite, for a field that is to begin with a moment. */
export function writeLocal(seconds: number, zone: string): string {
  return clockOf(seconds * 1000, zone).toISOString().slice(0, 16)
}
