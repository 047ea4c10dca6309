import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconAlertTriangle, IconFileTypeCsv, IconUpload, IconX } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { FormProblem } from '@/ui/FormParts'
import { useUnsavedGuard } from '@/ui/UnsavedGuard'
import { LikeNote } from './LikeNote'
import { useUpload, type UploadState } from './useUpload'
import classes from '@/features/imports/Imports.module.css'

const route = getRouteApi('/accounts/$accountId/imports')

/** From a file on somebody's disk to an import to be prepared. */
export function UploadCard() {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const { like } = route.useSearch()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const onDone = useCallback(
    (started: Import) => {
      void queryClient.invalidateQueries({ queryKey: keys.imports(accountId) })
      void navigate({
        to: '/accounts/$accountId/imports/$importId',
        params: { accountId: String(accountId), importId: String(started.id) },
        ignoreBlocker: true,
      })
    },
    [accountId, navigate, queryClient],
  )
  const { state, choose, send, cancel } = useUpload(accountId, like, onDone)
  const guard = useUnsavedGuard(state.step === 'sending')
  return (
    <Card title={t('upload.title')} lead={t('upload.lead')} ruled>
      <Stack>
        {like !== undefined && <LikeNote id={like} />}
        {state.step === 'sending' ? <Sending state={state} onCancel={cancel} /> : <Drop onChoose={choose} />}
        {state.step === 'refused' && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
            {t(`refused.${state.reason}`, { name: state.name })}
          </Alert>
        )}
        {state.step === 'failed' && <Failed state={state} onRetry={() => void send(state.file)} onDrop={cancel} />}
      </Stack>
      {guard.dialog}
    </Card>
  )
}

function Drop({ onChoose }: { onChoose: (files: File[]) => void }) {
  const { t } = useTranslation('imports')
  return (
    <Dropzone
      // Any type is taken here and judged by its name: Windows calls a CSV
      // whatever the last installed program said.
      onDrop={onChoose}
      onReject={(rejections) => onChoose(rejections.map(({ file }) => file))}
      className={classes.drop}
      aria-label={t('upload.choose')}
      inputProps={{ 'aria-label': t('upload.choose'), accept: '.csv,.txt,.tsv,.csv.gz,.gz,.xlsx,text/csv,text/plain' }}
      useFsAccessApi={false}
    >
      <Stack align="center" gap={6} className={classes.dropText}>
        <Dropzone.Accept>
          <IconUpload size={34} stroke={1.4} aria-hidden="true" />
        </Dropzone.Accept>
        <Dropzone.Reject>
          <IconX size={34} stroke={1.4} aria-hidden="true" />
        </Dropzone.Reject>
        <Dropzone.Idle>
          <IconFileTypeCsv size={34} stroke={1.4} aria-hidden="true" />
        </Dropzone.Idle>
        <Text fw={600}>{t('upload.drop')}</Text>
        <Text size="sm" c="dimmed">
          {t('upload.kinds')}
        </Text>
      </Stack>
    </Dropzone>
  )
}

type Sending = Extract<UploadState, { step: 'sending' }>

function Sending({ state, onCancel }: { state: Sending; onCancel: () => void }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const { loaded, total, waiting, read } = state.progress
  const share = total > 0 ? Math.min(1, loaded / total) : 0
  const sent = share === 1
  const label = sent ? t('upload.finishing') : t('upload.sending', { name: state.file.name })
  return (
    <div className={classes.sending}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }} role="status">
            {label}
          </Text>
          <Text size="sm" c="dimmed" className="tabular">
            {read === undefined ? t('upload.of', { loaded: f.bytes(loaded), total: f.bytes(total), percent: f.percent(share) }) : t('upload.read', { percent: f.percent(read) })}
          </Text>
          {waiting && (
            <Text size="sm" role="status">
              {t('upload.waiting')}
            </Text>
          )}
        </div>
        <Button variant="default" size="xs" onClick={onCancel} style={{ flexShrink: 0 }}>
          {t(sent ? 'upload.cancelReading' : 'upload.cancel')}
        </Button>
      </Group>
      <Progress.Root size="md" mt="sm">
        <Progress.Section value={(read ?? share) * 100} animated={sent} aria-label={label} />
      </Progress.Root>
    </div>
  )
}

type Failed = Extract<UploadState, { step: 'failed' }>

function Failed({ state, onRetry, onDrop }: { state: Failed; onRetry: () => void; onDrop: () => void }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const again = state.problem.status === 0 || state.problem.status >= 500 || state.problem.status === 429
  return (
    <FormProblem problem={state.problem}>
      {again && state.kept > 0 && (
        <Text size="sm" mt="xs">
          {t('upload.kept', { kept: f.bytes(state.kept) })}
        </Text>
      )}
      <Group mt="sm" gap="sm">
        <Text size="sm">
          {state.file.name} · {f.bytes(state.file.size)}
        </Text>
        {again && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t(state.kept > 0 ? 'upload.resume' : 'upload.again')}
          </Button>
        )}
        {again && state.kept > 0 && (
          <Button size="xs" variant="subtle" onClick={onDrop}>
            {t('upload.discard')}
          </Button>
        )}
      </Group>
    </FormProblem>
  )
}
