import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { markRead } from './queries'

export function MarkRead({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation('notifications')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => markRead(accountId),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.notifications(accountId) }),
  })
  return (
    <Button variant="subtle" size="compact-sm" disabled={disabled} loading={isPending} onClick={() => mutate()}>
      {t('markRead')}
    </Button>
  )
}
