import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { toProblem } from '@/api/problem'
import { problemText } from '@/lib/problemText'

/** Long enough to read and reach. */
const shown = 12_000

type Undo = {
  id: string
  /** What was done. */
  message: string
  undo: () => Promise<unknown>
  /** What is said when it is undone. */
  done: string
}

/** Says what was done, with the way back; why it cannot be gone, too. */
export function useUndo() {
  const { t } = useTranslation()
  return ({ id, message, undo, done }: Undo) => {
    const back = async () => {
      notifications.hide(id)
      try {
        await undo()
        notifications.show({ color: 'green', message: done })
      } catch (cause) {
        notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) })
      }
    }
    notifications.show({
      id,
      autoClose: shown,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {message}
          <Button size="compact-sm" variant="light" onClick={() => void back()}>
            {t('action.undo')}
          </Button>
        </Group>
      ),
    })
  }
}
