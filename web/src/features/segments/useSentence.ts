import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { attributeText } from '@/lib/attributeText'
import { usePhoneText } from '@/lib/phone'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { inboxesQuery } from '@/api/inboxes'
import { membersQuery } from '@/api/members'
import { inputOf, phrasingOf } from './operators'
import { segmentsQuery, type Field } from './queries'
import { isComplete, isGroup, plainText, type Condition, type Group, type Part } from '@/lib/filterTree'
import { useFields } from './useFields'
import { useImportText } from './useImportText'

/** How the values of a field read, whatever the filter says about them. */
function useValueText() {
  const { t, i18n } = useTranslation('segments')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const f = useAccountFormats()
  const phoneText = usePhoneText(useCurrent().account.country)
  const { data: members } = useQuery({ ...membersQuery(accountId), staleTime: 300_000 })
  const { data: segments } = useQuery(segmentsQuery(accountId))
  const { data: inboxes } = useQuery({ ...inboxesQuery(accountId), staleTime: 300_000 })
  const { text: importText } = useImportText()
  return useMemo(() => {
    const words = { locale: i18n.language, yes: common('answer.yes'), no: common('answer.no') }
    const choice = (key: string, value: string) =>
      i18n.exists(`segments:choice.${key}.${value}`) ? t(`choice.${key}.${value}` as 'choice.contact_type.lead') : value
    const member = (value: string) => {
      if (value === 'me') return t('me')
      const found = members?.find(({ id }) => String(id) === value)
      return found ? found.name || found.email : `#${value}`
    }
    const segment = (value: string) => segments?.find(({ id }) => String(id) === value)?.name ?? `#${value}`
    const text = (value: unknown, field: Field | undefined): string => {
      if (value === null || value === undefined || value === '') return ''
      if (Array.isArray(value)) return value.map((one: unknown) => text(one, field)).join(', ')
      const type = (field?.attribute_display_type || 'text') as 'text'
      switch (field?.kind) {
        case 'choice':
          return choice(field.attribute_key, plainText(value))
        case 'country':
          return f.country(plainText(value))
        case 'phone':
          return phoneText(plainText(value))
        case 'member':
          return member(plainText(value))
        case 'segment':
          return segment(plainText(value))
        case 'import':
          return importText(plainText(value))
        case 'inbox':
          return inboxes?.find(({ id }) => String(id) === plainText(value))?.name ?? `#${plainText(value)}`
        case 'time':
          return typeof value === 'number' ? f.dateTime(value) : attributeText(value, { attribute_display_type: 'date' }, words)
        default:
          return attributeText(field?.kind === 'checkbox' || field?.kind === 'boolean' ? plainText(value) === 'true' : value, { attribute_display_type: type, currency_code: field?.currency_code }, words)
      }
    }
    return text
  }, [t, i18n, common, f, phoneText, members, segments, inboxes, importText])
}

/** Puts a filter into words that can be read aloud. */
export function useSentence() {
  const { t, i18n } = useTranslation('segments')
  const { find, subject } = useFields()
  const value = useValueText()

  const phrase = (condition: Condition): string => {
    const { attribute_key: key, filter_operator: operator, values } = condition
    const field = find(key)
    const phrasing = phrasingOf(field?.kind ?? 'text')
    if (phrasing === 'boolean' && i18n.exists(`segments:yes.${key}`)) {
      const holds = (String(values[0]) === 'true') === (operator === 'equal_to')
      return t(`${holds ? 'yes' : 'no'}.${key as 'blocked'}`)
    }
    const texts = values.map((one) => value(one, field))
    const quoted = inputOf(operator, field?.kind ?? 'text') === 'typed' ? texts.map((text) => t('quoted', { text })) : texts
    const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' })
    const words = { field: subject(key), value: list.format(quoted), from: texts[0], to: texts[1], count: Number(values[0]) }
    if (i18n.exists(`segments:special.${key}.${operator}`)) return t(`special.${key as 'inbox'}.${operator as 'equal_to'}`, words)
    const text = [phrasing, 'text'].map((one) => `phrase.${one}.${operator}`).find((name) => i18n.exists(`segments:${name}`, words))
    return text ? t(text as 'phrase.text.equal_to', words) : `${words.field} ${operator} ${words.value}`
  }

  const part = (one: Part, inner: boolean): string => {
    if (!isGroup(one)) return phrase(one)
    const said = one.parts.filter((sub) => isGroup(sub) || isComplete(sub)).map((sub) => part(sub, true)).filter(Boolean)
    if (said.length === 0) return ''
    if (one.join === 'none') return t('noneOf', { text: joined(said, 'any', i18n.language) })
    const text = joined(said, one.join, i18n.language)
    return inner && said.length > 1 ? `(${text})` : text
  }

  /** The whole filter as one sentence; everybody where it asks nothing. */
  const sentence = (tree: Group) => {
    const text = part(tree, false)
    return text ? t('sentence', { text }) : t('everybody')
  }
  return { sentence, phrase, value, find }
}

function joined(parts: string[], join: 'all' | 'any', language: string) {
  return new Intl.ListFormat(language, { type: join === 'all' ? 'conjunction' : 'disjunction' }).format(parts)
}
