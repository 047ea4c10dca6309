import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportProgress } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { durationText } from './duration'
import { pathOf } from './path'
import classes from './Run.module.css'

const width = 600
const height = 120

/** Rows over the time of work, with where the whole is. */
export function Chart({ progress }: { progress: ImportProgress }) {
  const { t, i18n } = useTranslation('imports')
  const f = useAccountFormats()
  const id = useId()
  const { series, rows, total } = progress
  const last = series.at(-1)
  const seconds = last?.seconds ?? 0
  const { line, area } = pathOf(series, { width, height, total })
  const words = { rows: f.number(rows), time: durationText(seconds, i18n.language) }
  return (
    <figure className={classes.chart} aria-labelledby={id}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={width} y1={height / 2} y2={height / 2} className={classes.grid} />
        <path d={area} className={classes.area} />
        <path d={line} className={classes.curve} />
      </svg>
      <figcaption id={id} className="tabular">
        {t('run.chart', words)}
      </figcaption>
    </figure>
  )
}
