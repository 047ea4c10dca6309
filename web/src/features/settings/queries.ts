import { queryOptions } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Role } from '@/api/types'

export { membersQuery } from '@/api/members'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

export function accountQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.account(accountId),
    queryFn: ({ signal }) => ok(api.GET('/api/v1/accounts/{account_id}', { params: inAccount(accountId), signal })),
  })
}

export function invite(accountId: number, body: { name: string; email: string; role: Role; custom_role_id: number }) {
  return ok(api.POST('/api/v1/accounts/{account_id}/agents', { params: inAccount(accountId), body }))
}

type MemberChange = { name?: string; role?: Role; custom_role_id?: number; status?: 'active' | 'deactivated' }

export function changeMember(accountId: number, id: number, body: MemberChange) {
  return ok(api.PATCH('/api/v1/accounts/{account_id}/agents/{id}', { params: one(accountId, id), body }))
}

export function removeMember(accountId: number, id: number, handOverTo: number | undefined) {
  const params = { ...one(accountId, id), query: { hand_over_to: handOverTo } }
  return ok(api.DELETE('/api/v1/accounts/{account_id}/agents/{id}', { params }))
}

export function inviteAgain(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/agents/{id}/invitation', { params: one(accountId, id) }))
}

/** A link to hand over by other means than mail; earlier ones stop working. */
export async function invitationLink(accountId: number, id: number) {
  const { payload } = await ok(
    api.POST('/api/v1/accounts/{account_id}/agents/{id}/invitation_link', { params: one(accountId, id) }),
  )
  return payload.link
}

export function teamMembersQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.teams(accountId), id, 'members'],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/accounts/{account_id}/teams/{id}/team_members', { params: one(accountId, id), signal })),
  })
}

type TeamInput = { name: string; description: string; userIds: number[] }

/** Creates (id null) or changes a team, then says who is in it. */
export async function saveTeam(accountId: number, id: number | null, { name, description, userIds }: TeamInput) {
  const body = { name, description }
  const team =
    id === null
      ? await ok(api.POST('/api/v1/accounts/{account_id}/teams', { params: inAccount(accountId), body }))
      : await ok(api.PATCH('/api/v1/accounts/{account_id}/teams/{id}', { params: one(accountId, id), body }))
  await ok(
    api.PATCH('/api/v1/accounts/{account_id}/teams/{id}/team_members', {
      params: one(accountId, team.id),
      body: { user_ids: userIds },
    }),
  )
  return team
}

export function deleteTeam(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/teams/{id}', { params: one(accountId, id) }))
}

export const accessTokensQuery = queryOptions({
  queryKey: keys.accessTokens,
  queryFn: ({ signal }) => ok(api.GET('/api/v1/profile/access_tokens', { signal })),
})
