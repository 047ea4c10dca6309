import { queryOptions } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { CustomRole, Member, Permission, Role } from '@/api/types'

/** What a custom role may allow, in the order of the form; everything implies seeing. */
export const grantable = [
  'contacts',
  'edit',
  'merge',
  'import',
  'export',
  'delete',
  'definitions',
  'labels',
] as const satisfies Permission[]

export type Grantable = (typeof grantable)[number]

/** A custom role's permissions without the names that other clients read. */
export function granted(role: CustomRole): Grantable[] {
  return grantable.filter((permission) => role.permissions.includes(permission))
}

/** Which role a member has: one of the two, or a custom one by its id. */
export type RoleChoice = Role | `${number}`

export function roleChoice(member: Pick<Member, 'role' | 'custom_role_id'>): RoleChoice {
  return member.custom_role_id === null ? member.role : `${member.custom_role_id}`
}

/** What to send for a choice. */
export function roleChange(choice: RoleChoice): { role: Role; custom_role_id: number } {
  if (choice === 'administrator' || choice === 'agent') return { role: choice, custom_role_id: 0 }
  return { role: 'agent', custom_role_id: Number(choice) }
}

/** All roles to choose from, the custom ones last. */
export function roleChoices(t: TFunction<'settings'>, custom: readonly CustomRole[]) {
  const own = custom.map((role) => ({ value: `${role.id}` as RoleChoice, label: role.name }))
  return [...(['agent', 'administrator'] as const).map((role) => ({ value: role, label: t(`role.${role}`) })), ...own]
}

/** A sentence on what the role is for. */
export function roleHint(t: TFunction<'settings'>, choice: RoleChoice, custom: readonly CustomRole[]) {
  if (choice === 'administrator' || choice === 'agent') return t(`roleHint.${choice}`)
  const role = custom.find((one) => `${one.id}` === choice)
  if (!role) return ''
  return role.description || granted(role).map((permission) => t(`roles.may.${permission}`)).join(', ')
}

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

export function customRolesQuery(accountId: number) {
  return queryOptions({
    queryKey: keys.customRoles(accountId),
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/accounts/{account_id}/custom_roles', { params: inAccount(accountId), signal })) as Promise<
        CustomRole[]
      >,
  })
}

type RoleInput = { name: string; description: string; permissions: Grantable[] }

/** Creates (id null) or changes a custom role. */
export function saveCustomRole(accountId: number, id: number | null, body: RoleInput) {
  return id === null
    ? ok(api.POST('/api/v1/accounts/{account_id}/custom_roles', { params: inAccount(accountId), body }))
    : ok(api.PATCH('/api/v1/accounts/{account_id}/custom_roles/{id}', { params: one(accountId, id), body }))
}

export function deleteCustomRole(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/custom_roles/{id}', { params: one(accountId, id) }))
}
