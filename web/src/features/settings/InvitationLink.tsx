import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { Dialog } from '@/ui/Dialog'
import { Secret } from '@/ui/Secret'
import { invitationLink } from './queries'

/** Makes a link to hand over by other means than mail: without a mail server it is the only way. */
export function InvitationLink({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const [link, setLink] = useState('')
  const title = t('members.linkTitle', { name: member.name || member.email })
  if (link) {
    return (
      <Dialog onClose={onClose} title={title}>
        <Stack>
          <Text size="sm">{t('members.linkGive')}</Text>
          <Secret value={link} />
        </Stack>
      </Dialog>
    )
  }
  return (
    <Confirm
      title={title}
      text={t('members.linkText')}
      label={t('members.linkMake')}
      danger={false}
      onConfirm={async () => setLink(await invitationLink(accountId, member.id))}
      onClose={() => undefined}
      onCancel={onClose}
    />
  )
}
