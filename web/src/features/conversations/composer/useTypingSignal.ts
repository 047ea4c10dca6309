import { useCallback, useEffect, useRef } from 'react'
import { setTyping } from '@/features/conversations/queries'
import { useAccountId } from '@/lib/account'

/** It is told again this often, for whoever hears of it forgets. */
const again = 4_000
/** Who touches no key for so long is not writing any more. */
const silence = 5_000

/** Tells others that the user is writing to the contact: with each letter, and when it ends. */
export function useTypingSignal(conversationId: number) {
  const accountId = useAccountId()
  const told = useRef(0)
  const timer = useRef<number>(undefined)
  const tell = useCallback(
    (on: boolean) => {
      told.current = on ? Date.now() : 0
      // Nobody misses it, so nobody is told when it fails.
      setTyping(accountId, conversationId, on).catch(() => undefined)
    },
    [accountId, conversationId],
  )
  const stop = useCallback(() => {
    window.clearTimeout(timer.current)
    if (told.current !== 0) tell(false)
  }, [tell])
  const write = useCallback(() => {
    if (Date.now() - told.current >= again) tell(true)
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(stop, silence)
  }, [stop, tell])
  useEffect(() => stop, [stop])
  return { write, stop }
}
