import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { useUndo } from '@/ui/undo'
import { control } from './table/bulk'

/** Says what was done, with the way back when there is one; the list of bulk actions undoes it later. */
export function useUndoToast() {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const offer = useUndo()
  return (message: string, bulkActionId: string | null) => {
    if (!bulkActionId) return void notifications.show({ message })
    const undo = async () => {
      await control(accountId, Number(bulkActionId), 'undo')
      void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    }
    offer({ id: `undo-${bulkActionId}`, message, undo, done: t('undo.done') })
  }
}
