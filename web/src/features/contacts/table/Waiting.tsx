import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Table.module.css'

/** The list's shape while its first page loads. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('state.loading')}>
      {Array.from({ length: 9 }, (_, row) => (
        <div key={row} className={classes.waiting}>
          <Skeleton circle height={32} />
          <Skeleton height={12} width={`${18 + ((row * 7) % 12)}%`} />
          <Skeleton height={12} width={`${22 - ((row * 5) % 9)}%`} visibleFrom="sm" />
          <Skeleton height={12} width="16%" visibleFrom="sm" />
        </div>
      ))}
    </div>
  )
}
