import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { administrator, contactOf, inAccount, listOf, openApp, origin, problem, signedInAs, testServer } from '@/test/app'
import { safeReturn } from '@/features/session/passwords'
import { connectEvents, staleKeys } from './events'

const server = testServer()

const signedOut = [
  http.get(`${origin}/api/v1/profile`, () => problem(401, { code: 'signed_out' })),
  http.get(`${origin}/api/v1/setup`, () => HttpResponse.json({ needed: false })),
]

describe('opening the page', () => {
  it('begins with the setup when nothing is set up', async () => {
    server.use(
      signedOut[0]!,
      http.get(`${origin}/api/v1/setup`, () => HttpResponse.json({ needed: true })),
    )
    const { where } = await openApp('/')
    expect(await screen.findByRole('heading', { level: 1, name: 'Welcome to Ficha' })).toBeVisible()
    expect(where()).toBe('/setup')
    expect(document.title).toBe('Welcome to Ficha · Ficha')
  })

  it('signs in and comes back to where one was', async () => {
    server.use(...signedOut)
    const { user, where } = await openApp('/accounts/1/contacts?q=ana&sort=name')
    await user.type(await screen.findByLabelText('E-mail'), 'ana@sol.com.br')
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'secret-secret')
    server.use(
      ...signedInAs(administrator),
      http.post(`${origin}/auth/sign_in`, () => HttpResponse.json({ data: {} })),
      http.get(inAccount('/contacts'), () => listOf(contactOf())),
    )
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByRole('grid')).toBeVisible()
    expect(where()).toBe('/accounts/1/contacts?q=ana&sort=name')
  })

  it('says when e-mail or password is wrong, and when to wait', async () => {
    server.use(...signedOut, http.post(`${origin}/auth/sign_in`, () => problem(401, { code: 'invalid_credentials' })))
    const { user } = await openApp('/sign-in')
    await user.type(await screen.findByLabelText('E-mail'), 'ana@sol.com.br')
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'wrong')
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByText('E-mail or password is wrong.')).toBeVisible()
    server.use(
      http.post(`${origin}/auth/sign_in`, () =>
        HttpResponse.json(
          { code: 'rate_limited', message: 'Please try again in 296 seconds.' },
          { status: 429, headers: { 'Retry-After': '296' } },
        ),
      ),
    )
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByText('Too many attempts. Try again in 5 minutes.')).toBeVisible()
  })

  it('says not found for somebody else’s account and for an unknown page', async () => {
    server.use(...signedInAs(administrator))
    await openApp('/accounts/2/contacts')
    expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible()
    expect(screen.queryByRole('navigation', { name: 'Areas' })).not.toBeInTheDocument()
  })

  it('keeps the way on around an unknown page of an account', async () => {
    server.use(...signedInAs(administrator))
    await openApp('/accounts/1/nowhere')
    expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible()
    expect(screen.getByRole('navigation', { name: 'Areas' })).toBeVisible()
    expect(screen.getAllByRole('main')).toHaveLength(1)
  })

  it('offers another try when the server cannot be reached', async () => {
    server.use(http.get(`${origin}/api/v1/profile`, () => HttpResponse.error()))
    const { user } = await openApp('/accounts/1/contacts')
    expect(await screen.findByRole('heading', { level: 1, name: 'No connection' })).toBeVisible()
    server.use(...signedInAs(administrator), http.get(inAccount('/contacts'), () => listOf(contactOf())))
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('grid')).toBeVisible()
  })

  it('speaks the language of the user, whatever the browser kept', async () => {
    server.use(...signedInAs(administrator), http.get(inAccount('/contacts'), () => listOf(contactOf())))
    await openApp('/accounts/1/contacts', 'pt-BR')
    expect(await screen.findByRole('heading', { level: 1, name: 'Contacts' })).toBeVisible()
    expect(document.documentElement.lang).toBe('en')
  })
})

describe('the way back after signing in', () => {
  it.each([
    ['/accounts/1/contacts?q=a', '/accounts/1/contacts?q=a'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/sign-in?return=/x', '/'],
    [undefined, '/'],
  ])('from %s is %s', (target, expected) => {
    expect(safeReturn(target)).toBe(expected)
  })
})

class Line extends EventTarget {
  static readonly CLOSED = 2
  static all: Line[] = []
  readyState = 1
  onopen?: () => void
  onerror?: () => void
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    Line.all.push(this)
  }
  close() {
    this.readyState = Line.CLOSED
  }
}

describe('live events', () => {
  const seen: string[] = []
  let stop = () => {}
  const connect = () =>
    connectEvents({
      url: '/events',
      onEvent: (kind) => seen.push(kind),
      onUp: () => seen.push('up'),
      onRefused: () => seen.push('refused'),
    })

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('EventSource', Line)
    Line.all = []
    seen.length = 0
    stop = connect()
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('are passed on', () => {
    Line.all[0]?.onopen?.()
    Line.all[0]?.dispatchEvent(new Event('import'))
    expect(seen).toEqual(['up', 'import'])
  })

  it('that may have been missed make everything fresh', () => {
    const line = Line.all[0]!
    line.onopen?.()
    line.onerror?.()
    line.onopen?.()
    expect(seen).toEqual(['up', 'up'])
  })

  it('come back by themselves after a refusal, ever slower', () => {
    const refuse = () => {
      const line = Line.all.at(-1)!
      line.readyState = Line.CLOSED
      line.onerror?.()
    }
    refuse()
    vi.advanceTimersByTime(1000)
    expect(Line.all).toHaveLength(2)
    refuse()
    vi.advanceTimersByTime(1999)
    expect(Line.all).toHaveLength(2)
    vi.advanceTimersByTime(1)
    expect(Line.all).toHaveLength(3)
    expect(seen).toEqual(['refused', 'refused'])
  })

  it('rest while the window is hidden', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    act(() => void document.dispatchEvent(new Event('visibilitychange')))
    expect(Line.all[0]?.readyState).toBe(Line.CLOSED)
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(Line.all).toHaveLength(2)
    Line.all[1]?.onopen?.()
    expect(seen).toEqual(['up'])
  })

  it('make stale what they are about', () => {
    expect(staleKeys('import', 1)).toEqual([['imports', 1]])
    expect(staleKeys('contact', 1)).toEqual([['contacts', 1]])
    expect(staleKeys('notification', 1)).toEqual([['notifications', 1], ['imports', 1]])
    expect(staleKeys('weather', 1)).toEqual([])
  })
})

describe('the menu of a phone', () => {
  it('opens, leads on and closes again', async () => {
    server.use(
      ...signedInAs(administrator),
      http.get(inAccount('/contacts'), () => listOf(contactOf())),
      http.get(inAccount('/imports'), () => listOf<never>()),
    )
    const { user, where } = await openApp('/accounts/1/contacts')
    await user.click(await screen.findByRole('button', { name: 'Menu' }))
    const menu = await screen.findByRole('dialog', { name: 'Menu' })
    await user.click(within(menu).getByRole('link', { name: 'Imports' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/imports'))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  })
})

describe('the bell', () => {
  it('counts what is unread and says which mail could not be sent', async () => {
    let unread = 1
    server.use(
      http.get(inAccount('/notifications'), () =>
        HttpResponse.json({
          meta: { count: 1, unread, current_page: 1 },
          payload: [
            {
              id: 1,
              kind: 'import_failed',
              subject: 'Import failed',
              text: 'Hello Ana,\n\nThe header is missing.',
              status: 'retrying',
              link: '/accounts/1/imports/3',
              created_at: 1_700_000_000,
              read_at: null,
            },
          ],
        }),
      ),
      http.post(inAccount('/notifications/read'), () => {
        unread = 0
        return HttpResponse.json({})
      }),
      http.get(inAccount('/contacts'), () => listOf(contactOf())),
      ...signedInAs(administrator).slice(0, 1),
    )
    const { user } = await openApp('/accounts/1/contacts')
    const bells = await screen.findAllByRole('button', { name: 'Notifications, 1 unread' })
    await user.click(bells[0]!)
    expect(await screen.findByText('Could not be sent, trying again')).toBeVisible()
    expect(screen.getByText('The header is missing.')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Import failed' })).toHaveAttribute('href', '/accounts/1/imports/3')
    await user.click(screen.getByRole('button', { name: 'Mark all as read' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: /1 unread/ })).not.toBeInTheDocument())
    expect(screen.getByRole('button', { name: 'Mark all as read' })).toHaveFocus()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByText('The header is missing.')).not.toBeInTheDocument())
  })
})
