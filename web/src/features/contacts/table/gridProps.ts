import type { Contact } from '@/api/types'
import type { Sort } from '@/features/contacts/search'
import type { CellText } from './cells'
import type { ChosenColumn, Column, Density } from './columns'
import type { Selection } from './selection'

/** What the table of contacts shows and tells. */
export type GridProps = {
  contacts: Contact[]
  total: number | undefined
  offset: number
  columns: Column[]
  chosen: ChosenColumn[]
  text: CellText
  density: Density
  q: string | undefined
  sort: Sort | undefined
  stale: boolean
  selection: Selection
  /** The row the keyboard stands on. */
  active: number | null
  opened: number | undefined
  more: (() => void) | undefined
  loadingMore: boolean
  onSort: (sort: Sort | undefined) => void
  onColumns: (columns: ChosenColumn[]) => void
  onActive: (id: number) => void
  onOpen: (id: number) => void
  onSelect: (id: number, range: boolean) => void
  onSelectShown: () => void
}
