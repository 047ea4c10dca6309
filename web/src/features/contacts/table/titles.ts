import type { Announcements, ScreenReaderInstructions } from '@dnd-kit/core'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Column } from './columns'

/** What a column is called. */
export function useColumnTitle() {
  const { t } = useTranslation('contacts')
  return useCallback((column: Column) => (column.label ? t(`field.${column.label}`) : (column.name ?? column.id)), [t])
}

/** What screen readers say while a column is moved. */
export function useDragWords() {
  const { t } = useTranslation('contacts')
  return useMemo(() => {
    const announcements: Announcements = {
      onDragStart: () => t('table.drag.start'),
      onDragOver: ({ over }) => (over ? t('table.drag.over', { place: (over.data.current?.sortable as { index: number }).index + 1 }) : undefined),
      onDragEnd: () => t('table.drag.end'),
      onDragCancel: () => t('table.drag.cancel'),
    }
    const screenReaderInstructions: ScreenReaderInstructions = { draggable: t('table.drag.how') }
    return { announcements, screenReaderInstructions }
  }, [t])
}
