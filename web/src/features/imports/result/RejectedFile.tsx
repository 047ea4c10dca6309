import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountId } from '@/lib/account'
import type { RowFilter } from '@/features/imports/types'

/** The rejected rows as a file, to be corrected and imported. */
export function RejectedFile({ one, outcome }: { one: Import; outcome: RowFilter }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  if (outcome !== 'rejected' || one.counts.rejected === 0) return null
  return (
    <Button
      component="a"
      variant="default"
      size="sm"
      href={`/api/v1/accounts/${accountId}/imports/${one.id}/rejected`}
      download
      leftSection={<IconDownload size={16} />}
    >
      {t('rejected.download')}
    </Button>
  )
}
