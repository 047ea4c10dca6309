import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import type { Conversation, Message } from '@/api/types'
import { withMentions, withoutMentions } from '@/lib/mentions'
import { variablesQuery } from '@/features/conversations/queries'
import { useCurrent } from '@/lib/account'
import { blankVariables } from '@/lib/variables'
import { copiesOf } from './copies'
import { keepDraft, readDraft, useDraft, type Draft } from './drafts'
import { addFiles, type Refused } from './files'
import { send } from './outbox'
import { takeBack } from './putBack'
import { useSuggest } from './useSuggest'
import { useTypingSignal } from './useTypingSignal'

export type Mode = Draft['mode']

/** What others ask of the editor. */
export type ComposerHandle = { write: (mode: Mode) => void; addFiles: (files: File[], folders: ReadonlySet<string>) => void }

export type ComposerProps = { conversation: Conversation; messages: readonly Message[]; ref: Ref<ComposerHandle> }

/** The files of the message that is being written. */
function useFiles() {
  const [files, setFiles] = useState<File[]>([])
  const [refused, setRefused] = useState<Refused[]>([])
  const add = (more: readonly File[], folders?: ReadonlySet<string>) => {
    const next = addFiles(files, more, folders)
    setFiles(next.files)
    setRefused(next.refused)
  }
  const set = (next: File[]) => {
    setFiles(next)
    setRefused([])
  }
  return { files, refused, add, set, remove: (file: File) => set(files.filter((one) => one !== file)) }
}

/** Who else gets an answer that goes by mail. */
function useCopies(byMail: boolean, messages: readonly Message[]) {
  const [chosen, set] = useState<string[]>()
  return { byMail, value: byMail ? (chosen ?? copiesOf(messages)) : [], set }
}

/** The variables of an answer that would reach the contact as braces. */
function useBlank(accountId: number, conversationId: number, text: string) {
  const { data: values } = useQuery({ ...variablesQuery(accountId, conversationId), enabled: text.includes('{{') })
  return values && text.includes('{{') ? blankVariables(text, values) : []
}

/** Everything the editor does; what it shows stands in Composer. */
export function useComposer({ conversation, messages, ref }: ComposerProps) {
  const { profile, account } = useCurrent()
  const queryClient = useQueryClient()
  const input = useRef<HTMLTextAreaElement>(null)
  const here = { userId: profile.id, accountId: account.id, conversationId: conversation.id }
  const { draft, change } = useDraft(here)
  const attached = useFiles()
  const typing = useTypingSignal(conversation.id)
  const mode: Mode = conversation.can_reply ? draft.mode : 'note'
  const note = mode === 'note'
  const text = draft[mode]
  const copies = useCopies(conversation.meta.channel === 'Channel::Email' && !note, messages)
  const blank = useBlank(account.id, conversation.id, note ? '' : text)
  const ready = (text.trim() !== '' || attached.files.length > 0) && blank.length === 0
  const setText = (next: string) => {
    change({ [mode]: next })
    if (note || next.trim() === '') typing.stop()
    else typing.write()
  }
  const setMode = (next: Mode) => {
    typing.stop()
    suggest.close()
    change({ mode: next })
  }
  const suggest = useSuggest({ conversation, note, text, input, onText: setText })

  const submit = () => {
    if (!ready) return
    const { accountId, conversationId } = here
    // Once the server has it, it is no draft any more, unless another was begun.
    const onThere = () => {
      const now = readDraft(here)
      if (now[mode] === text) keepDraft(here, { ...now, [mode]: '' })
    }
    const content = note ? withMentions(text.trim(), suggest.people) : text.trim()
    send(queryClient, { accountId, conversationId, content, note, copies: copies.value, files: attached.files, onThere })
    typing.stop()
    suggest.close()
    change({ [mode]: '' })
    attached.set([])
    copies.set(undefined)
    // Until then the text survives the page.
    keepDraft(here, { ...readDraft(here), [mode]: text })
    input.current?.focus()
  }

  useImperativeHandle(ref, () => ({
    write: (next) => {
      if (conversation.can_reply || next === 'note') setMode(next)
      window.setTimeout(() => input.current?.focus())
    },
    addFiles: attached.add,
  }))
  useEffect(() =>
    takeBack(here, ({ content: sent, note: wasNote, copies: before, files }) => {
      const to: Mode = wasNote ? 'note' : 'reply'
      const content = wasNote ? withoutMentions(sent) : sent
      // After a reload the draft has it already.
      const next = draft[to].includes(content) ? draft[to] : [content, draft[to]].filter(Boolean).join('\n')
      change({ mode: to, [to]: next })
      attached.set([...files, ...attached.files])
      if (!wasNote) copies.set(before)
      window.setTimeout(() => input.current?.focus())
    }),
  )
  return { input, mode, note, text, blank, ready, copies, attached, suggest, setText, setMode, submit }
}
