import { Menu, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconCopy,
  IconDots,
  IconExternalLink,
  IconLayoutSidebarRight,
  IconLock,
  IconLockOpen,
  IconPencil,
  IconPhone,
  IconTrash,
} from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Contact } from '@/api/types'
import { useAccountId, useMay } from '@/lib/account'
import { problemText } from '@/lib/problemText'
import { DeleteContact } from '@/features/contacts/DeleteContact'
import { updateContact } from '@/features/contacts/queries'
import { callName } from '@/features/contacts/values'
import classes from './Table.module.css'

type Props = {
  contact: Contact
  tabIndex?: 0 | -1
  /** Opens the side panel; left out inside of it. */
  onOpen?: (id: number) => void
  onDeleted?: () => void
}

/** What can be done with one contact. The menu itself is built when it is first wanted: most never are. */
export function RowMenu(props: Props) {
  const { t } = useTranslation('contacts')
  const [wanted, want] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const button = (
    <UnstyledButton
      className={classes.dots}
      tabIndex={props.tabIndex}
      aria-label={t('table.actionsOf', { name: callName(props.contact) })}
      aria-haspopup="menu"
      onClick={wanted ? undefined : () => want(true)}
    >
      <IconDots size={16} aria-hidden="true" />
    </UnstyledButton>
  )
  return (
    <>
      {wanted ? (
        <Menu position="bottom-end" withinPortal defaultOpened width={210}>
          <Menu.Target>{button}</Menu.Target>
          <Menu.Dropdown>
            <Items {...props} onDelete={() => setDeleting(true)} />
          </Menu.Dropdown>
        </Menu>
      ) : (
        button
      )}
      {deleting && (
        <DeleteContact contact={props.contact} onClose={() => setDeleting(false)} onDeleted={() => props.onDeleted?.()} />
      )}
    </>
  )
}

function useCopy() {
  const { t } = useTranslation('contacts')
  return async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      notifications.show({ message: t('table.copied', { text }) })
    } catch {
      // Without https browsers keep the clipboard to themselves: then at least show what to copy.
      notifications.show({ message: text, autoClose: false })
    }
  }
}

function useBlock(contact: Contact) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const blocked = !contact.blocked
  return async () => {
    try {
      const saved = await updateContact(accountId, contact.id, contact.version, { blocked })
      queryClient.setQueryData(keys.contact(accountId, saved.id), saved)
      notifications.show({ message: t(blocked ? 'table.blockedNow' : 'table.unblockedNow', { name: callName(saved) }) })
    } catch (cause) {
      notifications.show({ color: 'red', message: problemText(common, toProblem(cause)) })
    }
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
  }
}

function Items({ contact, onOpen, onDelete }: Props & { onDelete: () => void }) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const navigate = useNavigate()
  const params = { accountId: String(useAccountId()), contactId: String(contact.id) }
  const mayEdit = useMay('edit')
  const mayDelete = useMay('delete')
  const copy = useCopy()
  const block = useBlock(contact)
  const { email, phone_number: phone } = contact
  const open = () => void navigate({ to: '/accounts/$accountId/contacts/$contactId', params })
  const edit = () => void navigate({ to: '/accounts/$accountId/contacts/$contactId/edit', params })
  return (
    <>
      {onOpen && (
        <Menu.Item leftSection={<IconLayoutSidebarRight size={16} />} onClick={() => onOpen(contact.id)}>
          {t('table.peek')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={open}>
        {t('table.openPage')}
      </Menu.Item>
      {mayEdit && (
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={edit}>
          {t('edit')}
        </Menu.Item>
      )}
      {(email || phone) && <Menu.Divider />}
      {email && (
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy(email)}>
          {t('table.copyEmail')}
        </Menu.Item>
      )}
      {phone && (
        <Menu.Item leftSection={<IconPhone size={16} />} onClick={() => void copy(phone)}>
          {t('table.copyPhone')}
        </Menu.Item>
      )}
      {(mayEdit || mayDelete) && <Menu.Divider />}
      {mayEdit && (
        <Menu.Item
          leftSection={contact.blocked ? <IconLockOpen size={16} /> : <IconLock size={16} />}
          onClick={() => void block()}
        >
          {t(contact.blocked ? 'table.unblock' : 'table.block')}
        </Menu.Item>
      )}
      {mayDelete && (
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onDelete}>
          {common('action.delete')}
        </Menu.Item>
      )}
    </>
  )
}
