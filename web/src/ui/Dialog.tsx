import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'

/** What to focus once a dialog is gone: what opened it, or the button of the menu that did. */
function openerOf(active: Element | null) {
  const menu = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  const opener = menu ? document.getElementById(menu) : active
  return opener instanceof HTMLElement ? opener : null
}

/**
 * A dialog that exists only while it is open. Mantine gives the focus back only
 * from one that stays around closed; without it the keyboard would start over at
 * the top of the page. What opened it may be gone with what was deleted: then it is what stood around it.
 */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [opener] = useState(() => openerOf(document.activeElement))
  const [around] = useState(() => opener?.parentElement?.closest<HTMLElement>('[tabindex="0"]'))
  useEffect(
    () => () => {
      window.setTimeout(() => {
        const lost = !document.activeElement || document.activeElement === document.body
        if (lost) [opener, around].find((one) => one?.isConnected)?.focus({ preventScroll: true })
      })
    },
    [opener, around],
  )
  return <Modal opened {...props} />
}
