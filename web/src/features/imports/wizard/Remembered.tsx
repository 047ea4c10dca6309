import { Alert, Button, Group } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats } from '@/lib/account'
import { FormProblem } from '@/ui/FormParts'
import type { DraftState } from './useDraft'

/** That the columns and choices are those of an earlier file, and the way to do without. */
export function Remembered({ one, forget }: { one: Import; forget: DraftState['forget'] }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  if (!one.remembered) return null
  const { file_name: name, created_at: at } = one.remembered
  return (
    <Alert color="gray" role="note" mb="md" icon={<IconHistory size={18} />}>
      <Group justify="space-between" gap="xs">
        <span style={{ flex: '1 1 16rem', overflowWrap: 'anywhere' }}>{t('remembered.note', { name, when: f.date(at) })}</span>
        <Button size="compact-sm" variant="default" loading={forget.busy} disabled={one.status === 'previewing'} onClick={forget.go}>
          {t('remembered.forget')}
        </Button>
      </Group>
      <FormProblem problem={forget.problem} />
    </Alert>
  )
}
