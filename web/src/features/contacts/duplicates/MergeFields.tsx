import { Radio, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MergeField, MergePreview } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { useFieldText } from '@/features/contacts/record/useFieldText'
import type { Side } from './queries'
import classes from './Duplicates.module.css'

type Props = {
  preview: MergePreview
  /** What was chosen by hand; it stands before the preview that follows from it has come. */
  chosen: Record<string, Side>
  onChoose: (key: string, side: Side) => void
}

/** The fields in which the two differ, side by side, and which value is kept. */
export function MergeFields({ preview, chosen, onChoose }: Props) {
  const { t } = useTranslation('duplicates')
  if (preview.fields.length === 0) return <Text size="sm">{t('merge.same')}</Text>
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table className={classes.fields} aria-label={t('merge.fields')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('merge.field')}</Table.Th>
            <Table.Th>{callName(preview.base)}</Table.Th>
            <Table.Th>{callName(preview.mergee)}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.fields.map((field) => (
            <Row key={field.key} field={field} chosen={chosen[field.key] ?? field.chosen} onChoose={onChoose} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

type RowProps = { field: MergeField; chosen: MergeField['chosen']; onChoose: Props['onChoose'] }

function Row({ field, chosen, onChoose }: RowProps) {
  const { t } = useTranslation('duplicates')
  const { name: nameOf, text } = useFieldText()
  const name = nameOf(field.key)
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      {(['base', 'mergee'] as const).map((side) => {
        const value = text(field.key, field[side])
        return (
          <Table.Td key={side} data-chosen={chosen === side}>
            <Radio
              name={field.key}
              checked={chosen === side}
              onChange={() => onChoose(field.key, side)}
              label={value || t('merge.blank')}
              aria-label={`${name}: ${value || t('merge.blank')}`}
            />
          </Table.Td>
        )
      })}
    </Table.Tr>
  )
}
