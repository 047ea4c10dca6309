import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Conversation } from '@/api/types'
import { announceLive } from '@/lib/live'
import { administrator, agent, inAccount, openApp, problem, signedInAs, testServer } from '@/test/app'
import { ana, conversationOf, desk, messageOf, now } from '@/test/desk'

const server = testServer()

const happens = (data: Record<string, unknown>) => act(() => announceLive({ kind: 'conversation', data: { id: 5, ...data } }))

const list = () => screen.getByRole('region', { name: 'Conversations' })
const messages = () => screen.getByRole('group', { name: 'Messages' })

beforeEach(() => {
  server.use(...signedInAs(administrator))
})

describe('the list of conversations', () => {
  it('shows who wrote what, and how much is new', async () => {
    desk(server, {
      conversations: [
        conversationOf({ unread_count: 2, messages: [messageOf(1, { content: 'Chegou o pão?' })] }),
        conversationOf({ id: 6, priority: 'urgent', messages: [messageOf(2, { content: 'segredo', private: true, message_type: 1, sender: ana })] }),
      ],
      messages: [],
    })
    await openApp('/accounts/1/conversations')
    const [first, second] = await within(await screen.findByRole('list', { name: 'Conversations' })).findAllByRole('link')
    expect(first).toHaveTextContent('José Pires')
    expect(first).toHaveTextContent('Chegou o pão?')
    expect(first).toHaveTextContent('2 new messages')
    expect(second).toHaveTextContent('Private note:segredo')
    expect(within(second!).getByRole('img', { name: 'Urgent' })).toBeVisible()
    expect(screen.getByRole('radio', { name: 'All 2' })).toBeChecked()
    expect(document.title).toBe('(1) Conversations · Ficha')
    expect(screen.getByRole('img', { name: '1 conversation with new messages' })).toBeVisible()
  })

  it('asks for what the address says', async () => {
    const asked = desk(server, { conversations: [], messages: [] })
    const { user, where } = await openApp('/accounts/1/conversations?tab=mine&status=snoozed&inbox=3')
    expect(await screen.findByText('No conversation matches these filters.')).toBeVisible()
    expect(Object.fromEntries(asked[0]!.searchParams)).toEqual({ assignee_type: 'me', status: 'snoozed', inbox_id: '3', page: '1', counts: 'false' })
    await user.click(screen.getByRole('button', { name: 'Remove filter Loja' }))
    await user.click(screen.getByRole('button', { name: 'Remove filter Snoozed' }))
    expect(await screen.findByText('Nothing is assigned to you')).toBeVisible()
    await user.type(screen.getByRole('searchbox'), 'pão')
    await waitFor(() => expect(asked.at(-1)?.searchParams.get('q')).toBe('pão'))
    expect(asked.at(-1)?.searchParams.get('status')).toBe('all')
    expect(where()).toContain('tab=mine')
  })

  it('looks for mentions in any status, unless one is chosen', async () => {
    const asked = desk(server, { conversations: [], messages: [] })
    const { user, where } = await openApp('/accounts/1/conversations?mentions=true')
    await screen.findByText('No conversation matches these filters.')
    expect(Object.fromEntries(asked[0]!.searchParams)).toMatchObject({ conversation_type: 'mention', status: 'all' })
    await user.click(screen.getByRole('button', { name: 'Filter conversations' }))
    await user.click(await screen.findByRole('combobox', { name: 'Status' }))
    await user.click(await screen.findByRole('option', { name: 'Open' }))
    await waitFor(() => expect(asked.at(-1)?.searchParams.get('status')).toBe('open'))
    expect(where()).toContain('status=open')
    expect(screen.getByRole('button', { name: 'Remove filter Open' })).toBeVisible()
  })

  it('without an inbox leads administrators to make one, and says to others whom to ask', async () => {
    await openApp('/accounts/1/conversations')
    expect(await screen.findByRole('link', { name: 'Connect an inbox' })).toHaveAttribute('href', '/accounts/1/settings/inboxes')
  })

  it('says to members in no inbox whom to ask', async () => {
    server.use(...signedInAs(agent))
    await openApp('/accounts/1/conversations')
    expect(await screen.findByText(/Ask an administrator/)).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Connect an inbox' })).toBeNull()
  })

  it('says what went wrong, and asks again', async () => {
    desk(server, { conversations: [conversationOf()], messages: [] })
    server.use(http.get(inAccount('/conversations'), () => problem(500, { code: 'internal' }), { once: true }))
    const { user } = await openApp('/accounts/1/conversations')
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: /José Pires/ })).toBeVisible()
  })

  it('is walked through by keyboard', async () => {
    desk(server, { conversations: [conversationOf({ id: 6 }), conversationOf()], messages: [messageOf(1)] })
    const { user, where } = await openApp('/accounts/1/conversations')
    await screen.findAllByRole('link', { name: /José Pires/ })
    await user.keyboard('jj')
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-conversation', '5'))
    await user.keyboard('{Enter}')
    await waitFor(() => expect(where()).toContain('/conversations/5'))
    await user.keyboard('n')
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Private note' })).toHaveFocus())
    await user.keyboard('{Escape}{Escape}')
    await waitFor(() => expect(where()).toBe('/accounts/1/conversations'))
    await user.keyboard('?')
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  })
})

describe('a conversation', () => {
  it('tells messages, notes and what happened apart, and never reads HTML', async () => {
    desk(server, {
      conversations: [conversationOf()],
      messages: [
        messageOf(1, { content: '<img src=x onerror=alert(1)> https://a.com.' }),
        messageOf(2, { message_type: 1, sender: ana, status: 'read' }),
        messageOf(3, { message_type: 1, private: true, sender: ana }),
        messageOf(4, { message_type: 2, sender: null, content: 'Ana Souza resolved the conversation.' }),
        messageOf(5, { message_type: 3, sender: null, content: 'Olá!' }),
        messageOf(6, { message_type: 1, sender: ana, status: 'failed', content_attributes: { external_error: 'The number is off' } }),
        messageOf(7, { content: 'Estou de férias', content_attributes: { auto_reply: true } }),
        messageOf(8, { content: 'Oi! Oi!', content_attributes: { flood: true } }),
      ],
    })
    await openApp('/accounts/1/conversations/5')
    const [first, holiday, flood] = await screen.findAllByRole('article', { name: 'José Pires wrote' })
    expect(holiday).toHaveTextContent('Automatic reply')
    expect(flood).toHaveTextContent('Quiet: too many messages in an hour')
    expect(first).toHaveTextContent('<img src=x onerror=alert(1)>')
    expect(within(first!).getByRole('link')).toHaveAttribute('href', 'https://a.com')
    expect(document.querySelector('img[src="x"]')).toBeNull()
    const [answer, failed] = screen.getAllByRole('article', { name: 'Ana Souza answered' })
    expect(answer).toHaveTextContent('Read')
    expect(failed).toHaveTextContent('Not delivered')
    expect(failed).toHaveTextContent('The number is off')
    expect(within(failed!).getByRole('button', { name: 'Send again' })).toBeVisible()
    expect(screen.getByRole('article', { name: 'Private note by Ana Souza' })).toBeVisible()
    expect(within(messages()).getByText(/resolved the conversation/)).toBeVisible()
    expect(screen.getByRole('article', { name: 'Automatic message' })).toBeVisible()
  })

  it('shows what comes in, and that somebody is writing', async () => {
    const state = { conversations: [conversationOf()], messages: [messageOf(1)] }
    desk(server, state)
    await openApp('/accounts/1/conversations/5')
    await screen.findByText('Mensagem 1', { selector: 'p' })
    happens({ change: 'typing', typing: true })
    expect(await screen.findByText('José Pires is typing…')).toBeVisible()
    expect(within(list()).getByText('typing…')).toBeVisible()
    state.messages = [messageOf(1), messageOf(2, { content: 'Oi de novo' })]
    state.conversations = [conversationOf({ messages: [state.messages[1]!] })]
    happens({ change: 'message', message_kind: 'incoming', message_id: 2 })
    expect(await within(messages()).findByText('Oi de novo')).toBeVisible()
    expect(await within(list()).findByText('Oi de novo')).toBeVisible()
    expect(screen.queryByText('José Pires is typing…')).toBeNull()
  })

  it('is marked as read when somebody looks at it', async () => {
    const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    let seen = 0
    desk(server, { conversations: [conversationOf({ unread_count: 1 })], messages: [messageOf(1)] })
    server.use(
      http.post(inAccount('/conversations/5/update_last_seen'), () => {
        seen++
        return HttpResponse.json(conversationOf())
      }),
    )
    await openApp('/accounts/1/conversations/5')
    await screen.findByText('New messages')
    expect(seen).toBe(0)
    focus.mockReturnValue(true)
    act(() => void window.dispatchEvent(new Event('focus')))
    await waitFor(() => expect(seen).toBe(1))
  })

  it('is resolved by a key, and stays open when the server refuses', async () => {
    const state = { conversations: [conversationOf()], messages: [messageOf(1)] }
    desk(server, state)
    const sent: unknown[] = []
    server.use(
      http.post(inAccount('/conversations/5/toggle_status'), async ({ request }) => {
        sent.push(await request.json())
        return sent.length > 1 ? problem(403, { code: 'action_forbidden' }) : HttpResponse.json({ payload: { success: true } })
      }),
    )
    const { user } = await openApp('/accounts/1/conversations/5')
    await screen.findByRole('button', { name: 'Resolve' })
    state.conversations = [conversationOf({ status: 'resolved' })]
    await user.keyboard('e')
    expect(await screen.findByRole('button', { name: 'Reopen' })).toBeVisible()
    await waitFor(() => expect(sent).toEqual([{ status: 'resolved' }]))
    await user.click(screen.getByRole('button', { name: 'Reopen' }))
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(await screen.findByRole('button', { name: 'Reopen' })).toBeVisible()
    expect(await screen.findByRole('alert')).toBeVisible()
  })
})

describe('writing', () => {
  const write = async (text: string) => {
    desk(server, { conversations: [conversationOf()], messages: [messageOf(1)] })
    const app = await openApp('/accounts/1/conversations/5')
    const box = await screen.findByRole('textbox', { name: 'Reply to José Pires' })
    await app.user.type(box, text)
    return { ...app, box }
  }

  it('keeps a draft for each conversation', async () => {
    const { user, router, box } = await write('Bom{Shift>}{Enter}{/Shift}dia')
    expect(box).toHaveValue('Bom\ndia')
    await act(() => router.navigate({ to: '/accounts/$accountId/contacts/new', params: { accountId: '1' } }))
    await act(() => router.navigate({ to: '/accounts/$accountId/conversations/$conversationId', params: { accountId: '1', conversationId: '5' } }))
    expect(await screen.findByRole('textbox', { name: 'Reply to José Pires' })).toHaveValue('Bom\ndia')
    await user.click(screen.getByRole('radio', { name: 'Private note' }))
    expect(screen.getByRole('textbox', { name: 'Private note' })).toHaveValue('')
  })

  it('stands in the thread at once; what did not get there is sent again under the same key', async () => {
    const { user, box } = await write('Já vai')
    const keys: (string | null)[] = []
    server.use(
      http.post(inAccount('/conversations/5/messages'), async ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'))
        if (keys.length === 1) return HttpResponse.error()
        const { content } = (await request.json()) as { content: string }
        return HttpResponse.json(messageOf(9, { content, message_type: 1, sender: ana, created_at: now }))
      }),
    )
    await user.type(box, '{Enter}')
    expect(box).toHaveValue('')
    expect(await within(messages()).findByText('Já vai')).toBeVisible()
    const again = await within(messages()).findByRole('button', { name: 'Send again' })
    expect(within(messages()).getByRole('alert')).toHaveTextContent('Not sent')
    await user.click(again)
    await waitFor(() => expect(within(messages()).queryByRole('alert')).toBeNull())
    expect(within(messages()).getAllByText('Já vai')).toHaveLength(1)
    expect(keys[0]).toBe(keys[1])
    expect(localStorage.getItem('ficha.draft.7.1.5')).toBeNull()
  })

  it('comes back into the editor when it was refused', async () => {
    const { user, box } = await write('Longo demais')
    server.use(http.post(inAccount('/conversations/5/messages'), () => problem(422, { code: 'too_long', fields: { content: 'is too long' } })))
    await user.type(box, '{Enter}')
    expect(await within(messages()).findByText('is too long')).toBeVisible()
    await user.click(within(messages()).getByRole('button', { name: 'Edit' }))
    expect(box).toHaveValue('Longo demais')
    expect(within(messages()).queryByRole('alert')).toBeNull()
  })

  it('takes files along', async () => {
    const { user } = await write('Veja')
    let sent: FormData | undefined
    server.use(
      http.post(inAccount('/conversations/5/messages'), async ({ request }) => {
        sent = await request.formData()
        return HttpResponse.json(messageOf(9, { message_type: 1, sender: ana }))
      }),
    )
    const file = new File(['%PDF'], 'nota.pdf', { type: 'application/pdf' })
    await user.upload(document.querySelector<HTMLInputElement>('input[type=file]')!, file)
    expect(screen.getByRole('group', { name: 'Attached files' })).toHaveTextContent('nota.pdf')
    await user.click(screen.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(sent?.get('content')).toBe('Veja'))
    expect(sent?.get('attachments[]')).toMatchObject({ type: 'application/pdf', size: 4 })
  })

  it('is only for notes where nothing can be sent', async () => {
    desk(server, { conversations: [conversationOf({ can_reply: false })], messages: [messageOf(1)] })
    await openApp('/accounts/1/conversations/5')
    expect(await screen.findByText(/notes can be written/)).toBeVisible()
    expect(screen.getByRole('textbox', { name: 'Private note' })).toBeVisible()
    expect(screen.getByRole('radio', { name: 'Reply' })).toBeDisabled()
  })
})

describe('alerts', () => {
  const shown: { title: string; options: NotificationOptions }[] = []
  const ask = vi.fn(() => Promise.resolve((Alert.permission = 'granted')))
  class Alert {
    static permission: NotificationPermission = 'default'
    static requestPermission = ask
    onclick = null
    constructor(title: string, options: NotificationOptions) {
      shown.push({ title, options })
    }
    close() {}
  }
  beforeEach(() => {
    shown.length = 0
    Alert.permission = 'default'
    ask.mockClear()
    vi.stubGlobal('Notification', Alert)
  })

  it('are asked for by a button only, and tell of what is mine or nobody’s while the window is hidden', async () => {
    const state = { conversations: [conversationOf()], messages: [messageOf(1)] }
    desk(server, state)
    const { user } = await openApp('/accounts/1/conversations')
    await screen.findByRole('link', { name: /José Pires/ })
    expect(ask).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Turn on alerts for new messages' }))
    expect(await screen.findByRole('button', { name: 'Turn off alerts for new messages' })).toBeVisible()
    happens({ change: 'message', message_kind: 'incoming', message_id: 1 })
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    happens({ change: 'message', message_kind: 'outgoing', message_id: 2 })
    happens({ change: 'message', message_kind: 'incoming', message_id: 1 })
    await waitFor(() => expect(shown).toEqual([{ title: 'José Pires', options: { body: 'Mensagem 1', tag: 'ficha 1 5' } }]))
    state.conversations = [conversationOf({ meta: { ...conversationOf().meta, assignee: { id: 8, name: 'Zoe' } as Conversation['meta']['assignee'] } })]
    happens({ change: 'message', message_kind: 'incoming', message_id: 3 })
    // Nothing has come of that one when the next is told.
    await within(list()).findByText('Zoe')
    state.conversations = [conversationOf({ messages: [messageOf(4)] })]
    happens({ change: 'message', message_kind: 'incoming', message_id: 4 })
    await waitFor(() => expect(shown.map(({ options }) => options.body)).toEqual(['Mensagem 1', 'Mensagem 4']))
  })
})

describe('the company’s own fields of a conversation', () => {
  it('stand above its contact and are changed there', async () => {
    desk(server, { conversations: [conversationOf({ custom_attributes: { valor: 1234.56, solto: 'x' } })], messages: [messageOf(1)] })
    const sent: unknown[] = []
    server.use(
      http.get(inAccount('/custom_attribute_definitions'), ({ request }) => {
        const ofConversation = new URL(request.url).searchParams.get('attribute_model') === 'conversation_attribute'
        return HttpResponse.json(ofConversation ? [{ id: 1, attribute_key: 'valor', attribute_display_name: 'valor', attribute_display_type: 'number', attribute_description: '', attribute_values: [], regex_pattern: null, regex_cue: null }] : [])
      }),
      http.post(inAccount('/conversations/5/custom_attributes'), async ({ request }) => {
        const body = await request.json()
        sent.push(body)
        return HttpResponse.json(body)
      }),
    )
    const { user } = await openApp('/accounts/1/conversations/5?contact=true')
    // The contact's card is loaded when it is first needed.
    await user.click(await screen.findByRole('button', { name: 'Edit valor' }, { timeout: 20_000 }))
    const input = screen.getByRole('textbox', { name: 'valor' })
    await user.clear(input)
    await user.type(input, '2,000.5{Enter}')
    await waitFor(() => expect(sent).toEqual([{ custom_attributes: { valor: 2000.5, solto: 'x' } }]))
  }, 40_000)
})
