import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { membersQuery } from '@/api/members'
import type { Definition, Member } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { usePreference } from '@/lib/preference'
import { activityQuery } from '@/features/contacts/queries'
import { useCellText } from './cells'
import {
  attributeColumn,
  readPreference,
  shownColumns,
  standardColumns,
  type ChosenColumn,
  type Column,
  type TablePreference,
} from './columns'
import { definitionsQuery } from '@/api/definitions'
import { labelsQuery } from '@/api/labels'

const noDefinitions: Definition[] = []
const noMembers: Member[] = []
const unknown: TablePreference = { columns: null, density: 'comfortable' }

/** The table as this user likes it: which columns there are, which are shown and how they read. */
export function useTable() {
  const accountId = useAccountId()
  const { value, change } = usePreference('contacts_table', readPreference)
  const { data: defined = noDefinitions } = useQuery(definitionsQuery(accountId))
  const definitions = useMemo(() => defined.filter(({ archived }) => !archived), [defined])
  const { data: activity = false } = useQuery(activityQuery(accountId))
  const { data: titles } = useQuery(labelsQuery(accountId))
  const labelColors = useMemo(() => new Map(titles?.map(({ title, color }) => [title, color])), [titles])
  const labels = labelColors.size > 0
  const preference = value ?? unknown
  const all = useMemo(() => [...standardColumns, ...definitions.map(attributeColumn)], [definitions])
  const chosen = useMemo(() => shownColumns(all, preference.columns, { activity, labels }), [all, preference.columns, activity, labels])
  const columns = useMemo(() => {
    const byId = new Map(all.map((column) => [column.id, column]))
    return chosen.map(({ id }) => byId.get(id)).filter((column): column is Column => column !== undefined)
  }, [all, chosen])
  // Names of owners are wanted only where they are shown.
  const { data: members = noMembers } = useQuery({
    ...membersQuery(accountId),
    staleTime: 300_000,
    enabled: chosen.some(({ id }) => id === 'owner'),
  })
  const text = useCellText(definitions, members)
  return {
    /** The choice is known: what is drawn before would jump. */
    ready: value !== undefined,
    preference,
    all,
    chosen,
    columns,
    text,
    labelColors,
    change: (part: Partial<TablePreference>) => change({ ...preference, ...part }),
    choose: (next: ChosenColumn[] | null) => change({ ...preference, columns: next }),
  }
}

export type Table = ReturnType<typeof useTable>
