import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { definitionsQuery } from '@/api/definitions'
import type { Definition } from '@/api/types'
import { useAccountId } from '@/lib/account'

export const attributePrefix = 'custom_attributes.'

/** The standard fields, in the groups of the choice. */
export const fieldGroups = {
  identity: ['name', 'first_name', 'middle_name', 'last_name', 'email', 'phone_number', 'identifier'],
  details: ['other_emails', 'phone_country', 'phone_area', 'other_phone_numbers', 'city', 'country_code', 'company_name', 'label', 'contact_type', 'blocked', 'do_not_contact'],
} as const

export type StandardTarget = (typeof fieldGroups)[keyof typeof fieldGroups][number]

const standard: readonly string[] = Object.values(fieldGroups).flat()

export function isStandard(target: string): target is StandardTarget {
  return standard.includes(target)
}

/** Something of these must be in a row to say whom it means. */
const identifying: readonly string[] = fieldGroups.identity

export const identifies = (target: string | null) => target !== null && identifying.includes(target)

const single: readonly string[] = ['blocked', 'do_not_contact', 'contact_type']

/** Columns of which only one may go there: "the first filled cell wins" makes no sense of yes and no. */
export function takesOne(target: string, definitions: Definition[]) {
  if (single.includes(target)) return true
  const definition = definitions.find(({ attribute_key: key }) => target === attributePrefix + key)
  return definition?.attribute_display_type === 'checkbox'
}

/** The names of targets in the page's language. */
export function useTargets() {
  const { t } = useTranslation('imports')
  const { data } = useQuery(definitionsQuery(useAccountId()))
  return useMemo(() => {
    const definitions = (data ?? []).filter(({ archived }) => !archived)
    const attribute = (target: string) => data?.find(({ attribute_key: key }) => target === attributePrefix + key)
    return {
      definitions,
      attribute,
      name: (target: string) => {
        if (isStandard(target)) return t(`target.${target}`)
        return attribute(target)?.attribute_display_name ?? target.replace(attributePrefix, '')
      },
    }
  }, [data, t])
}
