import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Conversation, Message } from '@/api/types'
import { coalesce } from '@/lib/coalesce'
import { formats } from '@/lib/format'
import { messageOf as messageAt5 } from '@/test/desk'
import { addFiles, maxFileSize } from './composer/files'
import { keepDraft, readDraft } from './composer/drafts'
import type { Sending } from './composer/post'
import { nextPage, perPage, reachesFurther, rowsOf, withFirstPage, type ListPage, type Pages } from './listPages'
import { conversationsSearch, filtersOf, isFiltered, questionOf } from './search'
import { readLocal, untilOf, writeLocal } from './snooze'
import { shownSize } from './thread/files'
import { itemsOf } from './thread/items'
import { copiesOf } from './composer/copies'
import { lookOf, wordsOf } from './thread/mail'
import { perPart, sideOf, withLatest, withMessage, withOlder } from './thread/messages'
import { pieces, splitQuote } from './thread/text'

const noon = Date.UTC(2026, 10, 26, 15) / 1000 // in São Paulo

const messageOf = (id: number, change: Partial<Message> = {}) => messageAt5(id, { content: `message ${id}`, created_at: noon + id, ...change })

const ana = { id: 7, name: 'Ana', type: 'user', thumbnail: '' } as const

const ids = (list: readonly { id: number }[]) => list.map(({ id }) => id)

describe('the address', () => {
  it('forgets what it cannot read', () => {
    expect(conversationsSearch({ tab: 'theirs', status: 'x', inbox: '-1', team: 'a', labels: [1, ''], q: ' ', contact: 'yes' })).toEqual({ labels: ['1'] })
    expect(conversationsSearch({ tab: 'mine', status: 'all', inbox: '3', q: 55, contact: true })).toEqual({ tab: 'mine', status: 'all', inbox: 3, q: '55', contact: true })
  })

  it('asks for open conversations, and searches through all', () => {
    expect(questionOf({}).status).toBe('open')
    expect(questionOf({ q: 'ana' }).status).toBe('all')
    expect(questionOf({ q: 'ana', status: 'open' }).status).toBe('open')
    expect(isFiltered({ tab: 'mine' })).toBe(false)
    expect(isFiltered({ mentions: true })).toBe(true)
    expect(isFiltered({ status: 'open' })).toBe(false)
    expect(filtersOf({ status: 'snoozed' }).status).toBe('snoozed')
  })
})

describe('the list', () => {
  const conversations = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i })) as Conversation[]
  const page = (payload: Conversation[]) => ({ meta: { all_count: 0 }, payload }) as unknown as ListPage
  const pages = (...list: Conversation[][]): Pages => ({ pages: list.map(page), pageParams: list.map((_, i) => i + 1) })

  it('takes a fresh first page, and keeps what it has pushed down', () => {
    const before = pages(conversations(1, perPage), conversations(26, 30))
    const fresh = page([{ id: 99 } as Conversation, ...conversations(1, perPage - 1)])
    expect(ids(rowsOf(withFirstPage(before, fresh, new Set([99])).pages))).toEqual([99, ...ids(conversations(1, 30))])
  })

  it('brings one up from below, once', () => {
    const before = pages(conversations(1, perPage), conversations(26, 30))
    const fresh = page([{ id: 28 } as Conversation, ...conversations(1, perPage - 1)])
    const after = ids(rowsOf(withFirstPage(before, fresh, new Set([28])).pages))
    expect(after[0]).toBe(28)
    expect(after.toSorted((a, b) => a - b)).toEqual(ids(conversations(1, 30)))
  })

  it('lets go what has changed and is no longer there', () => {
    const before = pages(conversations(1, perPage), conversations(26, 30))
    const fresh = page([...conversations(2, perPage), { id: 26 } as Conversation])
    expect(ids(rowsOf(withFirstPage(before, fresh, new Set([1])).pages))).toEqual(ids(conversations(2, 30)))
    expect(ids(rowsOf(withFirstPage(pages(conversations(1, 3)), page(conversations(2, 3)), new Set()).pages))).toEqual([2, 3])
  })

  it('knows when a change lies further down', () => {
    const before = pages(conversations(1, perPage), conversations(26, 30))
    const fresh = page(conversations(1, perPage))
    expect(reachesFurther(before, fresh, new Set([28]))).toBe(true)
    expect(reachesFurther(before, fresh, new Set([3, 77]))).toBe(false)
  })

  it('asks for the page on which it goes on, though rows have left meanwhile', () => {
    const first = page(conversations(1, 25))
    const second = page(conversations(26, 50))
    expect(nextPage(first, [first], 1)).toBe(2)
    expect(nextPage(second, [first, second], 2)).toBe(3)
    expect(nextPage(second, [page(conversations(3, 25)), second, page([])], 3)).toBe(2)
    expect(nextPage(page(conversations(26, 30)), [first], 2)).toBeUndefined()
    // A page that has brought nothing new is not asked for again and again.
    expect(nextPage(first, [first, first], 2)).toBe(3)
  })
})

describe('a thread', () => {
  const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => messageOf(from + i))

  it('grows at both ends, each message once and as it is now', () => {
    let thread = withLatest(undefined, many(21, 40))
    expect(thread.whole).toBe(false)
    thread = withOlder(thread, many(1, 20))
    thread = withLatest(thread, [...many(22, 40), messageOf(41, { status: 'read' })])
    thread = withMessage(thread, messageOf(30, { content: 'changed' }))
    expect(ids(thread.messages)).toEqual(ids(many(1, 41)))
    expect(thread.messages[29]?.content).toBe('changed')
    expect(withOlder(thread, []).whole).toBe(true)
    expect(withLatest(undefined, many(1, perPart - 1)).whole).toBe(true)
  })

  it('begins anew when more was written than it can bridge', () => {
    const thread = withLatest(withLatest(undefined, many(1, 5)), many(100, 119))
    expect(ids(thread.messages)).toEqual(ids(many(100, 119)))
    expect(thread.whole).toBe(false)
  })

  it('puts a mail that was written earlier where it belongs', () => {
    const thread = withMessage(withLatest(undefined, many(1, 3)), messageOf(9, { created_at: noon + 1.5 }))
    expect(ids(thread.messages)).toEqual([1, 9, 2, 3])
  })

  it('tells sides apart', () => {
    const side = (message_type: number, isPrivate = false) => sideOf({ message_type, private: isPrivate })
    expect([side(0), side(1), side(1, true), side(2), side(3)]).toEqual(['incoming', 'outgoing', 'note', 'activity', 'automatic'])
  })
})

describe('what stands in a thread', () => {
  const { day } = formats('pt-BR', 'America/Sao_Paulo')
  const shape = (items: ReturnType<typeof itemsOf>) =>
    items.map((item) => (item.kind === 'message' || item.kind === 'sending' ? `${item.key}${item.first ? ' first' : ''}${item.last ? ' last' : ''}` : item.kind))

  it('is grouped by day and by author', () => {
    const items = itemsOf(
      [
        messageOf(1, { created_at: noon - 86_400 }),
        messageOf(2),
        messageOf(3),
        messageOf(4, { message_type: 1, sender: ana }),
        messageOf(5, { message_type: 1, private: true, sender: ana }),
        messageOf(6, { message_type: 2, sender: null }),
        messageOf(7, { message_type: 1, sender: ana }),
        messageOf(8, { message_type: 1, sender: ana, created_at: noon + 900 }),
      ],
      { day, me: 7 },
    )
    expect(shape(items)).toEqual(['day', '1 first last', 'day', '2 first', '3 last', '4 first last', '5 first last', 'activity', '7 first last', '8 first last'])
  })

  it('turns the day where the account’s does', () => {
    const midnight = Date.UTC(2026, 10, 27, 3) / 1000
    const items = itemsOf([messageOf(1, { created_at: midnight - 1 }), messageOf(2, { created_at: midnight })], { day, me: 7 })
    expect(shape(items)).toEqual(['day', '1 first last', 'day', '2 first last'])
  })

  it('says where the new begins', () => {
    const items = itemsOf([messageOf(1), messageOf(2), messageOf(3)], { day, me: 7, seenAt: noon + 1 })
    expect(shape(items)).toEqual(['day', '1 first last', 'new', '2 first', '3 last'])
  })

  it('goes on with what is on its way', () => {
    const sending = [{ key: 'k', note: false, at: noon + 20 } as Sending]
    expect(shape(itemsOf([messageOf(1, { message_type: 1, sender: ana })], { day, me: 7, sending }))).toEqual(['day', '1 first', 'k last'])
    expect(shape(itemsOf([messageOf(1, { message_type: 1, sender: { ...ana, id: 8 } })], { day, me: 7, sending }))).toEqual(['day', '1 first last', 'k first last'])
  })
})

describe('a text', () => {
  it('links web addresses and nothing else', () => {
    expect(pieces('veja https://a.com/x?y=1, e (http://b.com) javascript:alert(1)')).toEqual([
      { text: 'veja ' },
      { text: 'https://a.com/x?y=1', href: 'https://a.com/x?y=1' },
      { text: ', e (' },
      { text: 'http://b.com', href: 'http://b.com' },
      { text: ') javascript:alert(1)' },
    ])
    expect(pieces('')).toEqual([])
  })

  it('folds what a mail quotes at its end', () => {
    expect(splitQuote('Sim!\n\nEm 26 de nov. de 2026, Ana escreveu:\n> Quer pão?\n>\n> Ana')).toEqual({ own: 'Sim!', quote: 'Em 26 de nov. de 2026, Ana escreveu:\n> Quer pão?\n>\n> Ana' })
    expect(splitQuote('> 1 + 1\nisso dá 2')).toEqual({ own: '> 1 + 1\nisso dá 2', quote: '' })
    expect(splitQuote('> só isto')).toEqual({ own: '> só isto', quote: '' })
    expect(splitQuote('nada aqui\n\n')).toEqual({ own: 'nada aqui\n\n', quote: '' })
  })

  it('of a mail has a subject, and of others never a quotation', () => {
    const words = (content: string, email?: object) => wordsOf({ content, content_attributes: email ? { email } : {} })
    expect(words('oi\n> x')).toEqual({ subject: '', own: 'oi\n> x', quote: '', cc: [], bcc: [], leftOut: [], cut: false })
    expect(words('oi\n> x', { subject: 'Pedido', left_out: ['a.exe'], cut: true })).toEqual({ subject: 'Pedido', own: 'oi', quote: '> x', cc: [], bcc: [], leftOut: ['a.exe'], cut: true })
    expect(words('oi', { text_content: { quoted: '> y' } }).quote).toBe('> y')
  })

  it('of a mail says who has a copy, and who gets one of the answer', () => {
    expect(wordsOf({ content: 'oi', content_attributes: { email: { cc: ['a@x.com'] } } })).toMatchObject({ cc: ['a@x.com'], bcc: [] })
    expect(wordsOf({ content: 'oi', content_attributes: { cc_emails: ['a@x.com'], bcc_emails: ['b@x.com'] } })).toMatchObject({ cc: ['a@x.com'], bcc: ['b@x.com'] })
    const incoming = { message_type: 0, private: false, content_attributes: { email: { cc: ['loja@x.com', 'a@x.com'], answer_cc: ['a@x.com'] } } }
    const answer = { message_type: 1, private: false, content_attributes: { cc_emails: ['c@x.com'] } }
    const note = { message_type: 1, private: true, content_attributes: {} }
    expect(copiesOf([])).toEqual([])
    expect(copiesOf([answer, incoming, note])).toEqual(['a@x.com'])
    expect(copiesOf([incoming, answer])).toEqual(['c@x.com'])
  })

  it('of a mail has a look where there is HTML', () => {
    const look = (email?: object) => lookOf({ content_attributes: email ? { email } : {} })
    expect(look()).toBeNull()
    expect(look({ html_content: { full: '' } })).toBeNull()
    expect(look({ html_content: { full: '<img data-src="https://a.com/b">' }, inline_images: { 'a@b': 1, c: 'x' } })).toEqual({ pictures: true, inline: new Set([1]) })
    expect(look({ html_content: { full: '<img SRC="https://a.com/b">' } })?.pictures).toBe(true)
    expect(look({ html_content: { full: '<img alt="a">' } })).toEqual({ pictures: false, inline: new Set() })
  })
})

describe('a draft', () => {
  const place = { userId: 7, accountId: 1, conversationId: 5 }
  beforeEach(() => localStorage.clear())

  it('is kept for each conversation and user, and goes when it is blank', () => {
    keepDraft(place, { reply: 'Bom dia', note: '', mode: 'note' })
    expect(readDraft(place)).toEqual({ reply: 'Bom dia', note: '', mode: 'note' })
    expect(readDraft({ ...place, conversationId: 6 }).reply).toBe('')
    expect(readDraft({ ...place, userId: 8 }).reply).toBe('')
    keepDraft(place, { reply: ' ', note: '', mode: 'reply' })
    expect(localStorage.length).toBe(0)
  })

  it('survives what is no draft', () => {
    for (const odd of ['{', '7', 'null', '{"reply":7}']) {
      localStorage.setItem('ficha.draft.7.1.5', odd)
      expect(readDraft(place)).toEqual({ reply: '', note: '', mode: 'reply' })
    }
  })
})

describe('files', () => {
  const file = (name: string, size: number) => ({ name, size }) as File

  it('are taken as far as the server would', () => {
    const { files, refused } = addFiles([], [file('a.pdf', 10), file('b.mov', maxFileSize + 1), file('c.txt', 0), ...Array.from({ length: 20 }, (_, i) => file(`${i}`, 1))])
    expect(files).toHaveLength(20)
    expect(refused).toEqual([
      { reason: 'tooLarge', name: 'b.mov' },
      { reason: 'blank', name: 'c.txt' },
      { reason: 'tooMany', name: '19' },
    ])
  })

  it('are not folders, which nobody can read', () => {
    expect(addFiles([], [file('fotos', 4096), file('a.pdf', 1)], new Set(['fotos']))).toEqual({ files: [file('a.pdf', 1)], refused: [{ reason: 'folder', name: 'fotos' }] })
  })
})

describe('a picture', () => {
  it('takes the room it has, before it is there', () => {
    expect(shownSize({ width: 3400, height: 1700 })).toEqual({ width: 340, aspectRatio: '3400 / 1700' })
    expect(shownSize({ width: 100, height: 50 })).toEqual({ width: 100, aspectRatio: '100 / 50' })
    expect(shownSize({ width: 290, height: 2900 })?.width).toBe(29)
    expect(shownSize({})).toBeNull()
  })
})

describe('snoozing', () => {
  const zone = 'America/Sao_Paulo'
  const at = (iso: string) => Date.parse(iso)

  it('ends in the mornings of the account', () => {
    // 23:30 of a Thursday there, Friday already elsewhere.
    const now = at('2026-11-27T02:30:00Z')
    expect(untilOf('hour', now, zone) * 1000).toBe(now + 3_600_000)
    expect(untilOf('tomorrow', now, zone) * 1000).toBe(at('2026-11-27T12:00:00Z'))
    expect(untilOf('week', now, zone) * 1000).toBe(at('2026-11-30T12:00:00Z'))
    // On a Monday the week that follows begins in seven days.
    expect(untilOf('week', at('2026-11-30T15:00:00Z'), zone) * 1000).toBe(at('2026-12-07T12:00:00Z'))
  })

  it('reads and writes the clock of a zone, also where it changes', () => {
    expect(readLocal('2026-11-27T09:30', zone)).toBe(at('2026-11-27T12:30:00Z') / 1000)
    expect(readLocal('2026-03-29T09:00', 'Europe/Lisbon')).toBe(at('2026-03-29T08:00:00Z') / 1000)
    expect(writeLocal(at('2026-11-27T12:30:00Z') / 1000, zone)).toBe('2026-11-27T09:30')
    expect(readLocal('', zone)).toBeNull()
    expect(readLocal('2026-13-99T99:99', zone)).toBeNull()
  })
})

describe('what happens in a row', () => {
  it('is done at once, then once for all that came meanwhile', async () => {
    vi.useFakeTimers()
    let runs = 0
    const one = coalesce(() => Promise.resolve(runs++), 100)
    for (let i = 0; i < 5; i++) one.call()
    expect(runs).toBe(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(runs).toBe(2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(runs).toBe(2)
    one.call()
    expect(runs).toBe(3)
    one.call()
    one.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(runs).toBe(3)
    vi.useRealTimers()
  })
})

describe('a time', () => {
  it('is as short as can be', () => {
    const f = formats('pt-BR', 'America/Sao_Paulo')
    expect(f.recent(noon - 60, noon)).toBe('11:59')
    expect(f.recent(noon - 86_400, noon)).toBe('ontem')
    expect(f.recent(noon - 3 * 86_400, noon)).toBe('seg.')
    expect(f.recent(noon - 30 * 86_400, noon)).toBe('27/10/2026')
    expect(f.recent(noon + 86_400, noon)).toBe('27/11/2026')
    expect(f.until(noon + 3600, noon)).toBe('13:00')
    expect(f.until(noon + 86_400, noon)).toBe('amanhã, 12:00')
    expect(f.until(noon + 4 * 86_400, noon)).toBe('seg., 12:00')
    expect(f.until(noon + 40 * 86_400, noon)).toMatch(/2027/)
    expect(f.dayTitle(noon, noon)).toBe('hoje')
    expect(f.dayTitle(noon - 2 * 86_400, noon)).toBe('terça-feira, 24 de novembro')
    expect(f.dayTitle(noon - 300 * 86_400, noon)).toMatch(/2026/)
  })
})
