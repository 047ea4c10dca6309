import { useNavigate } from '@tanstack/react-router'
import { useAccountId, useMay } from '@/lib/account'
import { usePageKeys } from '@/lib/keyboard'
import { nothing } from './selection'
import type { List, Picked } from './useList'

/** The table by keyboard; `?` shows what there is. */
export function useKeys({ search }: List, picked: Picked, help: () => void) {
  const navigate = useNavigate()
  const mayEdit = useMay('edit')
  const accountId = String(useAccountId())
  const { active, shown, selection } = picked
  const page = (contactId: number, edit: boolean) =>
    void navigate({
      to: edit ? '/accounts/$accountId/contacts/$contactId/edit' : '/accounts/$accountId/contacts/$contactId',
      params: { accountId, contactId: String(contactId) },
    })
  const arrow = (by: -1 | 1) => (event: KeyboardEvent) => {
    const to = picked.step(by)
    if (event.shiftKey && active !== null && to !== undefined) {
      // The row one starts from belongs to the range.
      if (selection.anchor === null) picked.pick(active, false)
      picked.pick(to, selection.anchor !== null)
    }
    picked.move(to)
  }
  const select = () => {
    if (active !== null) picked.pick(active, false)
  }
  usePageKeys({
    ArrowDown: arrow(1),
    ArrowUp: arrow(-1),
    Home: () => picked.move(shown[0]),
    End: () => picked.move(shown.at(-1)),
    Enter: () => {
      if (active === null) return
      if (search.open === active) page(active, false)
      else picked.open(active)
    },
    x: select,
    ' ': select,
    e: () => {
      if (active !== null && mayEdit) page(active, true)
    },
    n: () => {
      if (mayEdit) void navigate({ to: '/accounts/$accountId/contacts/new', params: { accountId } })
    },
    '?': help,
    Escape: () => {
      if (search.open !== undefined) picked.close()
      else if (picked.count > 0) picked.select(nothing)
    },
  })
}
