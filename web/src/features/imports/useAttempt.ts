import { useState } from 'react'
import { toProblem, type Problem } from '@/api/problem'

/** Something that is done on a click, may take a moment and may fail. */
export function useAttempt() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const attempt = async (what: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(null)
    try {
      await what()
      return true
    } catch (cause) {
      setProblem(toProblem(cause))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, attempt }
}

export type Attempt = ReturnType<typeof useAttempt>
