import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowMerge, IconDots, IconEraser, IconFileCode, IconFileText, IconLock, IconLockOpen, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DeleteContact } from '@/features/contacts/DeleteContact'
import { useAccountId, useMay } from '@/lib/account'
import { BlockDialog, EraseDialog } from './dialogs'
import { MergeWith } from './MergeWith'
import { personalDataUrl } from './queries'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'

type Asking = 'block' | 'delete' | 'erase' | 'merge' | null

/** What can be done with a contact as a whole; shows only what one may. */
export function ActionsMenu({ onDeleted }: { onDeleted?: () => void }) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const [asking, setAsking] = useState<Asking>(null)
  const close = () => setAsking(null)
  const mayMerge = useMay('merge')
  const any = [useMay('edit'), useMay('export'), useMay('delete'), mayMerge].some(Boolean)
  if (!any) return null
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('actions.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayMerge && (
            <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={() => setAsking('merge')}>
              {t('actions.merge')}
            </Menu.Item>
          )}
          <BlockItem onBlock={() => setAsking('block')} />
          <ExportItems />
          <DeleteItems onAsk={setAsking} />
        </Menu.Dropdown>
      </Menu>
      {asking === 'merge' && <MergeWith onClose={close} />}
      {asking === 'block' && <BlockDialog onClose={close} />}
      {asking === 'delete' && <DeleteContact contact={contact} onClose={close} onDeleted={onDeleted} />}
      {asking === 'erase' && <EraseDialog onClose={close} onErased={onDeleted} />}
    </>
  )
}

function BlockItem({ onBlock }: { onBlock: () => void }) {
  const { t } = useTranslation('record')
  const { contact, mayEdit, save } = useRecord()
  const attempt = useAttempt()
  if (!mayEdit) return null
  if (!contact.blocked) {
    return (
      <Menu.Item leftSection={<IconLock size={16} />} onClick={onBlock}>
        {t('actions.block')}
      </Menu.Item>
    )
  }
  return (
    <Menu.Item leftSection={<IconLockOpen size={16} />} onClick={() => attempt(() => save({ blocked: false }))}>
      {t('actions.unblock')}
    </Menu.Item>
  )
}

function ExportItems() {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const accountId = useAccountId()
  if (!useMay('export')) return null
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t('actions.personalData')}</Menu.Label>
      <Menu.Item component="a" href={personalDataUrl(accountId, contact.id, 'html')} download leftSection={<IconFileText size={16} />}>
        {t('actions.exportHtml')}
      </Menu.Item>
      <Menu.Item component="a" href={personalDataUrl(accountId, contact.id, 'json')} download leftSection={<IconFileCode size={16} />}>
        {t('actions.exportJson')}
      </Menu.Item>
    </>
  )
}

function DeleteItems({ onAsk }: { onAsk: (asking: Asking) => void }) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  if (!useMay('delete')) return null
  return (
    <>
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => onAsk('delete')}>
        {common('action.delete')}
      </Menu.Item>
      <Menu.Item color="red" leftSection={<IconEraser size={16} />} onClick={() => onAsk('erase')}>
        {t('actions.erase')}
      </Menu.Item>
    </>
  )
}
