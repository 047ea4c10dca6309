import { bytesOf } from './bytes'
import { announce, requestLanguage } from './client'
import { Problem, problemBody } from './problem'

type Request = {
  method: 'POST' | 'PATCH'
  path: string
  headers?: Record<string, string>
  body: Blob | FormData
  /** The files that the body is made of. */
  files: readonly File[]
  /** Told how many bytes of the body have left. */
  onSent: (bytes: number) => void
  /** Ends it; the promise then rejects with an AbortError. */
  signal?: AbortSignal
}

export type Answer = { text: string; header: (name: string) => string | null }

/** Sends bytes of a file. XMLHttpRequest, because fetch cannot tell how far it is. */
export function send({ method, path, headers = {}, body, files, onSent, signal }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => {
      request.abort()
      reject(new DOMException('upload canceled', 'AbortError'))
    }
    request.open(method, path)
    for (const [name, value] of Object.entries({ 'Accept-Language': requestLanguage(), ...headers })) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve({ text: request.responseText, header: (name) => request.getResponseHeader(name) })
      } else reject(announce(refusal(request)))
    }
    request.onerror = () => void areReadable(files).then((readable) => reject(readable ? new Problem(0, { code: 'offline' }) : new Problem(409, { code: 'file_changed' })))
    request.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) return abort()
    request.send(body)
  })
}

function refusal(request: XMLHttpRequest) {
  const headers = new Headers()
  for (const name of ['Retry-After', 'X-Request-Id']) {
    const value = request.getResponseHeader(name)
    if (value) headers.set(name, value)
  }
  return new Problem(request.status, problemBody(request.responseText), headers)
}

/** A file that has changed on the disk looks like a broken connection. */
function areReadable(files: readonly File[]): Promise<boolean> {
  return Promise.all(files.map((file) => bytesOf(file.slice(0, 1)))).then(
    () => true,
    () => false,
  )
}
