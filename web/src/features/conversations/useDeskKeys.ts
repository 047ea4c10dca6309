import { useCallback, useRef, useState } from 'react'
import type { Conversation } from '@/api/types'
import { usePageKeys } from '@/lib/keyboard'
import type { Desk } from './useDesk'

/** What the keyboard asks of the open conversation. */
export type Command = 'reply' | 'note' | 'resolve'
/** Takes the commands for as long as it is not called off. */
export type Listen = (listener: (command: Command) => void) => () => void

/** Where the keyboard stands in the list, and how often it has moved there. */
export type Place = { id: number | null; moves: number }

/** The page by keyboard: j and k move in the list, the rest acts on what is open. */
export function useDeskKeys(desk: Desk, help: () => void) {
  const rows = useRef<readonly Conversation[]>([])
  const listener = useRef<((command: Command) => void) | null>(null)
  const [held, hold] = useState({ open: desk.openId, id: desk.openId, moves: 0 })
  // Whatever was opened since is where one stands.
  const place: Place = held.open === desk.openId ? held : { id: desk.openId, moves: 0 }
  const step = (by: -1 | 1) => {
    const ids = rows.current.map(({ id }) => id)
    const here = place.id === null ? -1 : ids.indexOf(place.id)
    const to = here < 0 ? ids[0] : ids[here + by]
    if (to !== undefined) hold({ open: desk.openId, id: to, moves: place.moves + 1 })
  }
  usePageKeys({
    j: () => step(1),
    k: () => step(-1),
    r: () => listener.current?.('reply'),
    n: () => listener.current?.('note'),
    e: () => listener.current?.('resolve'),
    '?': help,
    Escape: () => {
      if (desk.search.contact) desk.change({ contact: undefined })
      else if (desk.openId !== null) desk.close()
    },
  })
  const setRows = useCallback((next: readonly Conversation[]) => {
    rows.current = next
  }, [])
  const listen: Listen = useCallback((next) => {
    listener.current = next
    return () => {
      if (listener.current === next) listener.current = null
    }
  }, [])
  return { place, step, setRows, listen }
}

export type DeskKeys = ReturnType<typeof useDeskKeys>
