import { useQuery } from '@tanstack/react-query'
import { cannedQuery } from '@/api/canned'
import type { CannedReply } from '@/api/types'
import { mentionables, type Mentionable } from '@/lib/mentions'
import { useCandidates } from '@/features/conversations/useCandidates'
import { variablesQuery } from '@/features/conversations/queries'
import { useAccountId, useCurrent } from '@/lib/account'
import { fillVariables } from '@/lib/variables'
import { PersonAvatar } from '@/ui/Person'
import { fold, type Token } from './token'
import type { Suggestion } from './Suggestions'

/** Something that may stand in the place of what is typed. */
export type Offer = Suggestion & { insert: string }

const most = 30

/** Those whose code begins with it, then those that contain it, then those whose text does. */
export function fitting(replies: readonly CannedReply[], query: string): CannedReply[] {
  const key = fold(query)
  const rank = ({ short_code, content }: CannedReply) => {
    const at = fold(short_code).indexOf(key)
    if (at === 0) return 0
    return at > 0 ? 1 : fold(content).includes(key) ? 2 : 3
  }
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((one) => one.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ reply }) => reply)
}

/** The canned replies that fit a token, as they would read here; null until they are known, with what went wrong. */
export function useCannedOffers(conversationId: number, token: Token | null): { offers: Offer[] | null; error: unknown } {
  const accountId = useAccountId()
  const enabled = token?.sign === '/'
  const { data: replies, error: noReplies } = useQuery({ ...cannedQuery(accountId), enabled })
  const { data: values, error: noValues } = useQuery({ ...variablesQuery(accountId, conversationId), enabled })
  if (!enabled || !replies || !values) return { offers: null, error: noReplies ?? noValues }
  const offers = fitting(replies, token.query).map(({ id, short_code: code, content }) => {
    const insert = fillVariables(content, values)
    return { key: String(id), label: `/${code}`, text: insert, insert }
  })
  return { offers, error: null }
}

/** Those who can be mentioned whose name, or a part of it, begins with what is typed. */
export function namesFitting(people: readonly Mentionable[], query: string) {
  const key = fold(query)
  return people.filter(({ label }) => fold(label).split(/\s+/).some((word) => word.startsWith(key)) || fold(label).startsWith(key)).slice(0, most)
}

/** The members that a note can mention, the user aside. */
export function useMentionable(inboxId: number) {
  const { profile } = useCurrent()
  return mentionables(useCandidates(inboxId)).filter(({ id }) => id !== profile.id)
}

export function mentionOffers(people: readonly Mentionable[], token: Token): Offer[] {
  return namesFitting(people, token.query).map(({ id, label, name }) => ({
    key: String(id),
    label,
    icon: <PersonAvatar id={id} name={name} size={22} />,
    insert: `@${label} `,
  }))
}
