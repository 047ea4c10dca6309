import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { membersQuery } from '@/api/members'
import { useAccountId } from '@/lib/account'
import type { Options } from '@/features/imports/types'
import { sentencesOf } from './sentence'

/** The choices in words, in the page's language. */
export function useSentences(options: Options) {
  const { t, i18n } = useTranslation('imports')
  const { data: members } = useQuery(membersQuery(useAccountId()))
  const list = (parts: string[]) => new Intl.ListFormat(i18n.language).format(parts)
  const owner = (id: number) => members?.find((member) => member.id === id)?.name ?? `#${id}`
  return sentencesOf(options, { t, list, owner })
}
