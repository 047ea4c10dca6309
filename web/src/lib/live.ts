/** What the server tells of the account; "gap" when something may have been missed. */
export type Live = { kind: string; data: Record<string, unknown> }

const listeners = new Set<(event: Live) => void>()

/** Calls back with each event for as long as the page is open. */
export function onLive(listener: (event: Live) => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function announceLive(event: Live) {
  listeners.forEach((listener) => listener(event))
}
