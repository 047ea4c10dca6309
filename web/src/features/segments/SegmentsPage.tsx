import { Skeleton } from '@mantine/core'
import { IconChartPie } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { useAccountId } from '@/lib/account'
import { Card } from '@/ui/Card'
import { Confirm } from '@/ui/Confirm'
import { Guard } from '@/ui/Guard'
import { Page } from '@/ui/Page'
import { ErrorState, State } from '@/ui/States'
import settings from '@/ui/Rows.module.css'
import { deleteSegment, type Segment } from './queries'
import { SaveDialog } from './SaveDialog'
import { SegmentRow, type OpenSegment } from './SegmentRow'
import { useSegments, type Known } from './useMeant'

export function SegmentsPage() {
  return (
    <Guard to="contacts">
      <Segments />
    </Guard>
  )
}

function Segments() {
  const { t } = useTranslation('segments')
  const { saved, ready, error, retry } = useSegments()
  const [open, setOpen] = useState<OpenSegment>(null)
  const mine = saved?.filter((segment) => segment.saved?.mine)
  const others = saved?.filter((segment) => !segment.saved?.mine) ?? []
  const close = () => setOpen(null)
  return (
    <Page title={t('page.title')} lead={t('page.lead')} narrow>
      {error && !saved && <ErrorState error={error} onRetry={retry} />}
      {!saved && !error && <Skeleton height={200} />}
      {mine && (
        <Card title={t('page.mine')} flush>
          {mine.length === 0 && (
            <State icon={IconChartPie} title={t('page.empty')}>
              {t('page.emptyText')}
            </State>
          )}
          <List segments={mine} onOpen={setOpen} />
        </Card>
      )}
      {others.length > 0 && (
        <Card title={t('page.shared')} flush>
          <List segments={others} onOpen={setOpen} />
        </Card>
      )}
      {ready && (
        <Card title={t('page.ready')} flush>
          <List segments={ready} onOpen={setOpen} />
        </Card>
      )}
      {open?.what === 'edit' && <SaveDialog segment={open.segment} onClose={close} />}
      {open?.what === 'delete' && <DeleteSegment segment={open.segment} onClose={close} />}
    </Page>
  )
}

function List({ segments, onOpen }: { segments: Known[]; onOpen: (open: OpenSegment) => void }) {
  return (
    <ul className={settings.list}>
      {segments.map((segment) => (
        <li key={segment.ref}>
          <SegmentRow segment={segment} all={segments} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  )
}

/** Refused, saying by what, while another segment names it. */
function DeleteSegment({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const { t } = useTranslation('segments')
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const remove = async () => {
    await deleteSegment(accountId, segment.id)
    await queryClient.invalidateQueries({ queryKey: keys.segments(accountId) })
  }
  return (
    <Confirm
      title={t('page.deleteTitle', { name: segment.name })}
      text={t('page.deleteText')}
      label={t('page.delete').replace('…', '')}
      onConfirm={remove}
      onClose={onClose}
    />
  )
}
