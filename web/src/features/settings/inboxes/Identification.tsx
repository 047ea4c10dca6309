import { Stack, Switch, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Inbox } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { Card } from '@/ui/Card'
import { Secret } from '@/ui/Secret'
import { inboxQuery, saveInbox } from './queries'

/** How a program or a website proves who somebody is, and whether nobody is believed without. */
export function Identification({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation('inboxes')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: (mandatory: boolean) => saveInbox(accountId, inbox.id, { hmac_mandatory: mandatory }),
    onSuccess: (saved) => {
      queryClient.setQueryData(inboxQuery(accountId, saved.id).queryKey, saved)
      void queryClient.invalidateQueries({ queryKey: keys.inboxes(accountId) })
    },
    onError: (error) => notifications.show({ color: 'red', message: problemText(common, toProblem(error)) }),
  })
  return (
    <Card title={t('hmac.title')} lead={t('hmac.lead')}>
      <Stack>
        <Text size="sm">{t('hmac.how')}</Text>
        <Secret value={inbox.hmac_token ?? ''} hidden />
        <Switch
          label={t('hmac.mandatory')}
          description={t('hmac.mandatoryHint')}
          checked={inbox.hmac_mandatory}
          disabled={isPending}
          onChange={(event) => mutate(event.currentTarget.checked)}
        />
      </Stack>
    </Card>
  )
}
