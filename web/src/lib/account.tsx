import { createContext, useContext, type ReactNode } from 'react'
import type { Membership, Permission, Profile } from '@/api/types'
import { useFormats } from './format'

export type Current = { profile: Profile; account: Membership }

const CurrentContext = createContext<Current | null>(null)

/** Everything below belongs to this user in this account. */
export function CurrentProvider({ value, children }: { value: Current; children: ReactNode }) {
  return <CurrentContext value={value}>{children}</CurrentContext>
}

export function useCurrent(): Current {
  const current = useContext(CurrentContext)
  if (!current) throw new Error('useCurrent outside of an account page')
  return current
}

export function useAccountId() {
  return useCurrent().account.id
}

export function may(account: Membership, permission: Permission) {
  return account.permissions.includes(permission)
}

export function useMay(permission: Permission) {
  return may(useCurrent().account, permission)
}

/** Formats in the page's language and the account's time zone. */
export function useAccountFormats() {
  return useFormats(useCurrent().account.timezone)
}

/** Shows its children only to those who may. */
export function Allowed({ to, children }: { to: Permission; children: ReactNode }) {
  return useMay(to) ? <>{children}</> : null
}
