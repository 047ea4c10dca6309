/** Which contacts are picked: some by id, or all that match the list's question. */
export type Selection = {
  all: boolean
  ids: ReadonlySet<number>
  /** Where a range begins: the row picked last. */
  anchor: number | null
}

export const nothing: Selection = { all: false, ids: new Set(), anchor: null }

export function isSelected({ all, ids }: Selection, id: number) {
  return all || ids.has(id)
}

/** How many are picked; `count` is how many match in all. */
export function selectedCount({ all, ids }: Selection, count: number | undefined) {
  return all ? (count ?? 0) : ids.size
}

/** One row on or off. Out of "all that match", the rows in sight stay picked. */
export function toggle(selection: Selection, id: number, shown: readonly number[]): Selection {
  const ids = new Set(selection.all ? shown : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { all: false, ids, anchor: id }
}

/** Picks every row between the one picked last and this one. */
export function extend(selection: Selection, id: number, shown: readonly number[]): Selection {
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor)
  const to = shown.indexOf(id)
  if (selection.all || from < 0 || to < 0) return toggle(selection, id, shown)
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { all: false, ids: new Set([...selection.ids, ...between]), anchor: id }
}

/** How much of what is shown is picked: for the box in the header. */
export function shownState(selection: Selection, shown: readonly number[]): 'none' | 'some' | 'all' {
  if (selection.all) return 'all'
  const picked = shown.filter((id) => selection.ids.has(id)).length
  if (picked === 0) return 'none'
  return picked === shown.length ? 'all' : 'some'
}

/** The box in the header: all that is shown, or nothing of it. */
export function toggleShown(selection: Selection, shown: readonly number[]): Selection {
  if (shownState(selection, shown) === 'all') {
    const gone = new Set(shown)
    return selection.all ? nothing : { ...selection, ids: new Set([...selection.ids].filter((id) => !gone.has(id))) }
  }
  return { all: false, ids: new Set([...selection.ids, ...shown]), anchor: selection.anchor }
}

export const everything: Selection = { all: true, ids: new Set(), anchor: null }
