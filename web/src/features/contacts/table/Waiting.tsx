import { Skeleton, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Table.module.css'

/** The list's shape while its first page loads, and why that takes longer. */
export function Waiting({ preparing }: { preparing: boolean }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={preparing ? undefined : t('state.loading')}>
      {preparing && (
        <Text size="sm" c="dimmed" p="md">
          {t('state.preparing')}
        </Text>
      )}
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
