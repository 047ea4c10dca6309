import { ActionIcon, FileButton, Menu } from '@mantine/core'
import { IconCamera, IconTrash, IconUpload } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { callName } from '@/features/contacts/values'
import { useAccountId } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import { refresh, removeAvatar, uploadAvatar } from './queries'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import classes from './Record.module.css'

/** The contact's picture; whoever may edit puts another one there or takes it away. */
export function Avatar({ size }: { size: number }) {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const { contact, mayEdit } = useRecord()
  const queryClient = useQueryClient()
  const attempt = useAttempt()
  const reset = useRef<() => void>(null)
  const changed = (act: () => Promise<unknown>) =>
    attempt(async () => {
      await act()
      await refresh(queryClient, accountId)
    })
  const upload = (file: File | null) => {
    if (file) changed(() => uploadAvatar(accountId, contact.id, file))
    // The same file may be chosen again after an error.
    reset.current?.()
  }
  return (
    <span className={classes.avatar}>
      <PersonAvatar id={contact.id} name={callName(contact)} size={size} picture={contact.thumbnail} />
      {mayEdit && (
        <FileButton onChange={upload} accept="image/png,image/jpeg,image/gif,image/webp" resetRef={reset}>
          {({ onClick }) => (
            <Menu position="bottom-start">
              <Menu.Target>
                <ActionIcon className={classes.avatarButton} size="sm" variant="default" aria-label={t('avatar.change')}>
                  <IconCamera size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconUpload size={15} />} onClick={onClick}>
                  {t('avatar.upload')}
                </Menu.Item>
                {contact.thumbnail && (
                  <Menu.Item
                    color="red"
                    leftSection={<IconTrash size={15} />}
                    onClick={() => changed(() => removeAvatar(accountId, contact.id))}
                  >
                    {t('avatar.remove')}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </FileButton>
      )}
    </span>
  )
}
