import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { bytesOf } from '@/api/bytes'
import { api, ok } from '@/api/client'
import { Problem, toProblem } from '@/api/problem'
import { raw } from '@/api/raw'
import type { Import } from '@/api/types'
import { send } from '@/api/upload'
import { onLive } from '@/lib/live'
import { forget, recall, remember } from './begun'
import { importsPath, type Progress, type Upload } from './types'

/** Bytes of a part: little to lose, and few requests for the largest file. */
export const partSize = 8 << 20

/** How long to wait after each failure in a row, in milliseconds; after the last one somebody has to ask again. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000]

const path = '/api/v1/accounts/{account_id}/import_uploads/{id}'

/**
 * Sends a file in parts, and goes on by itself after a failure that may pass. Called again with the
 * same file it goes on where it was, also in another tab or after a restart.
 */
export async function uploadInParts(how: Upload): Promise<Import> {
  const { id, offset } = await insist(how, 0, async () => (await resumed(how)) ?? (await begin(how)))
  await sendParts(how, id, offset)
  const sum = await checksum(how)
  const deaf = onLive(({ kind, data }) => {
    const { read, size } = data as Record<string, number>
    if (kind === 'import_upload' && data.id === id && read && size) how.onProgress({ ...all(how), read: read / size })
  })
  try {
    const started = await insist(how, how.file.size, () => finish(how, id, sum))
    forget(how.accountId)
    return started
  } catch (cause) {
    // What has come is of no use to anybody: the file was saved anew meanwhile.
    if (toProblem(cause).code === 'upload_changed') await dropUpload(how.accountId, how.file).catch(() => {}) // else it goes by itself
    throw cause
  } finally {
    deaf()
  }
}

/** The progress of a file that has come. */
const all = ({ file: { size } }: Upload): Progress => ({ loaded: size, total: size, kept: size, waiting: false })

/** The file as it is now, to be held against what has come. */
async function checksum({ file, signal }: Upload): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size && !signal.aborted; at += partSize) hash.update(await readable(file.slice(at, at + partSize)))
  return bytesToHex(hash.digest())
}

async function readable(part: Blob) {
  try {
    return await bytesOf(part)
  } catch {
    throw new Problem(409, { code: 'file_changed' })
  }
}

/** Forgets what the server has of a file that is not sent any further. */
export async function dropUpload(accountId: number, file: File) {
  const id = recall(accountId, file)
  if (id === null) return
  forget(accountId)
  await ok(api.DELETE(path, { params: { path: { account_id: accountId, id } } }))
}

type Begun = { id: number; offset: number }

async function begin({ accountId, file, signal }: Upload): Promise<Begun> {
  const params = { path: { account_id: accountId } }
  const body = { file_name: file.name, size: file.size }
  const { payload } = await ok(api.POST('/api/v1/accounts/{account_id}/import_uploads', { params, body, signal }))
  remember(accountId, file, payload.id)
  return payload
}

/** An upload of this very file that was begun before, if the server still has it. */
async function resumed({ accountId, file, signal }: Upload): Promise<Begun | null> {
  const id = recall(accountId, file)
  if (id === null) return null
  try {
    return { id, offset: await reached(accountId, id, signal) }
  } catch (cause) {
    if (toProblem(cause).status !== 404) throw cause
    forget(accountId)
    return null
  }
}

async function reached(accountId: number, id: number, signal: AbortSignal): Promise<number> {
  const { payload } = await ok(api.GET(path, { params: { path: { account_id: accountId, id } }, signal }))
  return payload.offset
}

/** Sends what the server lacks. What came of a part before the line broke counts as progress. */
async function sendParts(how: Upload, id: number, from: number) {
  const { accountId, file, signal } = how
  let offset = from
  let failed = 0
  tell(how, offset)
  while (offset < file.size) {
    try {
      if (failed > 0) {
        const now = await reached(accountId, id, signal)
        if (now > offset) failed = 0
        offset = now
      }
      if (offset < file.size) offset = await sendPart(how, id, offset)
      failed = 0
    } catch (cause) {
      await rest(how, offset, cause, failed++)
    }
  }
}

async function sendPart(how: Upload, id: number, offset: number): Promise<number> {
  const { accountId, file, signal } = how
  const answer = await send({
    method: 'PATCH',
    path: `/api/v1/accounts/${accountId}/import_uploads/${id}`,
    headers: { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) },
    body: file.slice(offset, offset + partSize),
    files: [file],
    signal,
    onSent: (bytes) => tell(how, offset, bytes),
  })
  return Number(answer.header('Upload-Offset'))
}

/** Makes an import of the file that has come: one only, should the answer get lost. */
async function finish(how: Upload, id: number, sum: string): Promise<Import> {
  const headers = { 'Idempotency-Key': `upload-${id}` }
  const { data } = await raw<{ payload: Import }>(importsPath(how), { method: 'POST', body: { upload_id: id, sha256: sum }, headers, signal: how.signal })
  return data.payload
}

async function insist<T>(how: Upload, offset: number, what: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; failed++) {
    try {
      return await what()
    } catch (cause) {
      await rest(how, offset, cause, failed)
    }
  }
}

/** Waits until another try makes sense; throws what no waiting helps, or no more. */
async function rest(how: Upload, offset: number, cause: unknown, failed: number) {
  const problem = toProblem(cause)
  const busy = problem.code === 'idempotency_key_busy' // the file is being read
  const pause = busy ? pauses[1] : pauses[failed]
  if (how.signal.aborted || pause === undefined || !(busy || mayPass(problem))) throw problem
  if (!busy) how.onProgress({ loaded: offset, total: how.file.size, kept: offset, waiting: true })
  await wait(Math.max(pause, (problem.retryAfter ?? 0) * 1000), how.signal)
}

function mayPass({ status, code }: Problem) {
  return status === 0 || status === 408 || status === 429 || (status >= 500 && status !== 507) || code === 'upload_offset'
}

/** Waits so many milliseconds, or until the browser has a connection again, or nobody waits any more. */
function wait(milliseconds: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

function tell({ file, onProgress }: Upload, offset: number, bytes = 0) {
  onProgress({ loaded: offset + bytes, total: file.size, kept: offset, waiting: false })
}
