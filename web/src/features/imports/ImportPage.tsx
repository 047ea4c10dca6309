import { Button, Group, Skeleton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { FileCard } from './FileCard'
import { MappingCard } from './MappingCard'
import { cancelImport, importQuery } from './queries'
import { RejectedCard } from './RejectedCard'
import { ResultCard } from './ResultCard'
import { Status } from './Status'

export function ImportPage() {
  return (
    <Guard to="import">
      <Loading />
    </Guard>
  )
}

function Back() {
  const { t } = useTranslation('imports')
  return (
    <TextLink to="/accounts/$accountId/imports" params={{ accountId: String(useAccountId()) }} size="sm">
      ← {t('title')}
    </TextLink>
  )
}

function Loading() {
  const { t } = useTranslation('imports')
  const { importId } = useParams({ from: '/accounts/$accountId/imports/$importId' })
  const { data, error, refetch } = useQuery(importQuery(useAccountId(), Number(importId)))
  if (data) return <Shown one={data} />
  if (error) return <ErrorState error={error} order={1} onRetry={() => void refetch()} actions={<Back />} />
  return (
    <Page title={t('one')} back={<Back />} narrow>
      <Skeleton height={180} />
      <Skeleton height={220} />
    </Page>
  )
}

function Shown({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  return (
    <Page
      title={one.file_name}
      back={<Back />}
      narrow
      lead={
        <Group gap="xs">
          <Status status={one.status} />
          <span>{t('by', { name: one.user.name, when: f.dateTime(one.created_at) })}</span>
        </Group>
      }
      actions={<Actions one={one} />}
    >
      <ResultCard one={one} />
      {one.counts.rejected > 0 && <RejectedCard one={one} />}
      {one.mapping.length > 0 && <MappingCard one={one} />}
      <FileCard one={one} />
    </Page>
  )
}

function Actions({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const [asking, ask] = useDisclosure(false)
  const cancel = async () => {
    await cancelImport(accountId, one.id)
    await queryClient.invalidateQueries({ queryKey: keys.imports(accountId) })
  }
  if (one.status === 'queued' || one.status === 'running') {
    return (
      <>
        <Button variant="default" onClick={ask.open}>
          {t('cancel.button')}
        </Button>
        {asking && (
          <Confirm
            title={t('cancel.title')}
            text={t('cancel.text')}
            label={t('cancel.confirm')}
            onConfirm={cancel}
            onClose={ask.close}
          />
        )}
      </>
    )
  }
  if (one.status !== 'completed') return null
  return (
    <ButtonLink to="/accounts/$accountId/contacts" params={{ accountId: String(accountId) }} variant="default">
      {t('seeContacts')}
    </ButtonLink>
  )
}
