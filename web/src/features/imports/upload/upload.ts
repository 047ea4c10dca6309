import { Problem, problemBody } from '@/api/problem'
import type { Import } from '@/api/types'
import { send } from '@/api/upload'
import { partSize, uploadInParts } from './parts'
import { importsPath, type Upload } from './types'

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

export type Refusal = 'blank' | 'type' | 'spreadsheet' | 'many'

/** What can be told from the file alone, before sending megabytes. */
export function refuse(files: readonly Pick<File, 'name' | 'size'>[]): Refusal | null {
  const file = files[0]
  if (files.length !== 1 || !file) return 'many'
  if (/\.(xls|ods|numbers)$/i.test(file.name)) return 'spreadsheet'
  if (!/\.(csv|txt|tsv|csv\.gz|xlsx)$/i.test(file.name)) return 'type'
  return file.size === 0 ? 'blank' : null
}
