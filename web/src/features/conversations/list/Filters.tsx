import { ActionIcon, Button, Checkbox, Group, Indicator, MultiSelect, Pill, Popover, Select, Stack } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { inboxesQuery } from '@/api/inboxes'
import { labelsQuery } from '@/api/labels'
import { teamsQuery } from '@/api/teams'
import { filtersOf, statuses, statusOf, type ConversationsSearch, type Status } from '@/features/conversations/search'
import { useAccountId } from '@/lib/account'
import classes from './List.module.css'

type Props = { search: ConversationsSearch; onChange: (next: ConversationsSearch) => void }

const none: ConversationsSearch = { status: undefined, inbox: undefined, team: undefined, labels: undefined, mentions: undefined }

const countOf = (search: ConversationsSearch) => Object.values(filtersOf(search)).filter((value) => value !== undefined).length

/** Status, inbox, team, labels and mentions, behind a button. */
export function Filters({ search, onChange }: Props) {
  const { t } = useTranslation('conversations')
  const count = countOf(search)
  return (
    <Popover position="bottom-end" width={280} trapFocus shadow="md" withinPortal>
      <Indicator disabled={count === 0} label={count} size={16} color="ink">
        <Popover.Target>
          <ActionIcon variant="default" size={36} aria-label={t('filter.title')}>
            <IconFilter size={17} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('filter.title')}>
        <Stack gap="sm">
          <Choices search={search} onChange={onChange} />
          {count > 0 && (
            <Button variant="subtle" size="compact-sm" onClick={() => onChange(none)}>
              {t('filter.clear')}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices({ search, onChange }: Props) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const { data: inboxes = [] } = useQuery(inboxesQuery(accountId))
  const { data: teams = [] } = useQuery(teamsQuery(accountId))
  const { data: labels = [] } = useQuery(labelsQuery(accountId))
  const numbered = (list: readonly { id: number; name: string }[]) => list.map(({ id, name }) => ({ value: String(id), label: name }))
  const inside = { comboboxProps: { withinPortal: false } }
  const number = (value: string | null) => (value ? Number(value) : undefined)
  return (
    <>
      <Select
        {...inside}
        label={t('filter.status')}
        allowDeselect={false}
        value={statusOf(search)}
        onChange={(status) => onChange({ status: status === statusOf({ ...search, status: undefined }) ? undefined : (status as Status) })}
        data={statuses.map((status) => ({ value: status, label: t(`statuses.${status}`) }))}
      />
      <Select
        {...inside}
        label={t('filter.inbox')}
        placeholder={t('filter.anyInbox')}
        clearable
        value={search.inbox ? String(search.inbox) : null}
        onChange={(inbox) => onChange({ inbox: number(inbox) })}
        data={numbered(inboxes)}
      />
      {teams.length > 0 && (
        <Select
          {...inside}
          label={t('filter.team')}
          placeholder={t('filter.anyTeam')}
          clearable
          value={search.team ? String(search.team) : null}
          onChange={(team) => onChange({ team: number(team) })}
          data={numbered(teams)}
        />
      )}
      {labels.length > 0 && (
        <MultiSelect
          {...inside}
          label={t('filter.labels')}
          placeholder={search.labels ? undefined : t('filter.anyLabel')}
          searchable
          clearable
          value={search.labels ?? []}
          onChange={(chosen) => onChange({ labels: chosen })}
          data={labels.map(({ title }) => title)}
        />
      )}
      <Checkbox label={t('filter.mentions')} checked={search.mentions ?? false} onChange={(event) => onChange({ mentions: event.currentTarget.checked || undefined })} />
    </>
  )
}

/** What is filtered by, each to be taken off. */
export function FilterChips({ search, onChange }: Props) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const { data: inboxes = [] } = useQuery(inboxesQuery(accountId))
  const { data: teams = [] } = useQuery(teamsQuery(accountId))
  const { status, inbox, team, labels, mentions } = filtersOf(search)
  const named = (list: readonly { id: number; name: string }[], id: number) => list.find((one) => one.id === id)?.name ?? `#${id}`
  const chips = [
    ...(status ? [{ key: 'status', text: t(`statuses.${status}`), off: { status: undefined } }] : []),
    ...(inbox ? [{ key: 'inbox', text: named(inboxes, inbox), off: { inbox: undefined } }] : []),
    ...(team ? [{ key: 'team', text: named(teams, team), off: { team: undefined } }] : []),
    ...(mentions ? [{ key: 'mentions', text: t('filter.mentions'), off: { mentions: undefined } }] : []),
    ...(labels ?? []).map((title) => ({ key: `label ${title}`, text: title, off: { labels: labels?.filter((one) => one !== title) } })),
  ]
  if (chips.length === 0) return null
  return (
    <Group gap={6} className={classes.chips}>
      {chips.map(({ key, text, off }) => (
        <Pill key={key} withRemoveButton onRemove={() => onChange(off)} removeButtonProps={{ 'aria-label': t('filter.remove', { name: text }), tabIndex: 0, 'aria-hidden': undefined }}>
          {text}
        </Pill>
      ))}
    </Group>
  )
}
