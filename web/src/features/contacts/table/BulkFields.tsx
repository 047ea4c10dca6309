import { Button, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { membersQuery } from '@/api/members'
import type { ContactInput, Definition } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { parseInput } from '@/features/contacts/attributeInput'
import { definitionsQuery } from '@/api/definitions'
import { labelsQuery } from '@/api/labels'
import type { BulkChange, BulkKind } from './bulk'
import { attributePrefix } from './columns'

type Props = { kind: BulkKind; busy: boolean; onChoose: (change: BulkChange) => void; onCancel: () => void }

/** What a bulk action needs to know before it can say how many it concerns. */
export function BulkFields(props: Props) {
  if (props.kind === 'add_labels' || props.kind === 'remove_labels') return <LabelFields {...props} />
  if (props.kind === 'update') return <UpdateFields {...props} />
  if (props.kind === 'block') return <ReasonField {...props} />
  return <Straight {...props} />
}

type FormProps = { busy: boolean; ready?: boolean; onSubmit: () => void; onCancel: () => void; children: React.ReactNode }

function Form({ busy, ready = true, onSubmit, onCancel, children }: FormProps) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onSubmit()
      }}
    >
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {common('action.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!ready}>
            {t('bulk.next')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Nothing to ask: straight on to how many. */
function Straight({ kind, onChoose }: Props) {
  const { t } = useTranslation()
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    onChoose({ action_name: kind })
  })
  return <div role="status">{t('state.loading')}</div>
}

function LabelFields({ kind, busy, onChoose, onCancel }: Props) {
  const { t } = useTranslation('contacts')
  const { data = [] } = useQuery(labelsQuery(useAccountId()))
  const [labels, setLabels] = useState<string[]>([])
  return (
    <Form busy={busy} ready={labels.length > 0} onSubmit={() => onChoose({ action_name: kind, labels })} onCancel={onCancel}>
      <MultiSelect
        label={t('field.labels')}
        description={data.length === 0 ? t('bulk.noLabels') : undefined}
        data={data.map(({ title }) => title)}
        value={labels}
        onChange={setLabels}
        searchable
        comboboxProps={{ position: 'top' }}
        data-autofocus
      />
    </Form>
  )
}

function ReasonField({ kind, busy, onChoose, onCancel }: Props) {
  const { t } = useTranslation('contacts')
  const [reason, setReason] = useState('')
  return (
    <Form busy={busy} onSubmit={() => onChoose({ action_name: kind, reason: reason.trim() })} onCancel={onCancel}>
      <TextInput label={t('bulk.reason')} value={reason} maxLength={255} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
    </Form>
  )
}

/** A type, an owner or one of the company's own fields. */
function UpdateFields({ kind, busy, onChoose, onCancel }: Props) {
  const { t, i18n } = useTranslation('contacts')
  const accountId = useAccountId()
  const { data: defined = [] } = useQuery(definitionsQuery(accountId))
  const [field, setField] = useState('contact_type')
  const [value, setValue] = useState('')
  const [fault, setFault] = useState(false)
  const definitions = defined.filter(({ archived }) => !archived)
  const definition = definitions.find(({ attribute_key: key }) => field === attributePrefix + key)
  const submit = () => {
    const contact = inputOf(field, value, definition, i18n.language)
    setFault(contact === null)
    if (contact) onChoose({ action_name: kind, contact })
  }
  const choose = (next: string | null) => {
    setField(next ?? 'contact_type')
    setValue('')
    setFault(false)
  }
  return (
    <Form busy={busy} ready={field !== 'contact_type' || value !== ''} onSubmit={submit} onCancel={onCancel}>
      <Select
        label={t('bulk.field')}
        value={field}
        onChange={choose}
        allowDeselect={false}
        data={[
          { value: 'contact_type', label: t('field.type') },
          { value: 'owner_id', label: t('field.owner') },
          ...definitions.map((one) => ({ value: attributePrefix + one.attribute_key, label: one.attribute_display_name })),
        ]}
      />
      <ValueField field={field} definition={definition} value={value} onChange={setValue} error={fault ? t('bulk.invalid') : undefined} />
    </Form>
  )
}

type ValueProps = { field: string; definition: Definition | undefined; value: string; onChange: (value: string) => void; error?: string }

function ValueField({ field, definition, value, onChange, error }: ValueProps) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const { data: members = [] } = useQuery({ ...membersQuery(useAccountId()), enabled: field === 'owner_id' })
  const label = t('bulk.value')
  const types = (['visitor', 'lead', 'customer'] as const).map((type) => ({ value: type, label: t(`type.${type}`) }))
  const answers = [
    { value: 'true', label: common('answer.yes') },
    { value: 'false', label: common('answer.no') },
  ]
  const pick = { label, value: value || null, onChange: (next: string | null) => onChange(next ?? '') }
  if (field === 'contact_type') return <Select {...pick} data={types} />
  if (field === 'owner_id') {
    const people = members.map(({ id, name }) => ({ value: String(id), label: name }))
    return <Select {...pick} clearable placeholder={t('bulk.empty')} data={people} />
  }
  if (definition?.attribute_display_type === 'checkbox') return <Select {...pick} clearable placeholder={t('bulk.empty')} data={answers} />
  if (definition?.attribute_display_type === 'list') {
    return <Select {...pick} clearable placeholder={t('bulk.empty')} data={definition.attribute_values} />
  }
  return <TextInput label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} error={error} placeholder={t('bulk.empty')} />
}

/** What to write into each contact; null when the text does not fit the field. */
function inputOf(field: string, value: string, definition: Definition | undefined, locale: string): ContactInput | null {
  if (field === 'contact_type') return { contact_type: value } as ContactInput
  if (field === 'owner_id') return { owner_id: value ? Number(value) : null }
  if (!definition) return null
  if (definition.attribute_display_type === 'checkbox') {
    return { custom_attributes: { [definition.attribute_key]: value === '' ? null : value === 'true' } }
  }
  const parsed = parseInput(value, definition, locale)
  return 'fault' in parsed ? null : { custom_attributes: { [definition.attribute_key]: parsed.value } }
}
