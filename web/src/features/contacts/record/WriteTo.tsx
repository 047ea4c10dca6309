import { ActionIcon, Button, Loader, Menu, Text } from '@mantine/core'
import { IconMessagePlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reach } from '@/api/types'
import { useAccountId, useMay } from '@/lib/account'
import { channelOf } from '@/lib/channel'
import { ChannelIcon } from '@/ui/Channel'
import { TextLink } from '@/ui/links'
import { reachQuery } from './conversationQueries'
import { useRecord } from './Record'
import { useAddress } from './useAddress'
import { WriteDialog } from './WriteDialog'

/** Begins a conversation where the contact can be reached; nobody writes to a blocked one. */
export function WriteTo({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation('record')
  const { contact, mayEdit } = useRecord()
  const [chosen, setChosen] = useState<Reach | null>(null)
  if (!mayEdit || contact.blocked) return null
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          {compact ? (
            <ActionIcon variant="default" size={36} aria-label={t('write.to')}>
              <IconMessagePlus size={18} />
            </ActionIcon>
          ) : (
            <Button leftSection={<IconMessagePlus size={17} />}>{t('write.to')}</Button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Choices onChoose={setChosen} />
        </Menu.Dropdown>
      </Menu>
      {chosen && <WriteDialog reach={chosen} onClose={() => setChosen(null)} />}
    </>
  )
}

function Choices({ onChoose }: { onChoose: (reach: Reach) => void }) {
  const { t: common } = useTranslation()
  const { contact } = useRecord()
  const address = useAddress()
  const { data, isError } = useQuery(reachQuery(useAccountId(), contact.id))
  if (isError) return <Menu.Label>{common('state.failed')}</Menu.Label>
  if (!data) return <Loader size="xs" m="sm" />
  if (data.length === 0) return <Unreachable />
  return data.map((reach) => (
    <Menu.Item key={reach.inbox.id} leftSection={<ChannelIcon channel={channelOf(reach.inbox)} size={17} />} onClick={() => onChoose(reach)}>
      {reach.inbox.name}
      {address(reach) && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {address(reach)}
        </Text>
      )}
    </Menu.Item>
  ))
}

/** Why nothing can be chosen, and the way out for those who may go it. */
function Unreachable() {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const maySettle = useMay('settings')
  return (
    <Text size="sm" p="xs">
      {t('write.nowhere')}{' '}
      {maySettle && (
        <TextLink to="/accounts/$accountId/settings/inboxes" params={{ accountId: String(accountId) }} size="sm">
          {t('write.inboxes')}
        </TextLink>
      )}
    </Text>
  )
}
