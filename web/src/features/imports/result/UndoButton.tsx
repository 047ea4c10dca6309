import { Button, Skeleton, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { FormProblem } from '@/ui/FormParts'
import { previewUndo, undo } from '@/features/imports/actions'
import { useKeep } from '@/features/imports/useKeep'
import { UndoFacts } from './UndoFacts'

/** Takes an import back, after showing what that does. */
export function UndoButton({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const [asking, ask] = useDisclosure(false)
  if (one.undo_until === null) return null
  return (
    <>
      <Button variant="default" leftSection={<IconArrowBackUp size={16} />} onClick={ask.open}>
        {t('undo.button')}
      </Button>
      {asking && <UndoDialog one={one} onClose={ask.close} />}
    </>
  )
}

function UndoDialog({ one, onClose }: { one: Import; onClose: () => void }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const keep = useKeep()
  const { data, error } = useQuery({
    queryKey: [...keys.imports(accountId), 'undo', one.id],
    queryFn: () => previewUndo(accountId, one.id),
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <Confirm
      title={t('undo.title')}
      text={t('undo.text')}
      label={t('undo.confirm')}
      ready={data !== undefined && data.delete + data.restore > 0}
      onConfirm={async () => keep(await undo(accountId, one.id))}
      onClose={onClose}
    >
      {error && <FormProblem problem={toProblem(error)} />}
      {!data && !error && <Skeleton height={92} />}
      {data && <UndoFacts counts={data} done={false} />}
      {one.undo_until !== null && (
        <Text size="xs" c="dimmed">
          {t('undo.until', { date: f.date(one.undo_until) })}
        </Text>
      )}
    </Confirm>
  )
}
