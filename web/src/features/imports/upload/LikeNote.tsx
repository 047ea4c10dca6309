import { Alert, Group } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { importQuery } from '@/features/imports/queries'

/** That the next file gets the settings of an earlier import, and the way to not do so. */
export function LikeNote({ id }: { id: number }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const { data } = useQuery(importQuery(accountId, id))
  return (
    <Alert color="ink" role="note" icon={<IconRepeat size={18} />}>
      <Group justify="space-between" gap="xs">
        <span style={{ overflowWrap: 'anywhere' }}>{t('repeat.note', { name: data?.file_name ?? `#${id}` })}</span>
        <TextLink to="/accounts/$accountId/imports" params={{ accountId: String(accountId) }} search={{}} size="sm">
          {t('repeat.not')}
        </TextLink>
      </Group>
    </Alert>
  )
}
