import { Badge, Checkbox, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Definition } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { parseDay } from './attributeInput'
import { dayText } from '@/lib/attributeText'
import { definitionsQuery } from '@/api/definitions'
import { LabelPicker } from './record/Labels'
import { Calendar } from './record/widgets'

/** What was typed for each attribute, by key. */
export type Typed = Record<string, string>

type Props = { typed: Typed; errors: Record<string, string>; onTyped: (key: string, text: string) => void }

/** The company's own fields for a contact that does not exist yet. */
export function NewAttributes({ typed, errors, onTyped }: Props) {
  const { t } = useTranslation('record')
  const { data = [] } = useQuery(definitionsQuery(useAccountId()))
  const shown = data.filter((one) => !one.archived)
  if (shown.length === 0) return null
  return (
    <Card title={t('form.attributes')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {shown.map((one) => (
          <Field
            key={one.id}
            definition={one}
            text={typed[one.attribute_key] ?? ''}
            error={errors[one.attribute_key]}
            onText={(text) => onTyped(one.attribute_key, text)}
          />
        ))}
      </SimpleGrid>
    </Card>
  )
}

type FieldProps = { definition: Definition; text: string; error: string | undefined; onText: (text: string) => void }

function Field({ definition, text, error, onText }: FieldProps) {
  const { i18n } = useTranslation()
  const { attribute_display_name: label, attribute_display_type: type, attribute_description: hint } = definition
  const around = { label, description: hint || undefined, error, inputWrapperOrder: ['label', 'input', 'description', 'error'] as never }
  if (type === 'checkbox') {
    return <Checkbox label={label} description={hint || undefined} checked={text === 'true'} onChange={(event) => onText(event.currentTarget.checked ? 'true' : '')} />
  }
  if (type === 'list') {
    return <Select {...around} data={definition.attribute_values} value={text || null} onChange={(value) => onText(value ?? '')} searchable clearable />
  }
  const input = { ...around, value: text, autoComplete: 'off', onChange: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value) }
  if (type === 'date') {
    return (
      <TextInput
        {...input}
        placeholder={dayText('2026-12-31', i18n.language)}
        rightSection={<Calendar day={parseDay(text, i18n.language)} onDay={(day) => onText(dayText(day, i18n.language))} />}
      />
    )
  }
  const numeric = type === 'number' || type === 'currency' || type === 'percent'
  return (
    <TextInput
      {...input}
      inputMode={numeric ? 'decimal' : undefined}
      placeholder={type === 'link' ? 'https://' : (definition.regex_cue ?? undefined)}
      leftSection={type === 'currency' && definition.currency_code ? <small>{definition.currency_code}</small> : undefined}
      leftSectionWidth={type === 'currency' ? 46 : undefined}
      rightSection={type === 'percent' ? '%' : undefined}
    />
  )
}

/** The labels that a new contact is to have. */
export function NewLabels({ labels, onLabels }: { labels: string[]; onLabels: (labels: string[]) => void }) {
  const { t } = useTranslation('record')
  return (
    <Card title={t('field.labels')}>
      <Group gap={6}>
        {labels.map((title) => (
          <Badge key={title} color="gray">
            {title}
          </Badge>
        ))}
        <LabelPicker chosen={labels} onChange={onLabels} />
      </Group>
    </Card>
  )
}
