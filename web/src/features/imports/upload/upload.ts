import { Problem, problemBody } from '@/api/problem'
import type { Import } from '@/api/types'
import { send } from '@/api/upload'
import { partSize, uploadInParts } from './parts'

export type Progress = {
  /** Bytes that have left. */
  loaded: number
  total: number
  /** Bytes that the server keeps, whatever happens to the line. */
  kept: number
  /** The line has broken; it is tried again in a moment. */
  waiting: boolean
  /** How much of the file the server has read so far, 0 to 1, once all of it has come and the server tells. */
  read?: number
}

export type Upload = {
  accountId: number
  file: File
  /** An earlier import whose choices it gets. */
  like?: number
  onProgress: (progress: Progress) => void
  /** Stops the upload; the promise then rejects with an AbortError. */
  signal: AbortSignal
}

/** Sends a file: what fits into a part in one request, a larger one so that a broken line costs little. */
export async function upload(how: Upload): Promise<Import> {
  if (how.file.size > partSize) return uploadInParts(how)
  const { file, signal, onProgress } = how
  const body = new FormData()
  body.append('import_file', file)
  const onSent = (bytes: number) => onProgress({ loaded: Math.min(bytes, file.size), total: file.size, kept: 0, waiting: false })
  const { text } = await send({ method: 'POST', path: importsPath(how), body, files: [file], signal, onSent })
  const answer = problemBody(text) as { payload?: Import }
  if (!answer.payload) throw new Problem(502, {})
  return answer.payload
}

/** Where imports are made. */
export function importsPath({ accountId, like }: Pick<Upload, 'accountId' | 'like'>) {
  return `/api/v1/accounts/${accountId}/imports${like ? `?like=${like}` : ''}`
}

export type Refusal = 'blank' | 'type' | 'spreadsheet' | 'many'

/** What can be told from the file alone, before sending megabytes. */
export function refuse(files: readonly Pick<File, 'name' | 'size'>[]): Refusal | null {
  const file = files[0]
  if (files.length !== 1 || !file) return 'many'
  if (/\.(xls|ods|numbers)$/i.test(file.name)) return 'spreadsheet'
  if (!/\.(csv|txt|tsv|csv\.gz|xlsx)$/i.test(file.name)) return 'type'
  return file.size === 0 ? 'blank' : null
}
