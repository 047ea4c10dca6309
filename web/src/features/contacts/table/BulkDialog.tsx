import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { BulkAction } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Dialog } from '@/ui/Dialog'
import { FormProblem } from '@/ui/FormParts'
import type { ContactsSearch } from '@/features/contacts/search'
import { bulkQuery, chosenContacts, control, isMoving, prepare, type BulkChange, type BulkKind } from './bulk'
import { BulkFields } from './BulkFields'
import type { Selection } from './selection'
import { useAttempt } from './useAttempt'

type Props = {
  kind: BulkKind
  selection: Selection
  search: ContactsSearch
  /** Whether anything was started: what was picked has then had its turn. */
  onClose: (started: boolean) => void
}

/** Asks what, says how many, does it and shows how far it is; closing leaves it running. */
export function BulkDialog({ kind, selection, search, onClose }: Props) {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const { busy, problem, attempt } = useAttempt()
  const [id, setId] = useState<number | null>(null)
  const { data: action } = useQuery({ ...bulkQuery(accountId, id ?? 0), enabled: id !== null })
  const keep = (next: BulkAction) => {
    queryClient.setQueryData(keys.bulkAction(accountId, next.id), next)
    setId(next.id)
  }
  const moving = action ? isMoving(action) : false
  const started = action !== undefined && action.status !== 'prepared'
  useEffect(() => {
    if (started && !moving) void queryClient.invalidateQueries({ queryKey: keys.contacts(accountId) })
  }, [started, moving, queryClient, accountId])
  const choose = (change: BulkChange) => attempt(async () => keep(await prepare(accountId, chosenContacts(selection, search), change)))
  const go = (what: 'start' | 'stop' | 'undo') => attempt(async () => keep(await control(accountId, id ?? 0, what)))
  return (
    <Dialog onClose={() => onClose(started)} title={t(`bulk.action.${kind}`)}>
      <Stack>
        {!action && <BulkFields kind={kind} busy={busy} onChoose={choose} onCancel={() => onClose(false)} />}
        {action?.status === 'prepared' && <Prepared action={action} busy={busy} onStart={() => go('start')} onCancel={() => onClose(false)} />}
        {action && started && <Outcome action={action} busy={busy} onControl={go} onClose={() => onClose(true)} />}
        <FormProblem problem={problem} />
      </Stack>
    </Dialog>
  )
}

type PreparedProps = { action: BulkAction; busy: boolean; onStart: () => void; onCancel: () => void }

/** How many it will be, before anything happens. */
function Prepared({ action, busy, onStart, onCancel }: PreparedProps) {
  const { t } = useTranslation('contacts')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const { action_name: kind, total } = action
  const words = { count: total, formatted: f.number(total), labels: action.labels.join(', ') }
  return (
    <>
      <Text size="sm">{t(`bulk.will.${kind}`, words)}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {common('action.cancel')}
        </Button>
        <Button color={kind === 'delete' || kind === 'block' ? 'red' : undefined} loading={busy} disabled={total === 0} onClick={onStart} data-autofocus>
          {t('bulk.start', words)}
        </Button>
      </Group>
    </>
  )
}

type OutcomeProps = { action: BulkAction; busy: boolean; onControl: (what: 'stop' | 'undo') => void; onClose: () => void }

function Outcome({ action, busy, onControl, onClose }: OutcomeProps) {
  const { t } = useTranslation('contacts')
  const { t: imports } = useTranslation('imports')
  const f = useAccountFormats()
  const { status, total, done, changed, failed, undo, waiting } = action
  const moving = isMoving(action)
  const share = status === 'undoing' ? (undo?.done ?? 0) / Math.max(1, changed) : done / Math.max(1, total)
  const words = { done: f.number(done), total: f.number(total), changed: f.number(changed), failed: f.number(failed) }
  return (
    <>
      {moving && (
        <Progress.Root size="lg">
          <Progress.Section value={share * 100} animated={!waiting} aria-label={t('bulk.progress')} />
        </Progress.Root>
      )}
      <Text size="sm" role="status" className="tabular">
        {t(`bulk.status.${status}`, words)}
      </Text>
      {waiting && (
        <Text size="sm" role="status">
          {waiting.message} {imports('wait.again', { at: f.dateTime(waiting.retry_at) })}
        </Text>
      )}
      {!moving && failed > 0 && (
        <ul style={{ margin: 0 }}>
          {action.failures.map(({ code, count, text }) => (
            <li key={code}>
              <Text size="sm">
                {f.number(count)}: {text}
              </Text>
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end">
        {(status === 'queued' || status === 'running') && (
          <Button variant="default" loading={busy} onClick={() => onControl('stop')}>
            {t('bulk.stop')}
          </Button>
        )}
        {!moving && status !== 'undone' && action.undo_until && changed > 0 && (
          <Button variant="default" loading={busy} onClick={() => onControl('undo')}>
            {t('bulk.undo')}
          </Button>
        )}
        <Button onClick={onClose}>{t(moving ? 'bulk.leave' : 'bulk.close')}</Button>
      </Group>
      {moving && (
        <Text size="xs" c="dimmed">
          {t('bulk.goesOn')}
        </Text>
      )}
    </>
  )
}
