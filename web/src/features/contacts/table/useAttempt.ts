import { useState } from 'react'
import { toProblem, type Problem } from '@/api/problem'

/** A request at a time, with what went wrong. */
export function useAttempt() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true)
    setProblem(null)
    try {
      await act()
    } catch (cause) {
      setProblem(toProblem(cause))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, attempt: (act: () => Promise<void>) => void attempt(act) }
}
