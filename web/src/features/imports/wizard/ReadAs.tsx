import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Column, ColumnChoice, Options } from '@/features/imports/types'
import { useTargets } from './targets'

type Props = { name: string; column: Column; choice: ColumnChoice; options: Options; onChoice: (change: Partial<ColumnChoice>) => void }

const numbers: readonly string[] = ['number', 'currency', 'percent']

/** In which order a column's dates have day and month, or what divides the decimals of its numbers; as found or, where both would do, as in the whole file. */
export function ReadAs({ name, column, choice, options, onChoice }: Props) {
  const { t } = useTranslation('imports')
  const { attribute } = useTargets()
  if (choice.target === null) return null
  const type = choice.definition?.type ?? attribute(choice.target)?.attribute_display_type ?? column.kind
  if (type === 'date') {
    return (
      <Select
        aria-label={t('columns.datesOf', { column: name })}
        size="xs"
        mt={6}
        allowDeselect={false}
        value={choice.date_order ?? options.date_order}
        onChange={(value) => onChoice({ date_order: value === 'mdy' ? 'mdy' : 'dmy' })}
        data={[
          { value: 'dmy', label: t('check.dmy') },
          { value: 'mdy', label: t('check.mdy') },
        ]}
      />
    )
  }
  if (!numbers.includes(type)) return null
  return (
    <Select
      aria-label={t('columns.numbersOf', { column: name })}
      size="xs"
      mt={6}
      allowDeselect={false}
      value={choice.decimal ?? (options.decimal_comma ? 'comma' : 'point')}
      onChange={(value) => onChoice({ decimal: value === 'comma' ? 'comma' : 'point' })}
      data={[
        { value: 'comma', label: t('check.comma') },
        { value: 'point', label: t('check.point') },
      ]}
    />
  )
}
