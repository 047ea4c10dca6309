import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Contact } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { deleteContact } from './queries'
import { callName } from './values'

export function DeleteContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const name = callName(contact)
  const remove = async () => {
    await deleteContact(accountId, contact.id)
    await navigate({ to: '/accounts/$accountId/contacts', params: { accountId: String(accountId) } })
    queryClient.removeQueries({ queryKey: keys.contact(accountId, contact.id) })
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    notifications.show({ message: t('delete.done', { name }) })
  }
  return (
    <Confirm
      title={t('delete.title', { name })}
      text={t('delete.text')}
      label={t('delete.confirm')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
