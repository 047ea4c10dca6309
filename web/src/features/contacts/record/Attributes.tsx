import { Anchor, Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contact, ContactInput, Definition } from '@/api/types'
import { inputText, isLink, parseInput } from '@/features/contacts/attributeInput'
import { dayText } from '@/lib/attributeText'
import { definitionsQuery } from '@/api/definitions'
import { useAccountId } from '@/lib/account'
import { Line, SwitchLine } from './Fields'
import { InlineValue, type Widget } from './InlineValue'
import { useRecord } from './Record'
import { useFieldText } from './useFieldText'
import { dateWidget, longTextWidget, selectWidget, textWidget } from './widgets'
import classes from './Record.module.css'

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

/** The definitions to show for a contact: archived ones only while there is a value. */
export function shownDefinitions(definitions: Definition[], values: Record<string, unknown>) {
  return definitions.filter((one) => !one.archived || !isNothing(values[one.attribute_key]))
}

const shownElsewhere = ['city', 'country', 'country_code', 'company_name', 'description']

/** What is kept with a contact under keys that nobody defined. */
export function otherValues(contact: Contact, definitions: Definition[]) {
  const known = new Set(definitions.map((one) => one.attribute_key))
  const custom = Object.entries(contact.custom_attributes).filter(([key]) => !known.has(key))
  const more = Object.entries(contact.additional_attributes).filter(([key]) => !shownElsewhere.includes(key))
  return [...custom, ...more].filter(([, value]) => !isNothing(value))
}

export function useAttributes() {
  const { contact } = useRecord()
  const { data = [] } = useQuery(definitionsQuery(useAccountId()))
  return { defined: shownDefinitions(data, contact.custom_attributes), others: otherValues(contact, data) }
}

/** The company's own fields, each with the widget of its type. */
export function AttributeFields({ defined }: { defined: Definition[] }) {
  return (
    <dl className={classes.lines}>
      {defined.map((one) =>
        one.attribute_display_type === 'checkbox' ? (
          <CheckboxLine key={one.id} definition={one} />
        ) : (
          <AttributeLine key={one.id} definition={one} />
        ),
      )}
    </dl>
  )
}

const change = (key: string, value: unknown): ContactInput => ({ custom_attributes: { [key]: value } })

function CheckboxLine({ definition }: { definition: Definition }) {
  const { contact } = useRecord()
  const { attribute_key: key, attribute_display_name: name, attribute_description: hint } = definition
  return <SwitchLine label={name} hint={hint} on={contact.custom_attributes[key] === true} toInput={(on) => change(key, on)} />
}

const amount = textWidget({ inputMode: 'decimal' })
const address = textWidget({ type: 'url', inputMode: 'url', placeholder: 'https://' })

function widgetOf(definition: Definition): Widget {
  switch (definition.attribute_display_type) {
    case 'number':
    case 'currency':
    case 'percent':
      return amount
    case 'date':
      return dateWidget
    case 'link':
      return address
    case 'list':
      return selectWidget(definition.attribute_values.map((value) => ({ value, label: value })), { clearable: true })
    default:
      return definition.regex_pattern ? textWidget({ placeholder: definition.regex_cue ?? undefined }) : longTextWidget
  }
}

/** Reads what was typed for an attribute; the text of a fault says how to write it. */
export function useAttributeInput() {
  const { t, i18n } = useTranslation('record')
  const locale = i18n.language
  const examples = {
    number: new Intl.NumberFormat(locale).format(1234.5),
    date: dayText('2026-12-31', locale),
    link: 'https://exemplo.com',
  }
  return (definition: Definition, draft: string) => {
    const parsed = parseInput(draft, definition, locale)
    return 'fault' in parsed ? { error: t(`input.${parsed.fault}`, { example: examples[parsed.fault] }) } : parsed
  }
}

function AttributeLine({ definition }: { definition: Definition }) {
  const { t, i18n } = useTranslation('record')
  const { contact } = useRecord()
  const { ofAttribute } = useFieldText()
  const read = useAttributeInput()
  const { attribute_key: key, attribute_display_name: name, attribute_display_type: type } = definition
  const value = contact.custom_attributes[key]
  const edited = type === 'date' && typeof value === 'string' ? dayText(value, i18n.language) : inputText(value, definition, i18n.language)
  const shown = ofAttribute(definition, value)
  return (
    <Line label={name} hint={definition.attribute_description}>
      <InlineValue
        label={name}
        value={edited}
        widget={widgetOf(definition)}
        toInput={(draft) => {
          const parsed = read(definition, draft)
          return 'error' in parsed ? parsed : change(key, parsed.value)
        }}
      >
        {(shown || definition.archived) && (
          <>
            {shown && <Linked text={shown} />}
            {definition.archived && (
              <Badge ml={6} size="xs" color="gray">
                {t('attributes.archived')}
              </Badge>
            )}
          </>
        )}
      </InlineValue>
    </Line>
  )
}

/** Values without a definition: shown as they are. */
export function OtherFields({ others }: { others: [string, unknown][] }) {
  return (
    <dl className={classes.lines}>
      {others.map(([key, value]) => (
        <Line key={key} label={key}>
          <Linked text={typeof value === 'string' ? value : JSON.stringify(value)} />
        </Line>
      ))}
    </dl>
  )
}

function Linked({ text }: { text: string }) {
  if (!isLink(text)) return <>{text}</>
  return (
    <Anchor href={text} target="_blank" rel="noopener noreferrer" size="sm">
      {text}
    </Anchor>
  )
}
