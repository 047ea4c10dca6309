import { useQuery } from '@tanstack/react-query'
import { inboxMembersQuery } from '@/api/inboxes'
import { membersQuery } from '@/api/members'
import { useAccountId } from '@/lib/account'

/** Who may have a conversation, and be mentioned in it: whoever sees its inbox. */
export function useCandidates(inboxId: number) {
  const accountId = useAccountId()
  const { data: members = [] } = useQuery({ ...membersQuery(accountId), staleTime: 60_000 })
  const { data: inside = [] } = useQuery({ ...inboxMembersQuery(accountId, inboxId), retry: false })
  const ids = new Set(inside.map(({ id }) => id))
  return members.filter(({ id, role, status }) => status === 'active' && (role === 'administrator' || ids.has(id)))
}
