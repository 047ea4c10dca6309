import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { History } from './History'
import { UploadCard } from './upload/UploadCard'

export function ImportsPage() {
  return (
    <Guard to="import">
      <Imports />
    </Guard>
  )
}

function Imports() {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      narrow
      actions={
        <Button
          component="a"
          variant="default"
          href={`/api/v1/accounts/${accountId}/imports/template`}
          download
          leftSection={<IconDownload size={16} />}
        >
          {t('template')}
        </Button>
      }
    >
      <UploadCard />
      <History />
    </Page>
  )
}
