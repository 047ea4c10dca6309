/** What the page of conversations shows, all of it in the URL; defaults are left out. */
export type ConversationsSearch = {
  tab?: 'mine' | 'unassigned'
  /** Open ones unless given; a search, and one for mentions, looks through all. */
  status?: Status
  inbox?: number
  team?: number
  /** Titles; a conversation has one of them. */
  labels?: string[]
  /** Only those with a note that mentions me. */
  mentions?: true
  /** A fragment of the contact, or words of a message. */
  q?: string
  /** On a narrow screen: the contact in place of the thread. */
  contact?: true
  /** The message that the thread is opened at, by its id; the latest unless given. */
  message?: number
}

export const statuses = ['open', 'pending', 'snoozed', 'resolved', 'all'] as const
export type Status = (typeof statuses)[number]

const id = (raw: unknown) => {
  const n = Number(raw)
  return Number.isSafeInteger(n) && n > 0 ? n : undefined
}

/** Digits in a URL arrive as a number. */
const text = (raw: unknown) => {
  const value = typeof raw === 'number' ? String(raw) : raw
  return typeof value === 'string' && value.trim() ? value : undefined
}

function titles(raw: unknown) {
  const found = (Array.isArray(raw) ? raw : [raw]).map(text).filter((title) => title !== undefined)
  return found.length > 0 ? [...new Set(found)].slice(0, 20) : undefined
}

/** Reads a URL that people edit and share: never fails, only forgets. */
export function conversationsSearch(raw: Record<string, unknown>): ConversationsSearch {
  return {
    tab: raw.tab === 'mine' || raw.tab === 'unassigned' ? raw.tab : undefined,
    status: statuses.find((status) => status === raw.status),
    inbox: id(raw.inbox),
    team: id(raw.team),
    labels: titles(raw.labels),
    mentions: raw.mentions === true || undefined,
    q: text(raw.q),
    contact: raw.contact === true || undefined,
    message: id(raw.message),
  }
}

/** The same list with another conversation open. */
export const besideAnother = (search: ConversationsSearch): ConversationsSearch => ({ ...search, contact: undefined, message: undefined })

/** Which conversations are asked for. */
export type Question = Omit<ConversationsSearch, 'contact' | 'message'>

export function questionOf({ tab, status, inbox, team, labels, mentions, q }: ConversationsSearch): Question {
  return { tab, status: statusOf({ status, q, mentions }), inbox, team, labels, mentions, q: q?.trim() }
}

export function statusOf({ status, q, mentions }: Pick<ConversationsSearch, 'status' | 'q' | 'mentions'>): Status {
  return status ?? (q?.trim() || mentions ? 'all' : 'open')
}

/** The filters that are set, beside the tab. */
export function filtersOf({ status, inbox, team, labels, mentions, q }: ConversationsSearch) {
  return { status: status && status !== statusOf({ q, mentions }) ? status : undefined, inbox, team, labels, mentions }
}

export function isFiltered(search: ConversationsSearch) {
  return Boolean(search.q?.trim()) || Object.values(filtersOf(search)).some((value) => value !== undefined)
}
