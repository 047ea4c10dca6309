import { Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { attributeTypes, type AttributeType } from '@/api/types'
import type { NewDefinition } from '@/features/imports/types'
import classes from './Columns.module.css'

type Props = { definition: NewDefinition; labelledBy: string; onChange: (definition: NewDefinition) => void }

/** An attribute that is made of a column: what it is called and what it holds. */
export function NewAttribute({ definition, labelledBy, onChange }: Props) {
  const { t } = useTranslation('imports')
  const { name, type, values } = definition
  return (
    <fieldset className={classes.attribute} aria-labelledby={labelledBy}>
      <TextInput
        label={t('attribute.name')}
        size="sm"
        value={name}
        maxLength={255}
        autoComplete="off"
        error={name.trim() ? undefined : t('attribute.nameNeeded')}
        onChange={(event) => onChange({ ...definition, name: event.currentTarget.value })}
      />
      <Select
        label={t('attribute.type')}
        size="sm"
        allowDeselect={false}
        value={type}
        data={attributeTypes.map((value) => ({ value, label: t(`attributeType.${value}`) }))}
        onChange={(next) => onChange({ ...definition, type: next as AttributeType })}
      />
      {type === 'list' && (
        <TagsInput
          label={t('attribute.values')}
          description={t('attribute.valuesHint')}
          size="sm"
          className={classes.wide}
          value={values}
          error={values.length > 0 ? undefined : t('attribute.valuesNeeded')}
          onChange={(next) => onChange({ ...definition, values: next })}
        />
      )}
      <p className={classes.wide}>{t('attribute.made')}</p>
    </fieldset>
  )
}
