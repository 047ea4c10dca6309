import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router'
import { useAccountId } from '@/lib/account'
import { besideAnother, conversationsSearch, type ConversationsSearch } from './search'

const route = getRouteApi('/accounts/$accountId/conversations')
const list = '/accounts/$accountId/conversations' as const
const one = '/accounts/$accountId/conversations/$conversationId' as const

/** Where one is: the URL says it all. */
export function useDesk() {
  const search = route.useSearch()
  const { conversationId } = useParams({ strict: false })
  const navigate = useNavigate()
  const accountId = String(useAccountId())
  const go = (to: string | undefined, next: ConversationsSearch, replace = false) =>
    void (to === undefined
      ? navigate({ to: list, params: { accountId }, search: next, replace })
      : navigate({ to: one, params: { accountId, conversationId: to }, search: next, replace }))
  return {
    search,
    /** The conversation that is open; not a number where the URL is wrong. */
    openId: conversationId === undefined ? null : Number(conversationId),
    /** Shows other conversations; the open one stays. */
    change: (next: ConversationsSearch, replace = false) => go(conversationId, conversationsSearch({ ...search, ...next }), replace),
    open: (id: number) => go(String(id), besideAnother(search)),
    close: () => go(undefined, besideAnother(search)),
  }
}

export type Desk = ReturnType<typeof useDesk>
