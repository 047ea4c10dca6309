import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Contact } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { deleteContact } from './queries'
import { useUndoToast } from './undo'
import { callName } from './values'

type Props = {
  contact: Contact
  onClose: () => void
  /** Instead of going back to the list. */
  onDeleted?: () => void
}

export function DeleteContact({ contact, onClose, onDeleted }: Props) {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const tell = useUndoToast()
  const name = callName(contact)
  const remove = async () => {
    const bulkActionId = await deleteContact(accountId, contact.id)
    if (onDeleted) onDeleted()
    else await navigate({ to: '/accounts/$accountId/contacts', params: { accountId: String(accountId) } })
    queryClient.removeQueries({ queryKey: keys.contact(accountId, contact.id) })
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
    tell(t('delete.done', { name }), bulkActionId)
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
