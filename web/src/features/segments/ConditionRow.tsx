import { ActionIcon, Select, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconBracketsContain, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { emptyCondition, phrasingOf, withOperator } from './operators'
import type { Field } from './queries'
import { isComplete, type Condition, type Part } from '@/lib/filterTree'
import type { Fields } from './useFields'
import { ValueInput } from './ValueInput'
import classes from './Builder.module.css'

type Props = {
  condition: Condition
  fields: Fields
  /** How the row is called, such as 2.1. */
  at: string
  onChange: (part: Part | null) => void
  onMove: (by: -1 | 1) => void
}

/** One condition: what about, how, and what it compares with. */
export function ConditionRow({ condition, fields, at, onChange, onMove }: Props) {
  const { t } = useTranslation('segments')
  const field = fields.find(condition.attribute_key)
  return (
    <div
      role="group"
      aria-label={t('condition', { at })}
      className={classes.row}
      data-unfinished={!isComplete(condition) || undefined}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        event.stopPropagation()
        const by = event.key === 'ArrowUp' ? -1 : 1
        follow(event.currentTarget, by)
        onMove(by)
      }}
    >
      <div className={classes.parts}>
        <FieldSelect fields={fields} value={field?.attribute_key ?? null} onChange={(next) => onChange(emptyCondition(next))} />
        {field && <OperatorSelect field={field} condition={condition} onChange={onChange} />}
        {field && <ValueInput condition={condition} field={field} onChange={(values) => onChange({ ...condition, values })} />}
        {!field && condition.attribute_key && fields.fields.length > 0 && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {condition.attribute_key}: {t('gone')}
          </Text>
        )}
      </div>
      <PartActions
        onMove={onMove}
        onWrap={() => onChange({ join: 'any', parts: [condition] })}
        onRemove={() => onChange(null)}
      />
    </div>
  )
}

/** Keeps the focus on the same control of a row that is about to move. */
function follow(row: HTMLElement, by: -1 | 1) {
  const controls = (of: Element) => [...of.querySelectorAll<HTMLElement>('input, select, button')]
  const nth = controls(row).findIndex((one) => one === document.activeElement)
  const target = by < 0 ? row.previousElementSibling : row.nextElementSibling
  if (nth < 0 || target?.getAttribute('role') !== 'group') return
  window.requestAnimationFrame(() => {
    const there = controls(target)
    ;(there[nth] ?? there[0])?.focus()
  })
}

type ActionsProps = { onMove: (by: -1 | 1) => void; onWrap?: () => void; onRemove: () => void }

/** What can be done with a condition or a group as a whole. */
export function PartActions({ onMove, onWrap, onRemove }: ActionsProps) {
  const { t } = useTranslation('segments')
  const actions = [
    { label: t('up'), icon: IconArrowUp, act: () => onMove(-1) },
    { label: t('down'), icon: IconArrowDown, act: () => onMove(1) },
    ...(onWrap ? [{ label: t('wrap'), icon: IconBracketsContain, act: onWrap }] : []),
    { label: t('remove'), icon: IconX, act: onRemove },
  ]
  return (
    <div className={classes.actions}>
      {actions.map(({ label, icon: Icon, act }) => (
        <ActionIcon key={label} size="sm" variant="subtle" color="gray" aria-label={label} title={label} onClick={act}>
          <Icon size={15} />
        </ActionIcon>
      ))}
    </div>
  )
}

type FieldProps = { fields: Fields; value: string | null; onChange: (field: Field) => void }

function FieldSelect({ fields, value, onChange }: FieldProps) {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const offered = fields.fields.filter((field) => !field.archived || field.attribute_key === value)
  const items = (own: boolean) =>
    offered.filter((field) => Boolean(field.name) === own).map((field) => ({ value: field.attribute_key, label: fields.name(field.attribute_key) }))
  const groups = [
    { group: t('standardFields'), items: items(false) },
    { group: t('customFields'), items: items(true) },
  ]
  return (
    <Select
      size="xs"
      w={190}
      aria-label={t('newField')}
      placeholder={t('newField')}
      data={groups.filter((one) => one.items.length > 0)}
      value={value}
      onChange={(key) => {
        const field = key === null ? undefined : fields.find(key)
        if (field) onChange(field)
      }}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
      nothingFoundMessage={common('picker.nothing')}
      data-autofocus={value === null || undefined}
    />
  )
}

type OperatorProps = { field: Field; condition: Condition; onChange: (condition: Condition) => void }

function OperatorSelect({ field, condition, onChange }: OperatorProps) {
  const { t, i18n } = useTranslation('segments')
  const label = (operator: string) => {
    const found = [phrasingOf(field.kind), 'text'].find((kind) => i18n.exists(`segments:operators.${kind}.${operator}`))
    return found ? t(`operators.${found as 'text'}.${operator as 'equal_to'}`) : operator
  }
  // Yes and no say it already.
  const offered = field.kind === 'boolean' ? [condition.filter_operator] : field.operators
  if (offered.length < 2) return null
  return (
    <Select
      size="xs"
      w={160}
      aria-label={t('operator')}
      data={offered.map((operator) => ({ value: operator, label: label(operator) }))}
      value={condition.filter_operator}
      onChange={(operator) => operator && onChange(withOperator(condition, field, operator))}
      allowDeselect={false}
    />
  )
}
