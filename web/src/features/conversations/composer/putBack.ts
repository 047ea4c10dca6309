import { forget } from './outbox'
import type { Sending } from './post'

type Editor = (sending: Sending) => void

const editors = new Map<string, Editor>()

const placeOf = ({ accountId, conversationId }: Pick<Sending, 'accountId' | 'conversationId'>) => `${accountId} ${conversationId}`

/** The editor of a conversation takes back what was not sent, for as long as it is open. */
export function takeBack(place: Pick<Sending, 'accountId' | 'conversationId'>, editor: Editor) {
  editors.set(placeOf(place), editor)
  return () => {
    if (editors.get(placeOf(place)) === editor) editors.delete(placeOf(place))
  }
}

/** Gives a message that was not sent back to whoever wrote it, to be changed. */
export function putBack(sending: Sending) {
  const editor = editors.get(placeOf(sending))
  if (!editor) return
  editor(sending)
  forget(sending.key)
}
