import { IconChartPie } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import classes from '@/ui/Shell.module.css'
import { SegmentLink } from './SegmentLink'
import { useSegments } from './useMeant'

/** The pinned segments and the ready-made ones, with how many contacts are in each now. */
export function SidebarSegments() {
  const { t } = useTranslation('segments')
  const { saved = [], ready = [] } = useSegments()
  const shown = [...saved.filter((segment) => segment.saved?.pinned), ...ready]
  return (
    <>
      <Link to="/accounts/$accountId/segments" params={{ accountId: String(useAccountId()) }} className={classes.link}>
        <IconChartPie size={19} stroke={1.6} aria-hidden="true" />
        {t('segments')}
      </Link>
      {shown.length > 0 && (
        <ul className={classes.labels} aria-label={t('segments')}>
          {shown.map((segment) => (
            <li key={segment.ref}>
              <SegmentLink segment={segment} className={classes.labelLink} countClass={classes.labelCount} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
