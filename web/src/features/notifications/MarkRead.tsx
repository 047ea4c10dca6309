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
  const off = disabled || isPending
  return (
    // Disabled in name only: a button that really is loses the focus, and the keyboard its way out of the popover.
    <Button
      variant="subtle"
      size="compact-sm"
      data-disabled={off || undefined}
      aria-disabled={off}
      onClick={() => {
        if (!off) mutate()
      }}
    >
      {t('markRead')}
    </Button>
  )
}
