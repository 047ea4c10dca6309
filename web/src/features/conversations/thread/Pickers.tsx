import { Button } from '@mantine/core'
import { IconFlag, IconTag, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { labelsQuery } from '@/api/labels'
import { teamsQuery } from '@/api/teams'
import type { Conversation } from '@/api/types'
import { Picker } from '@/features/conversations/Picker'
import { isPriority, priorities, PriorityIcon } from '@/features/conversations/PriorityIcon'
import { useCandidates } from '@/features/conversations/useCandidates'
import type { Changes } from '@/features/conversations/useChanges'
import { useAccountId, useCurrent } from '@/lib/account'
import { PersonAvatar } from '@/ui/Person'
import classes from './Thread.module.css'

type Props = { conversation: Conversation; changes: Changes }

/** Assignee, team, priority and labels, each chosen where it stands. */
export function Pickers(props: Props) {
  const { t } = useTranslation('conversations')
  if (!props.changes.mayEdit) return <Told {...props} />
  return (
    <div className={classes.pickers} role="group" aria-label={t('properties')}>
      <AssigneePicker {...props} />
      <TeamPicker {...props} />
      <PriorityPicker {...props} />
      <LabelsPicker {...props} />
    </div>
  )
}

/** For who may only look. */
function Told({ conversation: { meta, priority, labels } }: Props) {
  const { t } = useTranslation('conversations')
  const words = [meta.assignee?.name, meta.team?.name, isPriority(priority) ? t(`priority.${priority}`) : null, ...labels].filter(Boolean)
  return words.length > 0 ? <p className={classes.where}>{words.join(' · ')}</p> : null
}

function AssigneePicker({ conversation: { inbox_id: inboxId, meta }, changes }: Props) {
  const { t } = useTranslation('conversations')
  const { profile } = useCurrent()
  const candidates = useCandidates(inboxId)
  const me = candidates.find(({ id }) => id === profile.id)
  const others = candidates.filter(({ id }) => id !== profile.id)
  const choices = [...(me ? [{ ...me, name: t('assignee.meNamed', { name: me.name }) }] : []), ...others].map(({ id, name }) => ({
    value: String(id),
    label: name,
    icon: <PersonAvatar id={id} name={candidates.find((one) => one.id === id)?.name ?? name} size={22} />,
  }))
  const pick = (value: string) => {
    const one = candidates.find(({ id }) => String(id) === value)
    changes.setAssignee(one ? { id: one.id, name: one.name } : null)
  }
  return (
    <>
      <Picker
        label={t('assignee.label', { name: meta.assignee?.name ?? t('assignee.none') })}
        icon={meta.assignee ? <PersonAvatar id={meta.assignee.id} name={meta.assignee.name} size={16} /> : <IconUser size={14} aria-hidden="true" />}
        choices={choices}
        chosen={meta.assignee ? [String(meta.assignee.id)] : []}
        none={t('assignee.none')}
        onPick={pick}
      >
        {meta.assignee?.name ?? t('assignee.none')}
      </Picker>
      {me && meta.assignee?.id !== me.id && (
        <Button size="compact-xs" variant="subtle" fw={500} onClick={() => changes.setAssignee({ id: me.id, name: me.name })}>
          {t('assignee.toMe')}
        </Button>
      )}
    </>
  )
}

function TeamPicker({ conversation: { meta }, changes }: Props) {
  const { t } = useTranslation('conversations')
  const { data: teams = [] } = useQuery({ ...teamsQuery(useAccountId()), staleTime: 60_000 })
  if (teams.length === 0 && !meta.team) return null
  return (
    <Picker
      label={t('team.label', { name: meta.team?.name ?? t('team.none') })}
      icon={<IconUsersGroup size={14} aria-hidden="true" />}
      choices={teams.map(({ id, name }) => ({ value: String(id), label: name }))}
      chosen={meta.team ? [String(meta.team.id)] : []}
      none={t('team.none')}
      onPick={(value) => {
        const team = teams.find(({ id }) => String(id) === value)
        changes.setTeam(team ? { id: team.id, name: team.name } : null)
      }}
    >
      {meta.team?.name ?? t('team.short')}
    </Picker>
  )
}

function PriorityPicker({ conversation: { priority }, changes }: Props) {
  const { t } = useTranslation('conversations')
  const known = isPriority(priority) ? priority : null
  return (
    <Picker
      label={t('priority.label', { name: t(`priority.${known ?? 'none'}`) })}
      icon={known ? <PriorityIcon priority={known} named={false} /> : <IconFlag size={14} aria-hidden="true" />}
      choices={priorities.map((one) => ({ value: one, label: t(`priority.${one}`), icon: <PriorityIcon priority={one} named={false} /> }))}
      chosen={known ? [known] : []}
      none={t('priority.none')}
      onPick={(value) => changes.setPriority(value || null)}
    >
      {known ? t(`priority.${known}`) : t('priority.short')}
    </Picker>
  )
}

function LabelsPicker({ conversation: { labels }, changes }: Props) {
  const { t } = useTranslation('conversations')
  const { data: all = [] } = useQuery(labelsQuery(useAccountId()))
  if (all.length === 0 && labels.length === 0) return null
  const dot = (color: string | undefined) => <span className={classes.dot} style={{ background: color }} aria-hidden="true" />
  const [first] = labels
  return (
    <Picker
      label={t('labels.label', { names: labels.join(', ') || t('labels.none') })}
      icon={first ? dot(all.find(({ title }) => title === first)?.color) : <IconTag size={14} aria-hidden="true" />}
      choices={all.map(({ title, color }) => ({ value: title, label: title, icon: dot(color) }))}
      chosen={labels}
      onPick={(title) => changes.setLabels(labels.includes(title) ? labels.filter((one) => one !== title) : [...labels, title])}
    >
      {labels.length > 0 ? labels.join(', ') : t('labels.short')}
    </Picker>
  )
}
