import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import type { Contact, Conversation, Reach } from '@/api/types'
import { administrator, agent, contactOf, inAccount, inboxOf, openApp, problem, signedInAs, testServer } from '@/test/app'
import { conversationOf as conversationAtDesk } from '@/test/desk'

const server = testServer()
const page = '/accounts/1/contacts/12'

type Message = Conversation['messages'][number]

function messageOf(change: Partial<Message> = {}): Message {
  return {
    id: 1,
    conversation_id: 3,
    inbox_id: 5,
    content: 'Vocês entregam hoje?',
    content_type: 'text',
    content_attributes: {},
    message_type: 0,
    private: false,
    status: 'sent',
    source_id: null,
    sender: { id: 12, name: 'José Pires', type: 'contact', thumbnail: '' },
    created_at: 1_700_000_000,
    ...change,
  } as Message
}

const metaOf = (inbox = { id: 5, name: 'Loja' }) =>
  ({ sender: contactOf(), channel: 'Channel::Api', inbox, assignee: null, team: null, hmac_verified: false }) as Conversation['meta']

const conversationOf = (change: Partial<Conversation> = {}) => conversationAtDesk({ id: 3, inbox_id: 5, meta: metaOf(), messages: [messageOf()], ...change })

const slim = (id: number, name: string, channel_type: string): Reach['inbox'] => ({ id, name, channel_type, channel_id: id, avatar_url: '', provider: null })

const whatsapp: Reach = { source_id: '5511912345678', inbox: slim(6, 'Vendas', 'Channel::Whatsapp') }
const mail: Reach = { source_id: 'jose@exemplo.com.br', inbox: slim(7, 'Suporte', 'Channel::Email') }

function serve(contact: Contact, { conversations = [] as Conversation[], reach = [] as Reach[], who = administrator } = {}) {
  server.use(
    ...signedInAs(who),
    http.get(inAccount('/contacts/12'), () => HttpResponse.json({ payload: contact })),
    http.get(inAccount('/contacts/12/conversations'), () => HttpResponse.json({ payload: conversations })),
    http.get(inAccount('/contacts/12/contactable_inboxes'), () => HttpResponse.json({ payload: reach })),
    http.get(inAccount('/inboxes'), () => HttpResponse.json({ payload: [inboxOf()] })),
  )
}

const section = () => screen.findByRole('region', { name: 'Conversations' })

describe('the conversations of a contact', () => {
  it('say when there is none', async () => {
    serve(contactOf())
    await openApp(page)
    expect(await within(await section()).findByText('No conversations yet.')).toBeVisible()
  })

  it('show where, how they stand, who wrote last and what, and lead there', async () => {
    serve(contactOf(), {
      conversations: [
        conversationOf({ id: 9, unread_count: 2 }),
        conversationOf({
          id: 8,
          meta: metaOf({ id: 99, name: 'Antiga' }), // which is deleted
          status: 'resolved',
          messages: [messageOf({ message_type: 1, content: 'Sim!', sender: { id: 7, name: 'Ana', type: 'user', thumbnail: '' } })],
        }),
        conversationOf({ id: 7, status: 'snoozed', messages: [messageOf({ message_type: 1, private: true, content: 'Ligar', sender: null })] }),
        conversationOf({ id: 6, messages: [] }),
      ],
    })
    const { user } = await openApp(page)
    const found = within(await section())
    const first = await found.findByRole('link', { name: /Loja #9\s*Open\s*2 unread messages.*Vocês entregam hoje\?/ })
    expect(first).toHaveAttribute('href', '/accounts/1/conversations/9')
    expect(found.getByRole('link', { name: /Antiga #8\s*Resolved.*Ana: Sim!/ })).toBeVisible()
    expect(found.getByRole('link', { name: /#7\s*Snoozed.*Note · Ligar/ })).toBeVisible()
    expect(found.queryByRole('link', { name: /#6/ })).toBeNull()
    await user.click(found.getByRole('button', { name: 'Show all 4' }))
    expect(found.getByRole('link', { name: /#6.*Nothing written yet/ })).toBeVisible()
  })

  it('stand in the timeline among everything else', async () => {
    serve(contactOf(), { conversations: [conversationOf()] })
    server.use(
      http.get(inAccount('/contacts/12/events'), () =>
        HttpResponse.json({
          meta: { count: 1, current_page: 1 },
          payload: [{ id: 30, kind: 'conversation', at: 1_700_000_000, contact_id: 12, actor: null, source: { kind: 'channel' }, changes: {}, other: null, text: 'Loja', conversation_id: 3 }],
        }),
      ),
    )
    await openApp(page)
    const activity = within(await screen.findByRole('region', { name: 'Activity' }))
    expect(await activity.findByRole('link', { name: 'Conversation #3 begun in Loja' })).toHaveAttribute('href', '/accounts/1/conversations/3')
    expect(activity.getByText(/by the contact/)).toBeVisible()
    expect(await activity.findByText('Vocês entregam hoje?')).toBeVisible()
  })
})

describe('writing to a contact', () => {
  it('offers the inboxes that reach it, and opens the conversation afterwards', async () => {
    let sent: unknown
    serve(contactOf(), { reach: [whatsapp, mail] })
    server.use(
      http.post(inAccount('/conversations'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json(conversationOf({ id: 21 }))
      }),
    )
    const { user, where } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Write to…' }))
    expect(await screen.findByRole('menuitem', { name: /Vendas\s*\(11\) 91234-5678/ })).toBeVisible()
    await user.click(screen.getByRole('menuitem', { name: /Suporte\s*jose@exemplo.com.br/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Write to José Pires' }))
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    expect(await dialog.findByText('Enter a subject')).toBeVisible()
    await user.type(dialog.getByLabelText('Subject'), 'Seu pedido')
    await user.type(dialog.getByLabelText('Message'), 'Chegou!')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(where()).toBe('/accounts/1/conversations/21'))
    expect(sent).toEqual({
      inbox_id: 7,
      contact_id: 12,
      source_id: 'jose@exemplo.com.br',
      additional_attributes: { mail_subject: 'Seu pedido' },
      message: { content: 'Chegou!' },
    })
  })

  it('says what keeps it from being sent, and loses nothing', async () => {
    serve(contactOf({ do_not_contact: true }), { reach: [whatsapp] })
    server.use(http.post(inAccount('/conversations'), () => problem(422, { code: 'window_closed', fields: { content: 'A template is needed' } })))
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Write to…' }))
    await user.click(await screen.findByRole('menuitem', { name: /Vendas/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Write to José Pires' }))
    expect(dialog.getByText('This contact asked not to be contacted.')).toBeVisible()
    await user.type(dialog.getByLabelText('Message'), 'Oi')
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    expect(await dialog.findByText('A template is needed')).toBeVisible()
    expect(dialog.getByLabelText('Message')).toHaveValue('Oi')
  })

  it('on WhatsApp takes a template when the contact has not written within the day', async () => {
    let sent: unknown
    serve(contactOf(), { reach: [whatsapp], conversations: [conversationOf({ inbox_id: 6, can_reply: false, status: 'resolved' })] })
    server.use(
      http.get(inAccount('/inboxes/6/templates'), () =>
        HttpResponse.json({
          synced_at: 1_700_000_000,
          payload: [{ name: 'pedido', language: 'pt_BR', category: 'UTILITY', status: 'APPROVED', components: [{ type: 'BODY', text: 'Olá {{1}}, chegou!' }] }],
        }),
      ),
      http.post(inAccount('/conversations'), async ({ request }) => {
        sent = await request.json()
        return HttpResponse.json(conversationOf({ id: 22 }))
      }),
    )
    const { user, where } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Write to…' }))
    await user.click(await screen.findByRole('menuitem', { name: /Vendas/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Write to José Pires' }))
    await user.click(await dialog.findByRole('combobox', { name: 'Template' }))
    expect(dialog.queryByLabelText('Message')).toBeNull()
    await user.click(await screen.findByRole('option', { name: 'pedido · pt_BR' }))
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    expect(await dialog.findByText('Fill this in')).toBeVisible()
    await user.type(dialog.getByLabelText('Text, place 1'), 'José')
    expect(dialog.getByText('Olá José, chegou!')).toBeVisible()
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/conversations/22'))
    expect(sent).toMatchObject({
      inbox_id: 6,
      message: { template_params: { name: 'pedido', language: 'pt_BR', processed_params: { body: { 1: 'José' } } } },
    })
  })

  it('names the way out where no inbox reaches the contact, to those who may go it', async () => {
    serve(contactOf())
    const { user } = await openApp(page)
    await user.click(await screen.findByRole('button', { name: 'Write to…' }))
    expect(await screen.findByText(/No inbox reaches this contact/)).toBeVisible()
    expect(screen.getByRole('link', { name: 'Set up inboxes' })).toHaveAttribute('href', '/accounts/1/settings/inboxes')
  })

  it('is not offered for a blocked contact', async () => {
    serve(contactOf({ blocked: true }), { reach: [mail] })
    await openApp(page)
    expect(await section()).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Write to…' })).toBeNull()
  })

  it('is not offered to those who may only look', async () => {
    serve(contactOf(), { reach: [mail], who: { ...agent, permissions: ['contacts'] } })
    await openApp(page)
    expect(await section()).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Write to…' })).toBeNull()
  })
})
