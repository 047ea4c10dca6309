import { useCallback, useEffect, useRef, useState } from 'react'
import { toProblem, type Problem } from '@/api/problem'
import type { Import } from '@/api/types'
import { dropUpload } from './parts'
import type { Progress } from './types'
import { refuse, upload, type Refusal } from './upload'

export type UploadState =
  | { step: 'idle' }
  | { step: 'refused'; reason: Refusal; name: string }
  | { step: 'sending'; file: File; progress: Progress }
  | { step: 'failed'; file: File; problem: Problem; kept: number }

/** One upload at a time, from the choice of a file to the import it becomes. */
export function useUpload(accountId: number, like: number | undefined, onDone: (started: Import) => void) {
  const [state, setState] = useState<UploadState>({ step: 'idle' })
  const abort = useRef<AbortController | null>(null)

  // Leaving the page ends the upload; what has come of a large file waits for it to be chosen again.
  useEffect(() => () => abort.current?.abort(), [])

  const send = useCallback(
    async (file: File) => {
      const controller = new AbortController()
      abort.current = controller
      let progress: Progress = { loaded: 0, total: file.size, kept: 0, waiting: false }
      setState({ step: 'sending', file, progress })
      const onProgress = (next: Progress) => {
        progress = next
        if (!controller.signal.aborted) setState({ step: 'sending', file, progress })
      }
      try {
        const started = await upload({ accountId, file, like, onProgress, signal: controller.signal })
        setState({ step: 'idle' })
        onDone(started)
      } catch (cause) {
        if (controller.signal.aborted) setState({ step: 'idle' })
        else setState({ step: 'failed', file, problem: toProblem(cause), kept: progress.kept })
      }
    },
    [accountId, like, onDone],
  )

  const choose = useCallback(
    (files: File[]) => {
      const reason = refuse(files)
      if (reason) setState({ step: 'refused', reason, name: files[0]?.name ?? '' })
      else if (files[0]) void send(files[0])
    },
    [send],
  )

  const cancel = () => {
    abort.current?.abort()
    if (state.step !== 'idle' && state.step !== 'refused') void dropUpload(accountId, state.file).catch(() => {}) // else it goes by itself
    setState({ step: 'idle' })
  }

  return { state, choose, send, cancel }
}
