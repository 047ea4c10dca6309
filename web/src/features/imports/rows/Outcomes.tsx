import { Link, getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ImportCounts } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { outcomes, type RowFilter } from '@/features/imports/types'
import classes from './Rows.module.css'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** The outcomes to choose from: skipped and dropped only where there are any. */
export function shownOutcomes(counts: ImportCounts): RowFilter[] {
  const usual = outcomes.filter((outcome) => outcome !== 'skipped' || counts.skipped > 0)
  return counts.dropped > 0 ? [...usual, 'dropped'] : usual
}

/** Which rows to list at first: those somebody has to see. */
export function firstOutcome(counts: ImportCounts): RowFilter {
  if (counts.rejected > 0) return 'rejected'
  return outcomes.find((outcome) => counts[outcome] > 0) ?? 'created'
}

type Props = { counts: ImportCounts; current: RowFilter | null }

/** How many rows ended how, in big figures; each lists its rows when there is a list below. */
export function Outcomes({ counts, current }: Props) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const params = route.useParams()
  const shown = shownOutcomes(counts)
  if (current === null) {
    return (
      <dl className={classes.outcomes}>
        {shown.map((outcome) => (
          <div key={outcome} className={classes.outcome} data-outcome={outcome} data-none={counts[outcome] === 0 || undefined}>
            <dt>{t(`counts.${outcome}`)}</dt>
            <dd>{f.number(counts[outcome])}</dd>
          </div>
        ))}
      </dl>
    )
  }
  return (
    <nav aria-label={t('rows.filter')}>
      <ul className={classes.outcomes}>
        {shown.map((outcome) => (
          <li key={outcome}>
            <Link
              to="/accounts/$accountId/imports/$importId"
              params={params}
              search={(search) => ({ ...search, outcome, page: undefined })}
              resetScroll={false}
              className={classes.outcome}
              data-outcome={outcome}
              data-none={counts[outcome] === 0 || undefined}
              data-current={outcome === current || undefined}
              aria-current={outcome === current ? 'true' : undefined}
            >
              <span className={classes.label}>{t(`counts.${outcome}`)}</span>{' '}
              <span className={classes.figure}>{f.number(counts[outcome])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
