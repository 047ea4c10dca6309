import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { announceLive } from '@/lib/live'
import { administrator, agent, inAccount, openApp, problem, signedInAs, testServer } from '@/test/app'
import { ana, conversationOf, desk, messageOf } from '@/test/desk'

const server = testServer()

const happens = (data: Record<string, unknown>) => act(() => announceLive({ kind: 'conversation', data: { id: 5, ...data } }))

const messages = () => screen.getByRole('group', { name: 'Messages' })

beforeEach(() => {
  server.use(...signedInAs(administrator))
})

describe('deleting a message', () => {
  const ask = async () => {
    const state = { conversations: [conversationOf({ meta: { ...conversationOf().meta, channel: 'Channel::Email' } })], messages: [messageOf(1), messageOf(2, { message_type: 1, sender: ana })] }
    desk(server, state)
    const { user } = await openApp('/accounts/1/conversations/5')
    const more = await screen.findByRole('button', { name: 'More actions: José Pires wrote' })
    act(() => more.focus())
    await user.keyboard('{Enter}')
    await user.keyboard('{ArrowDown}{Enter}')
    const dialog = await screen.findByRole('dialog', { name: 'Delete this message?' })
    return { user, state, dialog, button: within(dialog).getByRole('button', { name: 'Delete message' }) }
  }

  it('says what it does, shows why it fails, and leaves that there was one', async () => {
    const { user, dialog, button } = await ask()
    expect(dialog).toHaveTextContent('the e-mail stays in every mailbox that has it')
    const answers = [() => problem(500, { code: 'internal' }), () => HttpResponse.json(messageOf(1, { content: 'Esta mensagem foi apagada.', content_attributes: { deleted: true } }))]
    server.use(http.delete(inAccount('/conversations/5/messages/1'), () => answers.shift()!()))
    await user.click(button)
    expect(await within(dialog).findByRole('alert')).toBeVisible()
    expect(within(messages()).getByText('Mensagem 1')).toBeInTheDocument()
    await user.click(button)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.getByRole('article', { name: 'José Pires wrote' })).toHaveTextContent('This message was deleted.')
    expect(screen.queryByRole('button', { name: 'More actions: José Pires wrote' })).toBeNull()
    await waitFor(() => expect(messages()).toHaveFocus())
  })

  it('is seen in another window, also where only the latest are asked for again', async () => {
    const state = { conversations: [conversationOf()], messages: [messageOf(1, { message_type: 1, sender: ana, status: 'failed' }), messageOf(2)] }
    desk(server, state)
    await openApp('/accounts/1/conversations/5')
    expect(await screen.findByRole('button', { name: 'Send again' })).toBeVisible()
    state.messages = [messageOf(2)]
    happens({ change: 'message_deleted', message_id: 1 })
    expect(await screen.findByText('This message was deleted.')).toBeVisible()
    expect(within(messages()).queryByText('Mensagem 1')).toBeNull()
    expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull()
  })

  it('is for those who may edit', async () => {
    server.use(...signedInAs({ ...agent, permissions: ['contacts'] }))
    desk(server, { conversations: [conversationOf()], messages: [messageOf(1)] })
    await openApp('/accounts/1/conversations/5')
    await screen.findByRole('article', { name: 'José Pires wrote' })
    expect(screen.queryByRole('button', { name: 'More actions: José Pires wrote' })).toBeNull()
  })
})
