import { Alert, Button, Stack } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Inbox } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { FormProblem } from '@/ui/FormParts'
import { tryWhatsApp } from './queries'

/** Asks Meta for the number, has its messages sent here, and says what it answered. */
export function TryWhatsApp({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => tryWhatsApp(accountId, inbox.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.inboxes(accountId) }),
  })
  const problem = error && toProblem(error)
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" leftSection={<IconPlugConnected size={17} />} loading={isPending} onClick={() => mutate()}>
        {t('try')}
      </Button>
      {data && !isPending && (
        <Alert color="green" role="status" p="sm">
          {t('whatsapp.answered', { number: data.phone_number, name: data.verified_name })}{' '}
          {t('whatsapp.templates', { count: data.templates, n: f.number(data.templates) })}
        </Alert>
      )}
      <FormProblem problem={problem} />
    </Stack>
  )
}
