import { Group, Skeleton } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import type { Wire } from '@/lib/filterTree'
import { Guard } from '@/ui/Guard'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page } from '@/ui/Page'
import { ErrorState } from '@/ui/States'
import { FileCard } from './FileCard'
import { MappingCard } from './MappingCard'
import { importQuery, isActive, isPrepared } from './queries'
import { ResultCard } from './result/ResultCard'
import { UndoButton } from './result/UndoButton'
import { CancelButton } from './run/CancelButton'
import { PausedCard } from './run/PausedCard'
import { RunCard } from './run/RunCard'
import { Status } from './Status'
import { Wizard } from './wizard/Wizard'

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
    <Page title={t('one')} back={<Back />} width="medium">
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
      width="medium"
      lead={
        <Group gap="xs">
          <Status one={one} />
          <span>{t('by', { name: one.user.name, when: f.dateTime(one.created_at) })}</span>
        </Group>
      }
      actions={<Actions one={one} />}
    >
      <Content one={one} />
    </Page>
  )
}

function Content({ one }: { one: Import }) {
  if (isPrepared(one)) return <Wizard key={one.id} one={one} />
  if (isActive(one)) return <RunCard one={one} />
  return (
    <>
      {one.status === 'paused' && <PausedCard one={one} />}
      <ResultCard one={one} />
      {one.mapping.length > 0 && <MappingCard one={one} />}
      <FileCard one={one} />
    </>
  )
}

/** The filter of the contacts that an import has made, or has changed. */
const touchedBy = ({ id }: Import, how: 'import' | 'updated_by_import'): Wire => ({ attribute_key: how, filter_operator: 'equal_to', values: [id] })

function Actions({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const accountId = String(useAccountId())
  if (isPrepared(one) || one.status === 'queued' || one.status === 'running') return <CancelButton one={one} />
  if (isActive(one) || one.status === 'paused') return null
  return (
    <>
      <UndoButton one={one} />
      <ButtonLink
        to="/accounts/$accountId/imports"
        params={{ accountId }}
        search={{ like: one.id }}
        variant="default"
        leftSection={<IconRepeat size={16} />}
      >
        {t('repeat.button')}
      </ButtonLink>
      {one.counts.updated > 0 && one.status !== 'undone' && (
        <ButtonLink
          to="/accounts/$accountId/contacts"
          params={{ accountId }}
          search={{ filter: touchedBy(one, 'updated_by_import') }}
          variant={one.counts.created > 0 ? 'default' : 'filled'}
        >
          {t('seeUpdated')}
        </ButtonLink>
      )}
      {one.counts.created > 0 && one.status !== 'undone' && (
        <ButtonLink to="/accounts/$accountId/contacts" params={{ accountId }} search={{ filter: touchedBy(one, 'import') }}>
          {t('seeCreated')}
        </ButtonLink>
      )}
    </>
  )
}
