import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { importNamesQuery } from './queries'

/** How imports are called: by their file and when it came. */
export function useImportText() {
  const { t } = useTranslation('segments')
  const f = useAccountFormats()
  const { data: imports } = useQuery(importNamesQuery(useAccountId()))
  const text = useCallback(
    (id: string) => {
      const found = imports?.find((one) => String(one.id) === id)
      return found ? t('importOf', { name: found.file_name, when: f.dateTime(found.created_at) }) : `#${id}`
    },
    [imports, t, f],
  )
  return { imports, text }
}
