import { announce, requestLanguage } from '@/api/client'
import { Problem, problemBody } from '@/api/problem'
import type { Import } from '@/api/types'

export type Progress = { loaded: number; total: number }

type Options = {
  accountId: number
  file: File
  /** An earlier import whose choices it gets. */
  like?: number
  onProgress: (progress: Progress) => void
  /** Stops the upload; the promise then rejects with an AbortError. */
  signal: AbortSignal
}

/** Sends a file. XMLHttpRequest, because fetch cannot tell how far it is. */
export function upload({ accountId, file, like, onProgress, signal }: Options): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => {
      request.abort()
      reject(new DOMException('upload canceled', 'AbortError'))
    }
    request.open('POST', `/api/v1/accounts/${accountId}/imports${like ? `?like=${like}` : ''}`)
    request.setRequestHeader('Accept-Language', requestLanguage())
    request.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total: total || file.size })
    request.onload = () => settle(request, resolve, reject)
    request.onerror = () => reject(new Problem(0, { code: 'offline' }))
    request.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    if (signal.aborted) return abort()
    const body = new FormData()
    body.append('import_file', file)
    request.send(body)
  })
}

function settle(request: XMLHttpRequest, resolve: (value: Import) => void, reject: (cause: Problem) => void) {
  if (request.status >= 200 && request.status < 300) {
    const answer = problemBody(request.responseText) as { payload?: Import }
    if (answer.payload) return resolve(answer.payload)
    return reject(new Problem(502, {}))
  }
  const headers = new Headers()
  for (const name of ['Retry-After', 'X-Request-Id']) {
    const value = request.getResponseHeader(name)
    if (value) headers.set(name, value)
  }
  reject(announce(new Problem(request.status, problemBody(request.responseText), headers)))
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
