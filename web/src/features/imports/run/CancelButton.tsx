import { Button, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId, useCurrent, useMay } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { cancel } from '@/features/imports/actions'
import { isPrepared } from '@/features/imports/queries'
import { useKeep } from '@/features/imports/useKeep'

/** Stops an import, and asks what is to become of what is in. */
export function CancelButton({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const [asking, ask] = useDisclosure(false)
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        {t(isPrepared(one) ? 'cancel.discard' : 'cancel.button')}
      </Button>
      {asking && (isPrepared(one) ? <Discard one={one} onClose={ask.close} /> : <CancelDialog one={one} onClose={ask.close} />)}
    </>
  )
}

type Props = { one: Import; onClose: () => void }

function Discard({ one, onClose }: Props) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const keep = useKeep()
  return (
    <Confirm
      title={t('cancel.discardTitle')}
      text={t('cancel.discardText')}
      label={t('cancel.discard')}
      onConfirm={async () => keep(await cancel(accountId, one.id, false))}
      onClose={onClose}
    />
  )
}

/** Taking back somebody else's import deletes contacts that are not one's own doing: that needs the permission. */
function useMayTakeBack(one: Import) {
  const mayDelete = useMay('delete')
  return useCurrent().profile.id === one.user.id || mayDelete
}

function CancelDialog({ one, onClose }: Props) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const keep = useKeep()
  const [what, setWhat] = useState('keep')
  const mayTakeBack = useMayTakeBack(one)
  const { created, updated, rows } = one.counts
  const numbers = { created: f.number(created), updated: f.number(updated) }
  return (
    <Confirm
      title={t('cancel.title')}
      text={t('cancel.text', { count: rows, n: f.number(rows) })}
      label={t(what === 'undo' ? 'cancel.confirmUndo' : 'cancel.confirm')}
      onConfirm={async () => keep(await cancel(accountId, one.id, what === 'undo'))}
      onClose={onClose}
    >
      {mayTakeBack ? (
        <Radio.Group aria-label={t('cancel.what')} value={what} onChange={setWhat}>
          <Stack gap="sm">
            <Radio value="keep" label={t('cancel.keep')} description={t('cancel.keepHint', numbers)} />
            <Radio value="undo" label={t('cancel.undo')} description={t('cancel.undoHint', numbers)} />
          </Stack>
        </Radio.Group>
      ) : (
        <Text size="sm" c="dimmed">
          {t('cancel.keepHint', numbers)} {t('cancel.noUndo', { name: one.user.name })}
        </Text>
      )}
    </Confirm>
  )
}
