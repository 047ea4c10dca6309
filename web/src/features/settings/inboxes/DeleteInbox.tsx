import { Skeleton, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Inbox } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { conversationCountQuery, deleteInbox } from './queries'

type Props = { inbox: Inbox; onClose: () => void; onDeleted?: () => Promise<unknown> }

/** Says what stays of an inbox and what ends, and asks for its name. */
export function DeleteInbox({ inbox, onClose, onDeleted }: Props) {
  const { t } = useTranslation('inboxes')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState('')
  const { id, name } = inbox
  const remove = async () => {
    await deleteInbox(accountId, id)
    await onDeleted?.()
    await queryClient.invalidateQueries({ queryKey: keys.inboxes(accountId) })
    notifications.show({ color: 'green', message: t('deleted', { name }) })
  }
  return (
    <Confirm
      title={t('deleteTitle', { name })}
      text={t('deleteText')}
      label={t('delete')}
      ready={typed.trim().toLowerCase() === name.trim().toLowerCase()}
      onConfirm={remove}
      onClose={onClose}
    >
      <WhatStays id={id} />
      <TextInput label={t('deleteType', { name })} autoComplete="off" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
    </Confirm>
  )
}

/** How many conversations stay with their contacts, and how many of them end now. */
function WhatStays({ id }: { id: number }) {
  const { t } = useTranslation('inboxes')
  const f = useAccountFormats()
  const { data, error } = useQuery(conversationCountQuery(useAccountId(), id))
  if (error) return null
  if (!data) return <Skeleton height={20} />
  if (data.all === 0) return <Text size="sm">{t('noneStay')}</Text>
  return (
    <Text size="sm">
      {t('stay', { count: data.all, n: f.number(data.all) })} {data.open > 0 && t('ends', { count: data.open, n: f.number(data.open) })}
    </Text>
  )
}
