import { ActionIcon, Badge, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconChevronDown, IconChevronUp, IconDots } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem } from '@/api/problem'
import { useAccountId } from '@/lib/account'
import { moved } from '@/lib/moved'
import { problemText } from '@/lib/problemText'
import { TextLink } from '@/ui/links'
import { RowAction, RowActions } from '@/ui/RowActions'
import settings from '@/ui/Rows.module.css'
import { SegmentIcon } from './icons'
import { duplicateSegment, orderSegments, updateSegment, type Segment } from './queries'
import { SegmentCount } from './SegmentLink'
import type { Known } from './useMeant'
import { useSentence } from './useSentence'

/** The segment whose dialog is open. */
export type OpenSegment = { what: 'edit' | 'delete'; segment: Segment } | null

type Props = { segment: Known; all: Known[]; onOpen: (open: OpenSegment) => void }

/** A segment in words, with how many are in it. */
export function SegmentRow({ segment, all, onOpen }: Props) {
  const { t } = useTranslation('segments')
  const { sentence } = useSentence()
  const { saved } = segment
  return (
    <>
      <SegmentIcon name={segment.icon} size={20} stroke={1.6} aria-hidden="true" />
      <div className={settings.who}>
        <div className={settings.name}>
          <TextLink
            to="/accounts/$accountId/contacts"
            params={{ accountId: String(useAccountId()) }}
            search={{ segment: saved?.id ?? segment.ref }}
          >
            {segment.name}
          </TextLink>
          {saved && saved.shared_with !== 'nobody' && <Badge color="gray">{t(`page.${saved.shared_with}`)}</Badge>}
          {saved?.fault && <Badge color="red">{t('page.fault')}</Badge>}
        </div>
        {segment.description && <div className={settings.small}>{segment.description}</div>}
        <div className={settings.small}>{saved?.fault ? saved.fault.text : sentence(segment.tree)}</div>
        {saved && !saved.mine && <div className={settings.small}>{t('page.by', { name: saved.owner.name })}</div>}
      </div>
      <strong className="tabular">{saved?.fault ? '—' : <SegmentCount segment={segment.ref} />}</strong>
      {saved && <Actions segment={saved} all={all} onOpen={onOpen} />}
    </>
  )
}

/** Runs a change of the segments, then shows the new list or the reason. */
function useChange() {
  const { t } = useTranslation()
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.segments(accountId) }),
    onError: (cause) => notifications.show({ color: 'red', message: problemText(t, toProblem(cause)) }),
  })
}

function Actions({ segment, all, onOpen }: { segment: Segment; all: Known[]; onOpen: (open: OpenSegment) => void }) {
  const { t } = useTranslation('segments')
  const accountId = useAccountId()
  const { mutate, isPending } = useChange()
  const { id, name, mine, pinned } = segment
  const ids = all.flatMap(({ saved }) => (saved ? [saved.id] : []))
  const at = ids.indexOf(id)
  const move = (by: -1 | 1) => mutate(() => orderSegments(accountId, moved(ids, id, by)))
  return (
    <RowActions>
      {mine && <RowAction icon={IconChevronUp} label={t('page.up', { name })} disabled={at === 0 || isPending} onClick={() => move(-1)} />}
      {mine && (
        <RowAction icon={IconChevronDown} label={t('page.down', { name })} disabled={at === ids.length - 1 || isPending} onClick={() => move(1)} />
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('page.actions', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mine && <Menu.Item onClick={() => onOpen({ what: 'edit', segment })}>{t('page.details')}</Menu.Item>}
          {mine && (
            <Menu.Item onClick={() => mutate(() => updateSegment(accountId, id, { pinned: !pinned }))}>{t(pinned ? 'page.unpin' : 'page.pin')}</Menu.Item>
          )}
          <Menu.Item onClick={() => mutate(() => duplicateSegment(accountId, id))}>{t('page.duplicate')}</Menu.Item>
          {mine && <Menu.Divider />}
          {mine && (
            <Menu.Item c="var(--mantine-color-error)" onClick={() => onOpen({ what: 'delete', segment })}>
              {t('page.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </RowActions>
  )
}
