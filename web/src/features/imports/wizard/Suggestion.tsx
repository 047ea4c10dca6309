import { Button, Text } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Suggestion as Suggested } from '@/api/types'
import classes from './Columns.module.css'

/** What a column that fits no field could become. */
export function Suggestion({ suggestion, onAccept }: { suggestion: Suggested; onAccept: () => void }) {
  const { t } = useTranslation('imports')
  const type = t(`attributeType.${suggestion.type}`).toLowerCase()
  const values = suggestion.values.join(', ')
  return (
    <div className={classes.suggestion}>
      <IconSparkles size={16} aria-hidden="true" />
      <Text size="sm" style={{ flex: '1 1 14rem', overflowWrap: 'anywhere' }}>
        {values ? t('columns.suggestList', { values }) : t('columns.suggest', { type })}
      </Text>
      <Button size="compact-sm" variant="light" onClick={onAccept} aria-label={t('columns.acceptNamed', { name: suggestion.name })}>
        {t('columns.accept')}
      </Button>
    </div>
  )
}
