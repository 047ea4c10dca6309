import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from '@/api/keys'
import { profileQuery } from '@/api/profile'

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

const kinds = ['import', 'bulk_action', 'export', 'duplicates', 'contact', 'contacts', 'attributes', 'label', 'webhooks', 'inbox', 'conversation', 'notification']

type Connect = {
  url: string
  onEvent: (kind: string) => void
  /** The line is up again after a gap: anything may have been missed. */
  onGap: () => void
  /** The server refused the line (signed out, down). */
  onRefused: () => void
}

/** Keeps one event stream open while the window is visible; returns a stop. */
export function connectEvents({ url, onEvent, onGap, onRefused }: Connect) {
  let source: EventSource | null = null
  let timer: number | undefined
  let gap = false
  let wait = 1000

  const open = () => {
    if (source || document.hidden) return
    source = new EventSource(url)
    source.onopen = () => {
      wait = 1000
      if (gap) onGap()
      gap = false
    }
    source.onerror = () => {
      gap = true
      if (source?.readyState !== EventSource.CLOSED) return
      // The browser gives up after an HTTP error; we come back, ever slower.
      close()
      onRefused()
      timer = window.setTimeout(open, wait)
      wait = Math.min(wait * 2, 60_000)
    }
    for (const kind of kinds) source.addEventListener(kind, () => onEvent(kind))
  }
  const close = () => {
    source?.close()
    source = null
    gap = true
  }
  // A browser allows six connections a server: hidden windows give theirs up.
  const onVisibility = () => {
    window.clearTimeout(timer)
    if (document.hidden) close()
    else open()
  }

  open()
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    window.clearTimeout(timer)
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
      for (const kind of pending) {
        for (const queryKey of staleKeys(kind, accountId)) void queryClient.invalidateQueries({ queryKey })
      }
      pending.clear()
    }
    const stop = connectEvents({
      url: `/api/v1/accounts/${accountId}/events`,
      onEvent: (kind) => {
        pending.add(kind)
        timer ??= window.setTimeout(flush, gather)
      },
      onGap: () => {
        for (const kind of kinds) pending.add(kind)
        flush()
      },
      onRefused: () => void queryClient.invalidateQueries({ queryKey: profileQuery.queryKey }),
    })
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [accountId, queryClient])
}
