import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContactInput } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { Identities } from './Identities'
import { InlineValue, type Widget } from './InlineValue'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import { useMembers, useWho } from './useFieldText'
import { countryWidget, longTextWidget, selectWidget, textWidget } from './widgets'
import classes from './Record.module.css'

const oneLine = textWidget()

/** Who it is and how to reach them, then what else is known; each edited where it stands. */
export function IdentityFields() {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  return (
    <dl className={classes.lines}>
      <TextLine label={t('field.name')} value={contact.name} widget={oneLine} toInput={(name) => ({ name })} />
      <Identities kind="email" />
      <Identities kind="phone" />
      <TextLine
        label={t('field.identifier')}
        value={contact.identifier ?? ''}
        widget={oneLine}
        toInput={(identifier) => ({ identifier })}
      />
    </dl>
  )
}

export function DetailFields() {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const f = useAccountFormats()
  const { city, country, country_code: code, company_name: company, description } = contact.additional_attributes
  const more = (key: string) => (value: string): ContactInput => ({ additional_attributes: { [key]: value } })
  return (
    <dl className={classes.lines}>
      <TextLine label={t('field.company')} value={company ?? contact.company} widget={oneLine} toInput={more('company_name')} />
      <TextLine label={t('field.city')} value={city ?? ''} widget={oneLine} toInput={more('city')} />
      <TextLine
        label={t('field.country')}
        value={code ?? ''}
        reading={f.country}
        shown={code ? f.country(code) : country}
        widget={countryWidget}
        toInput={more('country_code')}
      />
      <TypeLine />
      <OwnerLine />
      <TextLine
        label={t('field.description')}
        value={description ?? ''}
        widget={longTextWidget}
        toInput={(text) => more('description')(text.trim())}
      />
      <SwitchLine
        label={t('field.doNotContact')}
        on={contact.do_not_contact}
        toInput={(on) => ({ do_not_contact: on })}
      />
    </dl>
  )
}

type TextLineProps = {
  label: string
  value: string
  /** How it reads, when not as it is edited. */
  shown?: ReactNode
  reading?: (draft: string) => string
  widget: Widget
  toInput: (draft: string) => ContactInput | { error: string }
}

export function TextLine({ label, value, shown, reading, widget, toInput }: TextLineProps) {
  return (
    <Line label={label}>
      <InlineValue label={label} value={value} reading={reading} widget={widget} toInput={toInput}>
        {shown}
      </InlineValue>
    </Line>
  )
}

export function Line({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <dt title={hint || undefined}>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function TypeLine() {
  const { t } = useTranslation('record')
  const { t: contacts } = useTranslation('contacts')
  const { contact } = useRecord()
  const types = ['visitor', 'lead', 'customer'] as const
  const data = types.map((type) => ({ value: type, label: contacts(`type.${type}`) }))
  return (
    <TextLine
      label={t('field.type')}
      value={contact.contact_type}
      shown={contacts(`type.${contact.contact_type}`)}
      reading={(type) => contacts(`type.${type as 'lead'}`)}
      widget={selectWidget(data)}
      toInput={(type) => ({ contact_type: type as 'lead' })}
    />
  )
}

function OwnerLine() {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const members = useMembers()
  const who = useWho()
  const data = [...members].map(([id, name]) => ({ value: String(id), label: name }))
  return (
    <TextLine
      label={t('field.owner')}
      value={contact.owner_id ? String(contact.owner_id) : ''}
      shown={who(contact.owner ?? contact.owner_id)}
      reading={(id) => who(Number(id))}
      widget={selectWidget(data, { clearable: true })}
      toInput={(id) => ({ owner_id: id ? Number(id) : null })}
    />
  )
}

/** Yes or no: a click is the whole edit. */
export function SwitchLine({ label, hint, on, toInput }: { label: string; hint?: string; on: boolean; toInput: (on: boolean) => ContactInput }) {
  const { t } = useTranslation()
  const { mayEdit, save } = useRecord()
  const attempt = useAttempt()
  return (
    <Line label={label} hint={hint}>
      {mayEdit ? (
        <Switch
          size="xs"
          aria-label={label}
          checked={on}
          onChange={(event) => {
            const next = event.currentTarget.checked
            attempt(() => save(toInput(next)))
          }}
        />
      ) : (
        t(on ? 'answer.yes' : 'answer.no')
      )}
    </Line>
  )
}
