import { raw } from '@/api/raw'
import type { Import } from '@/api/types'
import { bodyOf } from './wizard/draft'
import type { Draft } from './types'

type Answer = { payload: Import }

async function post(accountId: number, id: number, what: string, body: object = {}): Promise<Import> {
  const { data } = await raw<Answer>(`/api/v1/accounts/${accountId}/imports/${id}/${what}`, { method: 'POST', body })
  return data.payload
}

/** How the file is to be read, where the finding was wrong. */
export type Reading = { encoding?: string; delimiter?: string; header?: boolean; sheet?: string }

/** Reads the file again in another way; that begins a preview, which shows at once what stands in the columns. */
export const reread = (accountId: number, id: number, reading: Reading) => post(accountId, id, 'preview', { options: reading })

/** Forgets what was remembered for the header: the columns and choices become the automatic ones. */
export const forgetMapping = (accountId: number, id: number) => post(accountId, id, 'forget_mapping')

/** Tries the whole file without writing anything. */
export const preview = (accountId: number, id: number, draft: Draft) => post(accountId, id, 'preview', bodyOf(draft))

/** Starts, or goes on after a pause; with `rows` it stops again after so many. */
export const start = (accountId: number, id: number, rows?: number) => post(accountId, id, 'start', rows ? { rows } : {})

/** Stops. What is in stays, or is taken back. */
export const cancel = (accountId: number, id: number, undo: boolean) => post(accountId, id, 'cancel', { undo })

export const undo = (accountId: number, id: number) => post(accountId, id, 'undo')

/** What undoing would do: contacts deleted, put back, and kept since somebody changed them. */
export type UndoPreview = { delete: number; restore: number; kept: number }

export async function previewUndo(accountId: number, id: number): Promise<UndoPreview> {
  const path = `/api/v1/accounts/${accountId}/imports/${id}/undo`
  const { data } = await raw<UndoPreview | { payload: UndoPreview }>(path, { method: 'POST', body: { dry_run: true } })
  return 'payload' in data ? data.payload : data
}
