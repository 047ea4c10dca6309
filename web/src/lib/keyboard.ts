import { useEffect, useRef } from 'react'

/** What the keyboard does on a page, by key. */
export type Keys = Record<string, (event: KeyboardEvent) => void>

const typing = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]'
const above = '[role="dialog"], [role="menu"], [role="listbox"]'

/** Whether a key is meant for the page and not for what the focus is on. */
function isForPage({ target, key, defaultPrevented, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  if (defaultPrevented || ctrlKey || metaKey || altKey || !(target instanceof Element)) return false
  if (target.closest(typing) || target.closest(above)) return false
  // An open dialog or menu has the keyboard for itself, wherever the focus is.
  if (document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]')) return false
  // Enter and Space press what has the focus; the page takes them on a row only.
  const presses = key === 'Enter' || key === ' '
  return !presses || target === document.body || target.getAttribute('role') === 'row'
}

export function usePageKeys(keys: Keys) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key]
      if (!act || !isForPage(event)) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
