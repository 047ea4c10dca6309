import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { membersQuery } from '@/api/members'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { attributeText } from '@/lib/attributeText'
import { usePhoneText } from '@/lib/phone'
import { useTargets } from '@/features/imports/wizard/targets'

const contactTypes = ['visitor', 'lead', 'customer'] as const
type ContactType = (typeof contactTypes)[number]

const others = {
  labels: 'target.label',
  contact_type: 'everybody.type',
  owner_id: 'everybody.owner',
  owner: 'everybody.owner',
  country: 'target.country_code',
} as const

/** How the fields of a change are called and how their values read. */
export function useValueText() {
  const { t, i18n } = useTranslation('imports')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const phoneText = usePhoneText(useCurrent().account.country)
  const targets = useTargets()
  const { data: members } = useQuery(membersQuery(useAccountId()))
  const words = { locale: i18n.language, yes: common('answer.yes'), no: common('answer.no') }

  const name = (field: string) => (field in others ? t(others[field as keyof typeof others]) : targets.name(field))

  const text = (field: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => text(field, one)).join(', ')
    if (field === 'owner_id' && typeof value === 'number') return members?.find(({ id }) => id === value)?.name ?? `#${value}`
    if (typeof value === 'string' && value) {
      if (field.includes('phone_number')) return phoneText(value)
      if (field === 'country_code') return f.country(value)
      if (contactTypes.includes(value as ContactType) && field === 'contact_type') return t(`contactType.${value as ContactType}`)
    }
    return attributeText(value, targets.attribute(field) ?? { attribute_display_type: 'text' }, words)
  }
  return { name, text }
}
