/** Seconds as people say them, in at most two units: "1 min 5 s", "2 h 10 min". */
export function durationText(seconds: number, locale: string) {
  const whole = Math.max(1, Math.round(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const parts: [number, string][] = [
    [hours, 'hour'],
    [minutes, 'minute'],
    [hours > 0 ? 0 : whole % 60, 'second'],
  ]
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(n))
    .join(' ')
}
