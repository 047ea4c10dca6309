import { api, ok } from '@/api/client'
import type { Problem } from '@/api/problem'
import type { Message } from '@/api/types'
import { send } from '@/api/upload'

/** A message on its way, or one that did not get there. */
export type Sending = {
  /** Also what the server knows the request by, so that one that is repeated is done once. */
  key: string
  accountId: number
  conversationId: number
  content: string
  note: boolean
  /** Who else gets it, of a mail. */
  copies: string[]
  files: File[]
  /** Epoch seconds. */
  at: number
  problem: Problem | null
  /** How many bytes of it have left. */
  sent: number
  /** Called once the server has it, at the first try or a later one. */
  onThere: () => void
}

/** Hands a message to the server, which does it once however often it is handed over; `onSent` hears how many bytes of it have left. */
export async function post({ accountId, conversationId, content, note, copies, files, key }: Sending, onSent: (bytes: number) => void): Promise<Message> {
  const header = { 'Idempotency-Key': key }
  if (files.length === 0) {
    const params = { path: { account_id: accountId, id: conversationId }, header }
    return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/messages', { params, body: { content, private: note, ...(copies.length > 0 && { cc_emails: copies }) } }))
  }
  const form = new FormData()
  if (content) form.append('content', content)
  form.append('private', String(note))
  if (copies.length > 0) form.append('cc_emails', copies.join(','))
  for (const file of files) form.append('attachments[]', file, file.name)
  const { text } = await send({ method: 'POST', path: `/api/v1/accounts/${accountId}/conversations/${conversationId}/messages`, headers: header, body: form, files, onSent })
  return JSON.parse(text) as Message
}
