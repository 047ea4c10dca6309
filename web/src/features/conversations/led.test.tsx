import { screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import type { Conversation, Inbox, Message } from '@/api/types'
import { administrator, contactOf, inAccount, openApp, signedInAs, testServer } from '@/test/app'

const server = testServer()

const now = Math.floor(Date.now() / 1000)

const messageOf = (id: number) =>
  ({
    ...{ id, conversation_id: 5, inbox_id: 3, content: `Mensagem ${id}`, content_type: 'text', content_attributes: {}, message_type: 0, private: false },
    ...{ status: 'sent', source_id: null, attachments: [], created_at: now - 600 + id },
    sender: { id: 12, name: 'José Pires', type: 'contact', thumbnail: '' },
  }) satisfies Message

const conversation = {
  ...{ id: 5, account_id: 1, inbox_id: 3, status: 'open', labels: [], custom_attributes: {}, additional_attributes: {}, can_reply: true, unread_count: 0 },
  meta: { sender: contactOf(), channel: 'Channel::Api', assignee: null, team: null },
  messages: [messageOf(100)],
  last_activity_at: now,
} as unknown as Conversation

const counts = { mine_count: 0, unassigned_count: 1, assigned_count: 0, all_count: 1, unread_count: 0 }

/** A server with a conversation of a hundred messages; what is asked of them is noted. */
function desk() {
  const befores: (string | null)[] = []
  server.use(
    ...signedInAs(administrator),
    http.get(inAccount('/inboxes'), () => HttpResponse.json({ payload: [{ id: 3, name: 'Loja', channel_type: 'Channel::Api' } as Inbox] })),
    http.get(inAccount('/inbox_members/3'), () => HttpResponse.json({ payload: [] })),
    http.get(inAccount('/teams'), () => HttpResponse.json([])),
    http.get(inAccount('/conversations'), () => HttpResponse.json({ data: { meta: counts, payload: [conversation] } })),
    http.get(inAccount('/conversations/meta'), () => HttpResponse.json({ meta: counts })),
    http.get(inAccount('/conversations/5'), () => HttpResponse.json(conversation)),
    http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
    http.get(inAccount('/contacts/12/conversations'), () => HttpResponse.json({ payload: [conversation] })),
    http.get(inAccount('/conversations/5/messages'), ({ request }) => {
      const before = new URL(request.url).searchParams.get('before')
      befores.push(before)
      const end = before ? Number(before) : 101
      return HttpResponse.json({ meta: { labels: [], agent_last_seen_at: 0 }, payload: Array.from({ length: 20 }, (_, i) => messageOf(end - 20 + i)) })
    }),
  )
  return befores
}

it('a thread is opened at the message that a notice leads to', async () => {
  const befores = desk()
  const { user, where } = await openApp('/accounts/1/conversations/5?message=50')
  const found = await screen.findByText('Mensagem 50', { selector: 'p' })
  expect(found.closest('li')).toHaveAttribute('aria-current', 'true')
  expect(befores.slice(0, 3)).toEqual([null, '81', '61'])
  // Whoever goes on is not led there again.
  await user.click(screen.getByRole('link', { name: /José Pires.*Mensagem 100/ }))
  await waitFor(() => expect(where()).toBe('/accounts/1/conversations/5'))
})
