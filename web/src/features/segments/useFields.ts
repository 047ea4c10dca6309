import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { fieldsQuery, type Field } from './queries'

const noFields: Field[] = []

/** What may be asked, and how each field is called: on its own and within a sentence. */
export function useFields() {
  const { t, i18n } = useTranslation('segments')
  const { data: fields = noFields, error, refetch } = useQuery(fieldsQuery(useAccountId()))
  return useMemo(() => {
    const byKey = new Map(fields.map((field) => [field.attribute_key, field]))
    const plain = (key: string) => key.replace(/^custom_attributes\./, '')
    const find = (key: string) => byKey.get(key) ?? byKey.get(plain(key)) ?? byKey.get(`custom_attributes.${key}`)
    const own = (key: string, part: 'field' | 'subject') =>
      i18n.exists(`segments:${part}.${key}`) ? t(`${part}.${key as 'city'}`) : plain(key)
    const name = (key: string) => find(key)?.name || own(key, 'field')
    const subject = (key: string) => find(key)?.name || own(key, 'subject')
    return { fields, find, name, subject, error, retry: () => void refetch() }
  }, [fields, t, i18n, error, refetch])
}

export type Fields = ReturnType<typeof useFields>
