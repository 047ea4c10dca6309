import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { contactsSearch, defaultPerPage } from '@/features/contacts/search'
import type { ContactsSearch } from '@/features/contacts/search'
import { extend, nothing, selectedCount, toggle, toggleShown, type Selection } from './selection'
import { useRows } from './useRows'
import { useTable } from './useTable'

const route = getRouteApi('/accounts/$accountId/contacts')

/** What is shown: the URL says it, and where that is silent the user's own choice. */
export function useList() {
  const table = useTable()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { preference } = table
  const silent = search.page === undefined && search.per_page === undefined
  const endless = search.endless ?? (silent && Boolean(preference.endless))
  const perPage = search.per_page ?? preference.perPage ?? defaultPerPage
  const rows = useRows(search, perPage, endless, table.ready)
  const change = (next: ContactsSearch, replace = false) => {
    const shown = endless ? { endless } : { per_page: perPage }
    void navigate({ search: contactsSearch({ ...search, ...shown, ...next }), replace })
  }
  const choose = (size: number | 'endless') => {
    if (size === 'endless') table.change({ endless: true })
    else table.change({ endless: undefined, perPage: size })
    const next = size === 'endless' ? { endless: true as const } : { endless: undefined, per_page: size }
    void navigate({ search: contactsSearch({ ...search, page: undefined, ...next }) })
  }
  return { search, page: search.page ?? 1, perPage, endless, table, rows, change, choose }
}

export type List = ReturnType<typeof useList>

/** Which rows are picked, and on which one the keyboard stands. */
export function usePicked({ search, rows, change }: List) {
  const question = JSON.stringify([search.q, search.labels, search.filter, search.segment])
  const [held, hold] = useState({ question, selection: nothing })
  const [active, setActive] = useState<number | null>(search.open ?? null)
  // What was picked under one question is not meant under the next.
  const selection = held.question === question ? held.selection : nothing
  const select = (next: Selection) => hold({ question, selection: next })
  const shown = useMemo(() => (rows.contacts ?? []).map(({ id }) => id), [rows.contacts])
  const at = active === null ? -1 : shown.indexOf(active)

  const move = (to: number | undefined) => {
    if (to === undefined) return
    setActive(to)
    // The panel goes along; the way back leads to where it was opened.
    if (search.open !== undefined) change({ open: to }, true)
  }
  const step = (by: -1 | 1) => shown[at < 0 ? 0 : at + by]
  return {
    selection,
    select,
    count: selectedCount(selection, rows.total),
    shown,
    active,
    setActive,
    move,
    step,
    pick: (id: number, range: boolean) => select((range ? extend : toggle)(selection, id, shown)),
    pickShown: () => select(toggleShown(selection, shown)),
    open: (id: number) => {
      setActive(id)
      if (search.open !== id) change({ open: id }, search.open !== undefined)
    },
    close: () => change({ open: undefined }),
  }
}

export type Picked = ReturnType<typeof usePicked>
