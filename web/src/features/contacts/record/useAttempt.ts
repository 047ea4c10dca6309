import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { toProblem } from '@/api/problem'
import { problemText } from '@/lib/problemText'

/** Does something at a click; says so when it fails. */
export function useAttempt() {
  const { t } = useTranslation()
  return (act: () => Promise<unknown>) => {
    act().catch((cause: unknown) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) }))
  }
}
