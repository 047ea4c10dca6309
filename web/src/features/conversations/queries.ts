import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { keys } from '@/api/keys'
import type { Conversation, ConversationCounts, Message } from '@/api/types'
import type { templateParams } from '@/lib/template'
import { nextPage, type ListPage } from './listPages'
import { questionOf, type Question, type Status } from './search'
import { withLatest, withOlder, type Thread } from './thread/messages'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

const assigned = { mine: 'me', unassigned: 'unassigned' } as const

function asked({ tab, status, inbox, team, labels, mentions, q }: Question) {
  const conversation_type = mentions && 'mention'
  return { assignee_type: tab ? assigned[tab] : 'all', status, inbox_id: inbox, team_id: team, 'labels[]': labels, conversation_type, q: q || undefined }
}

const countsKey = (accountId: number, { status, inbox, team, labels, mentions, q }: Question) =>
  [...keys.conversationCounts(accountId), { status, inbox, team, labels, mentions, q }] as const

/** A page of a list. Its counts are asked for by themselves, and less often: they look at every conversation. */
export async function listPage(accountId: number, question: Question, page: number, signal?: AbortSignal): Promise<ListPage> {
  const params = { ...inAccount(accountId), query: { ...asked(question), page: String(page), counts: false } }
  return (await ok(api.GET('/api/v1/accounts/{account_id}/conversations', { params, signal }))).data
}

/** Those with the latest activity first. */
export function listQuery(accountId: number, question: Question) {
  return infiniteQueryOptions({
    queryKey: [...keys.conversationList(accountId), question] as const,
    queryFn: ({ pageParam, signal }) => listPage(accountId, question, pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last: ListPage, pages: ListPage[], lastPage: number) => nextPage(last, pages, lastPage),
  })
}

/** How many conversations a question has, whoever they are assigned to. */
export function countsQuery(accountId: number, question: Question) {
  return queryOptions({
    queryKey: countsKey(accountId, question),
    queryFn: async ({ signal }): Promise<ConversationCounts> => {
      const params = { ...inAccount(accountId), query: asked(question) }
      return (await ok(api.GET('/api/v1/accounts/{account_id}/conversations/meta', { params, signal }))).meta
    },
  })
}

/** What waits for the user: open, and theirs or nobody's. */
export const waitingQuery = (accountId: number) => countsQuery(accountId, questionOf({}))

export async function getConversation(accountId: number, id: number, signal?: AbortSignal): Promise<Conversation> {
  return ok(api.GET('/api/v1/accounts/{account_id}/conversations/{id}', { params: one(accountId, id), signal }))
}

export function conversationQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: keys.conversation(accountId, id),
    queryFn: ({ signal }) => getConversation(accountId, id, signal),
  })
}

/** What the variables of a text stand for in a conversation. */
export function variablesQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: [...keys.conversation(accountId, id), 'variables'],
    queryFn: async ({ signal }) => (await ok(api.GET('/api/v1/accounts/{account_id}/conversations/{id}/variables', { params: one(accountId, id), signal }))).payload,
  })
}

/** Tells the contact and the other members that one is writing, or not any more. */
export function setTyping(accountId: number, id: number, on: boolean) {
  const body = { typing_status: on ? ('on' as const) : ('off' as const) }
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/toggle_typing_status', { params: one(accountId, id), body }))
}

/** Stores all custom attributes of a conversation: what is not given goes. */
export function setAttributes(accountId: number, id: number, values: Record<string, unknown>) {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/custom_attributes', { params: one(accountId, id), body: { custom_attributes: values } }))
}

/** A part of a conversation's messages, the oldest first: the latest, or those before one. */
export async function messagesPart(accountId: number, id: number, before?: number, signal?: AbortSignal): Promise<Message[]> {
  const params = { ...one(accountId, id), query: { before } }
  return (await ok(api.GET('/api/v1/accounts/{account_id}/conversations/{id}/messages', { params, signal }))).payload
}

/** What has been loaded of a conversation's messages; asking again brings the latest and keeps the older ones. */
export function threadQuery(queryClient: QueryClient, accountId: number, id: number) {
  const queryKey = keys.thread(accountId, id)
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<Thread> => {
      const latest = await messagesPart(accountId, id, undefined, signal)
      return withLatest(queryClient.getQueryData<Thread>(queryKey), latest)
    },
  })
}

/** Loads the messages before those that are there. */
export async function loadOlder(queryClient: QueryClient, accountId: number, id: number) {
  const key = keys.thread(accountId, id)
  const first = queryClient.getQueryData<Thread>(key)?.messages[0]
  if (!first) return
  const older = await messagesPart(accountId, id, first.id)
  queryClient.setQueryData<Thread>(key, (thread) => thread && withOlder(thread, older))
}

export async function contactConversations(accountId: number, contactId: number, signal?: AbortSignal): Promise<Conversation[]> {
  return (await ok(api.GET('/api/v1/accounts/{account_id}/contacts/{id}/conversations', { params: one(accountId, contactId), signal }))).payload
}

/** `until` in epoch seconds; a snoozed one without it sleeps until the contact writes. */
export function setStatus(accountId: number, id: number, status: Exclude<Status, 'all'>, until?: number) {
  const body = { status, snoozed_until: until }
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/toggle_status', { params: one(accountId, id), body }))
}

export function setPriority(accountId: number, id: number, priority: string) {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/toggle_priority', { params: one(accountId, id), body: { priority } }))
}

/** Null is nobody. */
export function assign(accountId: number, id: number, to: { assignee_id: number | null } | { team_id: number | null }) {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/assignments', { params: one(accountId, id), body: to as never }))
}

export function setLabels(accountId: number, id: number, labels: string[]) {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/labels', { params: one(accountId, id), body: { labels } }))
}

export function markSeen(accountId: number, id: number) {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/update_last_seen', { params: one(accountId, id) }))
}

/** Writes to the contact with an approved template. */
export function sendTemplate(accountId: number, id: number, template: ReturnType<typeof templateParams>): Promise<Message> {
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/messages', { params: one(accountId, id), body: { template_params: template } }))
}

/** Deletes for good what a message says; gives what is left of it. */
export function deleteMessage(accountId: number, id: number, messageId: number): Promise<Message> {
  const params = { path: { account_id: accountId, id, message_id: messageId } }
  return ok(api.DELETE('/api/v1/accounts/{account_id}/conversations/{id}/messages/{message_id}', { params }))
}

/** Sends a message again that has failed. */
export function retryMessage(accountId: number, id: number, messageId: number) {
  const params = { path: { account_id: accountId, id, message_id: messageId } }
  return ok(api.POST('/api/v1/accounts/{account_id}/conversations/{id}/messages/{message_id}/retry', { params }))
}
