import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'

const most = 6
const keyOf = (accountId: number) => `ficha.recent.${accountId}`

/** Ids of the contacts opened last in this browser, the latest first; only numbers, no names. */
export function recentContacts(accountId: number): number[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(accountId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'number').slice(0, most) : []
  } catch {
    // Forbidden storage, or something else's text.
    return []
  }
}

/** Remembers each contact whose page is opened. */
export function useRememberContacts(accountId: number) {
  const { contactId } = useParams({ strict: false })
  useEffect(() => {
    const id = Number(contactId)
    if (!Number.isInteger(id) || id < 1) return
    try {
      localStorage.setItem(keyOf(accountId), JSON.stringify([id, ...recentContacts(accountId).filter((one) => one !== id)].slice(0, most)))
    } catch {
      // Then the palette shows none.
    }
  }, [accountId, contactId])
}
