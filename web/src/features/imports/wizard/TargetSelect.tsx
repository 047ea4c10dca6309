import { Select, type ComboboxItem, type ComboboxItemGroup, type OptionsFilter } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/lib/account'
import { plain } from '@/lib/countries'
import type { ColumnChoice } from '@/features/imports/types'
import { attributePrefix, fieldGroups, useTargets } from './targets'

const nowhere = '-'
const fresh = '+'

// Typed without accents, and the two that are no field always at hand.
const forgiving: OptionsFilter = ({ options, search }) => {
  const wanted = plain(search.trim())
  const fits = ({ label, value }: ComboboxItem) => value === nowhere || value === fresh || plain(`${label} ${value}`).includes(wanted)
  return (options as ComboboxItemGroup<ComboboxItem>[])
    .map((group) => ({ ...group, items: group.items.filter(fits) }))
    .filter(({ items }) => items.length > 0)
}

type Props = { label: string; choice: ColumnChoice; onTarget: (target: string | null) => void; onNew: () => void }

/** Where the cells of a column go. */
export function TargetSelect({ label, choice, onTarget, onNew }: Props) {
  const { t } = useTranslation('imports')
  const mayDefine = useMay('definitions')
  const { definitions, name } = useTargets()
  const isNew = choice.definition !== null
  const data = useMemo(() => {
    const field = (value: string) => ({ value, label: name(value) })
    const attributes = definitions.map(({ attribute_key: key }) => field(attributePrefix + key))
    const groups = [
      { group: t('columns.group.identity'), items: fieldGroups.identity.map(field) },
      { group: t('columns.group.details'), items: fieldGroups.details.map(field) },
      { group: t('columns.group.attributes'), items: attributes },
      {
        group: t('columns.group.other'),
        items: [...(mayDefine ? [{ value: fresh, label: t('columns.new') }] : []), { value: nowhere, label: t('columns.nowhere') }],
      },
    ]
    return groups.filter(({ items }) => items.length > 0)
  }, [definitions, mayDefine, name, t])
  return (
    <Select
      aria-label={label}
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      maxDropdownHeight={340}
      nothingFoundMessage={t('columns.nothingFound')}
      data={data}
      filter={forgiving}
      value={isNew ? fresh : (choice.target ?? nowhere)}
      onChange={(value) => {
        if (value === fresh) onNew()
        else if (value) onTarget(value === nowhere ? null : value)
      }}
    />
  )
}
