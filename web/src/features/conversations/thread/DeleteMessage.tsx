import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconDots, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Conversation, Message } from '@/api/types'
import { deleteMessage } from '@/features/conversations/queries'
import { useAccountId } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { Confirm } from '@/ui/Confirm'
import { sideOf, withMessage, type Thread } from './messages'
import classes from './Thread.module.css'

/** What can be done with a message, beside it. */
export function MessageMenu({ label, onDelete }: { label: string; onDelete: () => void }) {
  const { t } = useTranslation('conversations')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} className={classes.menu} aria-label={t('message.more', { said: label })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash size={15} />} onClick={onDelete}>
          {t('message.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What stays elsewhere when a message goes here; null where it was nowhere else. */
function elsewhere(message: Message, { meta }: Conversation) {
  const side = sideOf(message)
  if (side === 'note') return null
  if (message.status === 'progress') return 'waits'
  if (message.status === 'failed') return null
  return channelOf({ channel_type: meta.channel })
}

type Props = { message: Message; conversation: Conversation; onClose: () => void }

/** Asks before a message is deleted, and says what that does and what not. */
export function DeleteMessage({ message, conversation, onClose }: Props) {
  const { t } = useTranslation('conversations')
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const kind = sideOf(message) === 'note' ? 'note' : 'message'
  const stays = elsewhere(message, conversation)
  const remove = async () => {
    const deleted = await deleteMessage(accountId, conversation.id, message.id)
    queryClient.setQueryData<Thread>(keys.thread(accountId, conversation.id), (thread) => thread && withMessage(thread, deleted))
    // Of what is in a blocked contact's conversation nobody is told, not even the list beside it.
    void queryClient.invalidateQueries({ queryKey: keys.conversationList(accountId) })
  }
  return (
    <Confirm title={t(`message.deleteTitle.${kind}`)} text={t(`message.deleteText.${kind}`)} label={t(`message.deleteButton.${kind}`)} onConfirm={remove} onClose={onClose}>
      {stays && <Text size="sm">{t(`message.elsewhere.${stays}`)}</Text>}
    </Confirm>
  )
}
