import { api, ok } from '@/api/client'
import { raw } from '@/api/raw'
import type { Message } from '@/api/types'
import type { Sending } from './outbox'

/** Hands a message to the server, which does it once however often it is handed over. */
export async function post({ accountId, conversationId, content, note, copies, files, key }: Sending): Promise<Message> {
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
  const { data } = await raw<Message>(`/api/v1/accounts/${accountId}/conversations/${conversationId}/messages`, { method: 'POST', body: form, headers: header })
  return data
}
