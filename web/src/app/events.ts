import { hashKey, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from '@/api/keys'
import { profileQuery } from '@/api/profile'
import { announceLive, type Live } from '@/lib/live'

/** Which kept data an event makes stale. */
export function staleKeys(event: string, accountId: number): QueryKey[] {
  switch (event) {
    case 'import':
      return [keys.imports(accountId)]
    case 'export':
      return [keys.exports(accountId)]
    case 'duplicates':
      return [keys.duplicates(accountId)]
    case 'bulk_action':
      return [keys.bulkActions(accountId)]
    case 'contact':
    case 'contacts':
      return [keys.contacts(accountId)]
    case 'attributes':
      return [keys.definitions(accountId, 'contact_attribute')]
    case 'label':
      return [keys.labels(accountId), keys.contacts(accountId)]
    case 'canned_response':
      return [keys.cannedReplies(accountId)]
    case 'webhooks':
      return [keys.webhooks(accountId)]
    case 'inbox':
      return [keys.inboxes(accountId)]
    case 'conversation':
      return [keys.conversations(accountId)]
    case 'notification':
      // An import shows what became of its mail.
      return [keys.notifications(accountId), keys.imports(accountId)]
    default:
      return []
  }
}

const kinds = ['import', 'import_upload', 'bulk_action', 'export', 'duplicates', 'contact', 'contacts', 'attributes', 'label', 'canned_response', 'webhooks', 'inbox', 'conversation', 'notification']

type Connect = {
  url: string
  onEvent: (kind: string, data: Live['data']) => void
  /** The line is up, at first or again: anything may have happened since what is shown was asked for. */
  onUp: () => void
  /** The server refused the line (signed out, down). */
  onRefused: () => void
}

/** What an event says; nothing that can be read is nothing said. */
function dataOf(event: Event): Live['data'] {
  if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return {}
  try {
    const data: unknown = JSON.parse(event.data)
    return typeof data === 'object' && data !== null ? (data as Live['data']) : {}
  } catch {
    return {}
  }
}

/** Acts in one of all hidden windows until the signal; the others wait for their turn. */
async function inOneWindow(name: string, signal: AbortSignal, act: () => void) {
  // Browsers have locks only where the connection is safe; without them no hidden window acts.
  if (!('locks' in navigator)) return
  const held = () =>
    new Promise<void>((release) => {
      if (signal.aborted) return release()
      signal.addEventListener('abort', () => release())
      act()
    })
  await navigator.locks.request(name, { signal }, held).catch(() => undefined)
}

/** Keeps one event stream open while the window is visible, and in one of the hidden ones; returns a stop. */
export function connectEvents({ url, onEvent, onUp, onRefused }: Connect) {
  let source: EventSource | null = null
  let timer: number | undefined
  let wait = 1000
  let hidden = new AbortController()

  const open = () => {
    if (source) return
    source = new EventSource(url)
    source.onopen = () => {
      wait = 1000
      onUp()
    }
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return
      // The browser gives up after an HTTP error; we come back, ever slower.
      close()
      onRefused()
      timer = window.setTimeout(open, wait)
      wait = Math.min(wait * 2, 60_000)
    }
    for (const kind of kinds) source.addEventListener(kind, (event) => onEvent(kind, dataOf(event)))
  }
  const close = () => {
    source?.close()
    source = null
  }
  // A browser allows six connections a server: of the hidden windows one keeps its own, to tell of new messages.
  const onVisibility = () => {
    window.clearTimeout(timer)
    hidden.abort()
    if (!document.hidden) return open()
    close()
    hidden = new AbortController()
    void inOneWindow(url, hidden.signal, open)
  }

  onVisibility()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    window.clearTimeout(timer)
    hidden.abort()
    close()
  }
}

const gather = 250

/** Keeps everything shown of this account up to date. */
export function useLiveEvents(accountId: number) {
  const queryClient = useQueryClient()
  useEffect(() => {
    const pending = new Set<string>()
    let timer: number | undefined
    const flush = () => {
      timer = undefined
      // Each once: a second time would break off the first answer.
      const stale = new Map([...pending].flatMap((kind) => staleKeys(kind, accountId)).map((key) => [hashKey(key), key]))
      for (const queryKey of stale.values()) void queryClient.invalidateQueries({ queryKey })
      pending.clear()
    }
    const happened = (...these: string[]) => {
      for (const kind of these) pending.add(kind)
      timer ??= window.setTimeout(flush, gather)
    }
    const stop = connectEvents({
      url: `/api/v1/accounts/${accountId}/events`,
      onEvent: (kind, data) => {
        announceLive({ kind, data })
        happened(kind)
      },
      onUp: () => {
        announceLive({ kind: 'gap', data: {} })
        happened(...kinds)
      },
      onRefused: () => void queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
    })
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [accountId, queryClient])
}
