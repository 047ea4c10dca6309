import { useSyncExternalStore } from 'react'
import { readFlag, writeFlag } from '@/lib/flags'

/** Whether this browser is to tell of new messages: it never asks by itself. */
export type Alerting = 'on' | 'off' | 'denied' | 'impossible'

const flag = 'ficha.conversations.alerts'
const watchers = new Set<() => void>()

export function alerting(): Alerting {
  if (!('Notification' in window)) return 'impossible'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && readFlag(flag) ? 'on' : 'off'
}

function watch(tell: () => void) {
  watchers.add(tell)
  return () => {
    watchers.delete(tell)
  }
}

export function useAlerting() {
  return useSyncExternalStore(watch, alerting)
}

/** Turns alerts on, asking for permission where that is needed, or off. */
export async function setAlerting(on: boolean): Promise<Alerting> {
  if (on && Notification.permission === 'default') await Notification.requestPermission()
  writeFlag(flag, on && Notification.permission === 'granted')
  watchers.forEach((tell) => tell())
  return alerting()
}
