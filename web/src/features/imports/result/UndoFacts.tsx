import { useTranslation } from 'react-i18next'
import type { ImportUndo } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import classes from './Result.module.css'

const parts = ['delete', 'restore', 'kept'] as const

/** What undoing does, or did: a figure and its meaning. */
export function UndoFacts({ counts, done }: { counts: ImportUndo; done: boolean }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const when = done ? 'did' : 'will'
  return (
    <ul className={classes.undo} aria-label={t('undo.facts')}>
      {parts.map((part) => (
        <li key={part} data-none={counts[part] === 0 || undefined}>
          <strong>{f.number(counts[part])}</strong>
          <span>{t(`undo.${when}.${part}`, { count: counts[part] })}</span>
        </li>
      ))}
    </ul>
  )
}
