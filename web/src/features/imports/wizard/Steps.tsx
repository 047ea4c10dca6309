import { IconCheck } from '@tabler/icons-react'
import { Link, getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { steps, type Step } from '@/features/imports/types'
import classes from './Wizard.module.css'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** The tabs of the preparation, like those of a card index: each may be gone to at any time. */
export function Steps({ current }: { current: Step }) {
  const { t } = useTranslation('imports')
  const params = route.useParams()
  const at = steps.indexOf(current)
  return (
    <nav aria-label={t('steps.label')}>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step}>
            <Link
              to="/accounts/$accountId/imports/$importId"
              params={params}
              search={{ step }}
              resetScroll={false}
              className={classes.step}
              data-current={step === current || undefined}
              aria-current={step === current ? 'step' : undefined}
            >
              <span className={classes.number} aria-hidden="true">
                {index < at ? <IconCheck size={13} stroke={2.4} /> : index + 1}
              </span>
              {t(`steps.${step}`)}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
