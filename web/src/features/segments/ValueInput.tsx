import { Group, MultiSelect, NumberInput, Select, TagsInput, Text, TextInput, type ComboboxItem, type OptionsFilter } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxesQuery } from '@/api/inboxes'
import { labelsQuery } from '@/api/labels'
import { membersQuery } from '@/api/members'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { countries, plain } from '@/lib/countries'
import { inputOf } from './operators'
import { segmentsQuery, valuesQuery, type Field } from './queries'
import { type Condition, plainText } from '@/lib/filterTree'
import { useImportText } from './useImportText'

type Props = { condition: Condition; field: Field; onChange: (values: unknown[]) => void }

/** Asks for what a condition compares with: only what fits the field. */
export function ValueInput({ condition, field, onChange }: Props) {
  const { filter_operator: operator, values } = condition
  switch (inputOf(operator, field.kind)) {
    case 'none':
      return null
    case 'days':
      return <Days days={values[0]} onChange={(days) => onChange(days === null ? [] : [days])} />
    case 'range':
      return <Range field={field} values={values} onChange={onChange} />
    case 'one':
      return <One field={field} value={values[0]} onChange={(value) => onChange(value === null ? [] : [value])} />
    case 'typed':
      return <Typed field={field} values={values.map(String)} onChange={onChange} />
    case 'some':
      return <Some field={field} values={values.map(String)} onChange={onChange} />
  }
}

function Days({ days, onChange }: { days: unknown; onChange: (days: number | null) => void }) {
  const { t } = useTranslation('segments')
  return (
    <NumberInput
      size="xs"
      w={120}
      min={0}
      max={36_500}
      allowDecimal={false}
      aria-label={t('days')}
      suffix={` ${t('days')}`}
      value={typeof days === 'number' ? days : ''}
      onChange={(value) => onChange(typeof value === 'number' ? value : null)}
    />
  )
}

type OneProps = { field: Field; value: unknown; label?: string; onChange: (value: unknown) => void }

/** One number, day or answer. */
function One({ field, value, label, onChange }: OneProps) {
  const { t, i18n } = useTranslation('segments')
  const { t: common } = useTranslation()
  const name = label ?? t('value')
  if (field.kind === 'checkbox' || field.kind === 'boolean') {
    const answers = [
      { value: 'true', label: common('answer.yes') },
      { value: 'false', label: common('answer.no') },
    ]
    const chosen = value === undefined || value === null ? null : plainText(value)
    return (
      <Select size="xs" w={110} aria-label={name} data={answers} value={chosen} allowDeselect={false} onChange={(next) => onChange(next === 'true')} />
    )
  }
  if (field.kind === 'number') {
    const comma = i18n.language === 'pt-BR'
    return (
      <NumberInput
        size="xs"
        w={150}
        aria-label={name}
        placeholder={name}
        decimalSeparator={comma ? ',' : '.'}
        thousandSeparator={comma ? '.' : ','}
        prefix={field.currency_code ? `${symbolOf(field.currency_code, i18n.language)} ` : undefined}
        suffix={field.attribute_display_type === 'percent' ? '%' : undefined}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      />
    )
  }
  return (
    <TextInput
      size="xs"
      w={150}
      type="date"
      max="9999-12-31"
      aria-label={name}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  )
}

/** "R$" for BRL. */
function symbolOf(currency: string, locale: string) {
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency }).formatToParts(0)
  return parts.find(({ type }) => type === 'currency')?.value ?? currency
}

function Range({ field, values, onChange }: { field: Field; values: unknown[]; onChange: (values: unknown[]) => void }) {
  const { t } = useTranslation('segments')
  const [from = null, to = null] = values
  return (
    <Group gap={6} wrap="nowrap">
      <One field={field} label={t('from')} value={from} onChange={(next) => onChange([next, to])} />
      <Text size="xs" c="dimmed" aria-hidden="true">
        –
      </Text>
      <One field={field} label={t('to')} value={to} onChange={(next) => onChange([from, next])} />
    </Group>
  )
}

type ListProps = { field: Field; values: string[]; onChange: (values: string[]) => void }

/** Words to look for; several mean any of them. */
function Typed({ values, onChange }: ListProps) {
  const { t } = useTranslation('segments')
  return (
    <TagsInput size="xs" style={{ flex: '1 1 12rem' }} aria-label={t('values')} placeholder={values.length ? undefined : t('type')} value={values} onChange={onChange} acceptValueOnBlur />
  )
}

// The stock filter wants accents typed exactly; people do not.
const forgiving: OptionsFilter = ({ options, search }) =>
  (options as ComboboxItem[]).filter((item) => plain(item.label).includes(plain(search.trim())))

/** Values out of those there are. */
function Some(props: ListProps) {
  const { field } = props
  if (field.kind === 'text' && field.choices.length === 0) return <Suggested {...props} />
  if (field.kind === 'phone') return <Typed {...props} />
  return <Chosen {...props} />
}

function Chosen({ field, values, onChange }: ListProps) {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const options = useOptions(field)
  const known = new Set(options.map(({ value }) => value))
  const all = [...options, ...values.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))]
  return (
    <MultiSelect
      size="xs"
      style={{ flex: '1 1 12rem' }}
      aria-label={t('values')}
      placeholder={values.length ? undefined : t('unfinished')}
      data={all}
      value={values}
      onChange={onChange}
      searchable
      clearSearchOnChange
      filter={forgiving}
      limit={100}
      nothingFoundMessage={common('picker.nothing')}
    />
  )
}

/** What can be chosen for a field, by name. */
function useOptions(field: Field): { value: string; label: string }[] {
  const { t, i18n } = useTranslation('segments')
  const accountId = useAccountId()
  const { kind, attribute_key: key } = field
  const { data: labels } = useQuery({ ...labelsQuery(accountId), enabled: kind === 'labels' })
  const { data: members } = useQuery({ ...membersQuery(accountId), enabled: kind === 'member' })
  const { data: segments } = useQuery({ ...segmentsQuery(accountId), enabled: kind === 'segment' })
  const { data: inboxes } = useQuery({ ...inboxesQuery(accountId), enabled: kind === 'inbox' })
  const { imports, text: importText } = useImportText()
  return useMemo(() => {
    switch (kind) {
      case 'labels':
        return (labels ?? []).map(({ title }) => ({ value: title, label: title }))
      case 'member':
        return [{ value: 'me', label: t('me') }, ...(members ?? []).map(({ id, name, email }) => ({ value: String(id), label: name || email }))]
      case 'segment':
        return (segments ?? []).map(({ id, name }) => ({ value: String(id), label: name }))
      case 'import':
        return (imports ?? []).map(({ id }) => ({ value: String(id), label: importText(String(id)) }))
      case 'inbox':
        return (inboxes ?? []).map(({ id, name }) => ({ value: String(id), label: name }))
      case 'country':
        return countries(i18n.language)
      default:
        return field.choices.map((value) => ({
          value,
          label: i18n.exists(`segments:choice.${key}.${value}`) ? t(`choice.${key}.${value}` as 'choice.contact_type.lead') : value,
        }))
    }
  }, [kind, key, labels, members, segments, inboxes, imports, importText, field.choices, t, i18n])
}

/** Texts that contacts have, with how many have them; others may be typed. */
function Suggested({ field, values, onChange }: ListProps) {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  const { data = [] } = useQuery({ ...valuesQuery(useAccountId(), field.attribute_key, q), enabled: field.suggests })
  const counts = new Map(data.map(({ value, count }) => [String(value), count]))
  return (
    <TagsInput
      size="xs"
      style={{ flex: '1 1 12rem' }}
      aria-label={t('values')}
      placeholder={values.length ? undefined : t('search')}
      value={values}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      acceptValueOnBlur={false}
      data={[...counts.keys()]}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <Group justify="space-between" w="100%" wrap="nowrap">
          <span>{option.value}</span>
          <Text size="xs" c="dimmed" className="tabular">
            {f.number(counts.get(option.value) ?? 0)}
          </Text>
        </Group>
      )}
    />
  )
}
