import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { control } from './table/bulk'

/** Long enough to read and reach; the list of bulk actions undoes it later. */
const shown = 12_000

/** Says what was done, with the way back when there is one. */
export function useUndoToast() {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return (message: string, bulkActionId: string | null) => {
    if (!bulkActionId) return void notifications.show({ message })
    const id = `undo-${bulkActionId}`
    const undo = async () => {
      notifications.hide(id)
      try {
        await control(accountId, Number(bulkActionId), 'undo')
        notifications.show({ color: 'green', message: t('undo.done') })
        void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
      } catch (cause) {
        notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) })
      }
    }
    notifications.show({
      id,
      autoClose: shown,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {message}
          <Button size="compact-sm" variant="light" onClick={() => void undo()}>
            {t('undo.button')}
          </Button>
        </Group>
      ),
    })
  }
}
