import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { labelsQuery } from '@/api/labels'
import classes from '@/ui/Shell.module.css'

/** The labels that are to stand here: each leads to its contacts. */
export function SidebarLabels({ accountId }: { accountId: number }) {
  const { t } = useTranslation()
  const { data = [] } = useQuery(labelsQuery(accountId))
  const shown = data.filter((label) => label.show_on_sidebar)
  if (shown.length === 0) return null
  return (
    <ul className={classes.labels} aria-label={t('nav.labels')}>
      {shown.map(({ id, title, color }) => (
        <li key={id}>
          <Link
            to="/accounts/$accountId/contacts"
            params={{ accountId: String(accountId) }}
            search={{ labels: [title] }}
            activeOptions={{ exact: true }}
            className={classes.labelLink}
          >
            <span className={classes.labelDot} style={{ background: color }} aria-hidden="true" />
            {title}
          </Link>
        </li>
      ))}
    </ul>
  )
}
