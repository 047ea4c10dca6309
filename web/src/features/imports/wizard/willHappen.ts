import { useTranslation } from 'react-i18next'
import type { ImportCounts } from '@/api/types'
import { useAccountFormats } from '@/lib/account'

const parts = ['created', 'updated', 'unchanged', 'skipped', 'rejected'] as const

/** "57 people are added, 3 change and 2 rows stay out." */
export function useWillHappen(counts: ImportCounts) {
  const { t, i18n } = useTranslation('imports')
  const f = useAccountFormats()
  if (counts.created + counts.updated === 0) return t('start.nothing')
  const said = parts.filter((part) => counts[part] > 0).map((part) => t(`start.will.${part}`, { count: counts[part], n: f.number(counts[part]) }))
  return t('start.sentence', { what: new Intl.ListFormat(i18n.language).format(said) })
}
