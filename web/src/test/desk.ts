import { http, HttpResponse } from 'msw'
import type { SetupServer } from 'msw/node'
import type { Conversation, Inbox, Message } from '@/api/types'
import { contactOf, inAccount } from './app'

export const now = Math.floor(Date.now() / 1000)
export const ana = { id: 7, name: 'Ana Souza', type: 'user' as const, thumbnail: '' }
const jose = { id: 12, name: 'José Pires', type: 'contact' as const, thumbnail: '' }

export function messageOf(id: number, change: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 5,
    inbox_id: 3,
    content: `Mensagem ${id}`,
    content_type: 'text',
    content_attributes: {},
    message_type: 0,
    private: false,
    status: 'sent',
    source_id: null,
    attachments: [],
    sender: jose,
    created_at: now - 600 + id,
    ...change,
  }
}

export function conversationOf(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 5,
    uuid: 'u',
    account_id: 1,
    inbox_id: 3,
    meta: { sender: contactOf() as Conversation['meta']['sender'], channel: 'Channel::Api', inbox: { id: 3, name: 'Loja' }, assignee: null, team: null, hmac_verified: false },
    status: 'open',
    snoozed_until: null,
    priority: null,
    labels: [],
    additional_attributes: {},
    custom_attributes: {},
    muted: false,
    can_reply: true,
    unread_count: 0,
    messages: [messageOf(1)],
    agent_last_seen_at: 0,
    contact_last_seen_at: 0,
    last_activity_at: now,
    timestamp: now,
    created_at: now - 700,
    updated_at: now,
    ...change,
  }
}

const inbox = { id: 3, name: 'Loja', channel_type: 'Channel::Api' } as Inbox

/** A server with these conversations and the messages of the one with number 5, which tests change. */
export function desk(server: SetupServer, state: { conversations: Conversation[]; messages: Message[] }) {
  const counts = () => ({
    mine_count: state.conversations.filter(({ meta }) => meta.assignee?.id === 7).length,
    unassigned_count: state.conversations.filter(({ meta }) => !meta.assignee).length,
    assigned_count: 0,
    all_count: state.conversations.length,
    unread_count: state.conversations.filter(({ unread_count: unread }) => unread > 0).length,
  })
  const asked: URL[] = []
  server.use(
    http.get(inAccount('/inboxes'), () => HttpResponse.json({ payload: [inbox] })),
    http.get(inAccount('/inbox_members/3'), () => HttpResponse.json({ payload: [] })),
    http.get(inAccount('/teams'), () => HttpResponse.json([])),
    http.get(inAccount('/conversations'), ({ request }) => {
      asked.push(new URL(request.url))
      return HttpResponse.json({ data: { meta: counts(), payload: state.conversations } })
    }),
    http.get(inAccount('/conversations/meta'), () => HttpResponse.json({ meta: counts() })),
    http.get(inAccount('/conversations/5'), () => HttpResponse.json(state.conversations.find(({ id }) => id === 5))),
    http.get(inAccount('/conversations/5/messages'), () => HttpResponse.json({ meta: { labels: [], agent_last_seen_at: 0 }, payload: state.messages })),
    http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contactOf() })),
    http.get(inAccount('/contacts/12/conversations'), () => HttpResponse.json({ payload: state.conversations })),
  )
  return asked
}
