import { Anchor, Button, Chip, Group, Skeleton, Stack, Text } from '@mantine/core'
import {
  IconArrowMerge,
  IconArrowsSplit2,
  IconDownload,
  IconHistory,
  IconLock,
  IconLockOpen,
  IconMessages,
  IconNote,
  IconPencil,
  IconSparkles,
  IconTag,
} from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ComponentType, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { TextLink } from '@/ui/links'
import { ErrorState, State } from '@/ui/States'
import { Began, Standing } from './Began'
import { Changes } from './Changes'
import { groupNames, kindGroups, type KindGroup } from './groups'
import type { EventKind, HistoryEvent } from '@/api/types'
import { eventsQuery } from './queries'
import { useRecord } from './Record'
import classes from './Timeline.module.css'

const icons: Record<EventKind, ComponentType<{ size?: number }>> = {
  created: IconSparkles,
  updated: IconPencil,
  labels: IconTag,
  note_added: IconNote,
  note_changed: IconNote,
  note_deleted: IconNote,
  blocked: IconLock,
  unblocked: IconLockOpen,
  merged: IconArrowMerge,
  unmerged: IconArrowsSplit2,
  exported: IconDownload,
  conversation: IconMessages,
}

type Props = { groups: KindGroup[]; onGroups: (groups: KindGroup[]) => void }

/** Everything that happened to a contact, newest first. */
export function Timeline({ groups, onGroups }: Props) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const kinds = groups.flatMap((group) => [...kindGroups[group]])
  const query = useInfiniteQuery(eventsQuery(useAccountId(), contact.id, kinds))
  const events = query.data?.pages.flatMap((page) => page.payload)
  return (
    <Stack gap="md">
      <Chip.Group multiple value={groups} onChange={(next) => onGroups(groupNames.filter((group) => next.includes(group)))}>
        <Group gap={6} role="group" aria-label={t('timeline.filter')}>
          {groupNames.map((group) => (
            <Chip key={group} value={group} size="xs" variant="light">
              {t(`timeline.group.${group}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {query.error && !events && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!events && !query.error && <Waiting />}
      {events?.length === 0 && (
        <State icon={IconHistory} title={t('timeline.none')}>
          {t(groups.length > 0 ? 'timeline.noneFiltered' : 'timeline.noneText')}
        </State>
      )}
      {events && <Days events={events} />}
      {query.hasNextPage && (
        <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('timeline.more')}
        </Button>
      )}
    </Stack>
  )
}

function Waiting() {
  return (
    <Stack gap="sm">
      {[70, 45, 60].map((width) => (
        <Skeleton key={width} height={34} width={`${width}%`} />
      ))}
    </Stack>
  )
}

function Days({ events }: { events: HistoryEvent[] }) {
  const f = useAccountFormats()
  const days = new Map<string, HistoryEvent[]>()
  for (const event of events) {
    const day = f.date(event.at)
    days.set(day, [...(days.get(day) ?? []), event])
  }
  return (
    <>
      {[...days].map(([day, list]) => (
        <section key={day} aria-label={day}>
          <h3 className={classes.day}>{day}</h3>
          <ol className={classes.list}>
            {list.map((event) => (
              <li key={`${event.kind}-${event.id}-${event.at}`} className={classes.event}>
                <Entry event={event} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}

function Entry({ event }: { event: HistoryEvent }) {
  const { t } = useTranslation('record')
  const f = useAccountFormats()
  const Icon = icons[event.kind] ?? IconHistory
  return (
    <>
      <span className={classes.icon} aria-hidden="true">
        <Icon size={15} />
      </span>
      <div className={classes.body}>
        <div className={classes.what}>
          <b>{event.kind === 'conversation' ? <Began event={event} /> : t(`timeline.kind.${event.kind}`)}</b>{' '}
          <span className={classes.by}>
            <By event={event} /> · {f.time(event.at)}
          </span>
        </div>
        {event.other && <Text size="sm">{event.other.name || `#${event.other.id}`}</Text>}
        {event.kind === 'conversation' ? <Standing id={event.conversation_id} /> : event.text && <Quote>{event.text}</Quote>}
        <Changes event={event} />
      </div>
    </>
  )
}

function Quote({ children }: { children: ReactNode }) {
  return (
    <Text component="div" size="sm" className={classes.quote}>
      {children}
    </Text>
  )
}

/** "by Ana, through import clientes.csv, line 12". */
function By({ event: { kind, actor, source } }: { event: HistoryEvent }) {
  const { t } = useTranslation('record')
  if (kind === 'conversation') return actor ? t('timeline.by', { name: actor.name }) : t('timeline.byContact')
  const parts: ReactNode[] = [actor ? t('timeline.by', { name: actor.name }) : t('timeline.byNobody')]
  if (source.kind === 'import') parts.push(<ImportSource source={source} />)
  else if (source.kind !== 'hand') parts.push(t(`timeline.through.${source.kind}`))
  return parts.map((part, i) => (
    <span key={i}>
      {i > 0 && ', '}
      {part}
    </span>
  ))
}

function ImportSource({ source: { import_id: id, file_name: file, line } }: Pick<HistoryEvent, 'source'>) {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const name = file || t('timeline.anImport')
  return (
    <>
      {t('timeline.through.import')}{' '}
      {id ? (
        <TextLink to="/accounts/$accountId/imports/$importId" params={{ accountId: String(accountId), importId: String(id) }} size="xs">
          {name}
        </TextLink>
      ) : (
        <Anchor component="span">{name}</Anchor>
      )}
      {line ? <>, {t('timeline.line', { line })}</> : null}
    </>
  )
}
