import { useId, useState, type KeyboardEvent, type RefObject } from 'react'
import { useCannedOffers, mentionOffers, useMentionable, type Offer } from './useOffers'
import { optionId } from './Suggestions'
import { tokenAt, withToken, type Token } from './token'
import type { Conversation } from '@/api/types'
import { blankVariables, splitVariables } from '@/lib/variables'

type Options = { conversation: Conversation; note: boolean; text: string; input: RefObject<HTMLTextAreaElement | null>; onText: (text: string) => void }

/** Where the first variable stands that is to be filled in by hand, else the end of what was put in. */
function selectionOf(before: string, inserted: string) {
  let at = before.length
  for (const { text, name } of splitVariables(inserted)) {
    if (name && blankVariables(text, {}).length > 0) return [at, at + text.length] as const
    at += text.length
  }
  return [at, at] as const
}

/** What is offered for the word at the caret: canned replies after / in an answer, members after @ in a note. */
export function useSuggest({ conversation, note, text, input, onText }: Options) {
  const id = useId()
  const [token, setToken] = useState<Token | null>(null)
  const [active, setActive] = useState(0)
  const people = useMentionable(conversation.inbox_id)
  const canned = useCannedOffers(conversation.id, token)
  const offers: Offer[] | null = token === null ? [] : token.sign === '@' ? mentionOffers(people, token) : canned.offers

  /** Looks at what stands at the caret. */
  const look = () => {
    const box = input.current
    if (!box) return
    const next = box.selectionStart === box.selectionEnd ? tokenAt(box.value, box.selectionStart, note ? '@' : '/') : null
    if (next?.start !== token?.start || next?.query !== token?.query) setActive(0)
    setToken(next)
  }
  const close = () => setToken(null)
  const pick = (at: number) => {
    const offer = offers?.[at]
    if (!offer || !token) return
    const [from, to] = selectionOf(text.slice(0, token.start), offer.insert)
    onText(withToken(text, token, offer.insert))
    close()
    window.setTimeout(() => {
      input.current?.focus()
      input.current?.setSelectionRange(from, to)
    })
  }
  /** Whether the list has taken a key. */
  const press = (event: KeyboardEvent) => {
    if (token === null || event.nativeEvent.isComposing) return false
    if (event.key === 'Escape') {
      close()
    } else if (!offers || offers.length === 0) {
      return false
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setActive((active + (event.key === 'ArrowDown' ? 1 : offers.length - 1)) % offers.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      pick(active)
    } else {
      return false
    }
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  /** Types a sign in the name of the user. */
  const begin = (sign: string) => {
    const box = input.current
    if (!box) return
    const { selectionStart: at } = box
    const words = (at > 0 && /\S/.test(text[at - 1] ?? '') ? ' ' : '') + sign
    onText(text.slice(0, at) + words + text.slice(box.selectionEnd))
    const end = at + words.length
    setActive(0)
    setToken({ sign, query: '', start: end - sign.length, end })
    window.setTimeout(() => {
      box.focus()
      box.setSelectionRange(end, end)
    })
  }
  const shown = token !== null && (offers === null || offers.length > 0 || token.query === '')
  const aria = shown && offers && offers.length > 0 ? { 'aria-controls': id, 'aria-activedescendant': optionId(id, active) } : {}
  return { id, token, offers, error: canned.error, active, setActive, shown, look, close, pick, press, begin, aria, people }
}

export type Suggest = ReturnType<typeof useSuggest>
