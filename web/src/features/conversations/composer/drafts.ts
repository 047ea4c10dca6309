import { useState } from 'react'

/** What somebody is writing in a conversation. */
export type Draft = { reply: string; note: string; mode: 'reply' | 'note' }

const blank: Draft = { reply: '', note: '', mode: 'reply' }

/** Whose draft, of which conversation. */
export type Place = { userId: number; accountId: number; conversationId: number }

const keyOf = ({ userId, accountId, conversationId }: Place) => `ficha.draft.${userId}.${accountId}.${conversationId}`

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** What was being written in this browser; blank when nothing was. */
export function readDraft(place: Place): Draft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(place)) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return blank
    const { reply, note, mode } = kept as Record<string, unknown>
    return { reply: text(reply), note: text(note), mode: mode === 'note' ? 'note' : 'reply' }
  } catch {
    // Forbidden storage, or something else's text.
    return blank
  }
}

export function keepDraft(place: Place, draft: Draft) {
  try {
    if (draft.reply.trim() || draft.note.trim()) localStorage.setItem(keyOf(place), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(place))
  } catch {
    // Then it lasts as long as the page.
  }
}

/** The draft of one conversation, kept with every letter; mount it anew for another one. */
export function useDraft(place: Place) {
  const [draft, setDraft] = useState(() => readDraft(place))
  const change = (next: Partial<Draft>) => {
    const changed = { ...draft, ...next }
    setDraft(changed)
    keepDraft(place, changed)
  }
  return { draft, change }
}
