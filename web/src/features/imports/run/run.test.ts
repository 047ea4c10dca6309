import { describe, expect, it } from 'vitest'
import { durationText } from './duration'
import { pathOf } from './path'

describe('a duration', () => {
  it.each([
    [0.2, 'pt-BR', '1 s'],
    [59.6, 'pt-BR', '1 min'],
    [65, 'en', '1 min 5 sec'],
    [7830, 'pt-BR', '2 h 10 min'],
  ])('of %s seconds in %s is %s', (seconds, locale, text) => {
    expect(durationText(seconds, locale).replace(/\u00a0/g, ' ')).toBe(text)
  })
})

describe('the chart', () => {
  const frame = { width: 100, height: 50, total: 200 }
  it('goes from nothing to where it is, the whole file being the top', () => {
    const series = [
      { seconds: 0, rows: 0 },
      { seconds: 5, rows: 50 },
      { seconds: 10, rows: 200 },
    ]
    expect(pathOf(series, frame).line).toBe('M0 50L50 37.5L100 0')
    expect(pathOf(series, frame).area).toBe('M0 50L50 37.5L100 0L100 50L0 50Z')
  })
  it('survives a file without rows and a start without time', () => {
    expect(pathOf([], frame).line).toBe('M0 50')
    expect(pathOf([{ seconds: 0, rows: 0 }], { ...frame, total: 0 }).line).toBe('M0 50')
  })
})
