import { Button, List, Progress, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Erasure } from '@/api/types'
import { callName } from '@/features/contacts/values'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { Dialog } from '@/ui/Dialog'
import { erase, isUnderWay, useErasure } from './queries'
import { useRecord } from './Record'

/** Blocks, and asks why: whoever meets the contact next wants to know. */
export function BlockDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('record')
  const { contact, save } = useRecord()
  const [reason, setReason] = useState('')
  return (
    <Confirm
      title={t('block.title', { name: callName(contact) })}
      text={t('block.text')}
      label={t('block.confirm')}
      onConfirm={() => save({ blocked: true, blocked_reason: reason.trim() })}
      onClose={onClose}
    >
      <Textarea
        label={t('block.reason')}
        autosize
        minRows={2}
        maxLength={1000}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  )
}

/** For ever: asks to type the name, and shows what was erased. */
export function EraseDialog({ onClose, onErased }: { onClose: () => void; onErased?: () => void }) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const accountId = useAccountId()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState('')
  const [receipt, setReceipt] = useState<Erasure | null>(null)
  // The name stays as it was asked for, whatever the page learns meanwhile.
  const [name] = useState(callName(contact))
  const leave = async () => {
    if (onErased) onErased()
    else await navigate({ to: '/accounts/$accountId/contacts', params: { accountId: String(accountId) } })
    queryClient.removeQueries({ queryKey: keys.contact(accountId, contact.id) })
    void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
  }
  if (receipt) return <ReceiptDialog begun={receipt} onClose={() => void leave()} />
  return (
    <Confirm
      title={t('erase.title', { name })}
      text={t('erase.text')}
      label={t('erase.confirm')}
      ready={typed.trim().toLowerCase() === name.trim().toLowerCase()}
      onConfirm={async () => setReceipt(await erase(accountId, contact.id))}
      onClose={() => {}}
      onCancel={onClose}
    >
      <TextInput
        label={t('erase.type', { name })}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Confirm>
  )
}

const kinds = ['contacts', 'notes', 'contact_labels', 'contact_identities', 'contact_events', 'webhook_deliveries', 'avatars', 'attachments'] as const

/** The kinds that mean something to a reader, with how many there were. */
function rows(removed: Erasure['removed']) {
  return kinds.map((what) => [what, removed[what] ?? 0] as const).filter(([, count]) => count > 0)
}

/** How far the erasure is; then what it took away, to be kept for those who ask. */
function ReceiptDialog({ begun, onClose }: { begun: Erasure; onClose: () => void }) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const receipt = useErasure(useAccountId(), begun)
  const running = isUnderWay(receipt)
  const titles = { running: 'erase.running', deleting: 'erase.running', completed: 'erase.done', failed: 'erase.failed' } as const
  const files = [...receipt.imports, ...receipt.exports]
  const counts = rows(receipt.removed)
  return (
    <Dialog onClose={onClose} title={t(titles[receipt.status])}>
      <Stack>
        {running && (
          <>
            <Progress
              aria-label={t('erase.running')}
              value={(100 * receipt.files_read) / Math.max(1, receipt.files_total)}
              animated
            />
            <Text size="sm" role="status">
              {t('erase.read', { read: f.number(receipt.files_read), total: f.number(receipt.files_total) })}
            </Text>
          </>
        )}
        {receipt.error && <Text size="sm">{receipt.error.message}</Text>}
        {receipt.status === 'completed' && (
          <Text size="sm">{t('erase.receipt', { id: receipt.id, when: f.dateTime(receipt.at) })}</Text>
        )}
        {counts.length > 0 && (
          <List size="sm">
            {counts.map(([what, count]) => (
              <List.Item key={what}>
                {t(`erase.removed.${what}`)}: {f.number(count)}
              </List.Item>
            ))}
          </List>
        )}
        {files.length > 0 && (
          <div>
            <Text size="sm">{t('erase.files')}</Text>
            <List size="sm">
              {files.map(({ id, file_name: name }, i) => (
                <List.Item key={`${i}-${id}`}>{name}</List.Item>
              ))}
            </List>
          </div>
        )}
        <Button style={{ alignSelf: 'flex-end' }} onClick={onClose}>
          {common('action.close')}
        </Button>
      </Stack>
    </Dialog>
  )
}
