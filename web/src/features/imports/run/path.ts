import type { ImportProgress } from '@/api/types'

type Frame = { width: number; height: number; total: number }

/** The lines of a chart that begins at nothing and ends at the right edge; the top is the whole file. */
export function pathOf(series: ImportProgress['series'], { width, height, total }: Frame) {
  const end = series.at(-1)?.seconds ?? 0
  const points = series.length > 0 ? series : [{ seconds: 0, rows: 0 }]
  const x = (seconds: number) => round(end > 0 ? (seconds / end) * width : 0)
  const y = (rows: number) => round(height - (total > 0 ? Math.min(1, rows / total) : 0) * height)
  const line = points.map(({ seconds, rows }, index) => `${index === 0 ? 'M' : 'L'}${x(seconds)} ${y(rows)}`).join('')
  return { line, area: `${line}L${x(end)} ${height}L0 ${height}Z` }
}

const round = (n: number) => Math.round(n * 10) / 10
