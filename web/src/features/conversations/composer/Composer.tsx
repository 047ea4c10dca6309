import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconLock, IconSend2 } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useImperativeHandle, useRef, useState, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { useCurrent } from '@/lib/account'
import { callName } from '@/lib/callName'
import { AttachButton, FileChips, Refusals } from './Files'
import { keepDraft, readDraft, useDraft, type Draft } from './drafts'
import { addFiles, type Refused } from './files'
import { send } from './outbox'
import { takeBack } from './putBack'
import classes from './Composer.module.css'

type Mode = Draft['mode']

/** What others ask of the editor. */
export type ComposerHandle = { write: (mode: Mode) => void; addFiles: (files: File[]) => void }

type Props = { conversation: Conversation; ref: Ref<ComposerHandle> }

/** The files of the message that is being written. */
function useFiles() {
  const [files, setFiles] = useState<File[]>([])
  const [refused, setRefused] = useState<Refused[]>([])
  const add = (more: readonly File[]) => {
    const next = addFiles(files, more)
    setFiles(next.files)
    setRefused(next.refused)
  }
  const set = (next: File[]) => {
    setFiles(next)
    setRefused([])
  }
  return { files, refused, add, set, remove: (file: File) => set(files.filter((one) => one !== file)) }
}

/** Everything the editor does; what it shows stands below. */
function useComposer({ conversation, ref }: Props) {
  const { profile, account } = useCurrent()
  const queryClient = useQueryClient()
  const input = useRef<HTMLTextAreaElement>(null)
  const here = { userId: profile.id, accountId: account.id, conversationId: conversation.id }
  const { draft, change } = useDraft(here)
  const attached = useFiles()
  const mode: Mode = conversation.can_reply ? draft.mode : 'note'
  const text = draft[mode]
  const ready = text.trim() !== '' || attached.files.length > 0

  const submit = () => {
    if (!ready) return
    const { accountId, conversationId } = here
    // Once the server has it, it is no draft any more, unless another was begun.
    const onThere = () => {
      const now = readDraft(here)
      if (now[mode] === text) keepDraft(here, { ...now, [mode]: '' })
    }
    send(queryClient, { accountId, conversationId, content: text.trim(), note: mode === 'note', files: attached.files, onThere })
    change({ [mode]: '' })
    attached.set([])
    // Until then the text survives the page.
    keepDraft(here, { ...readDraft(here), [mode]: text })
    input.current?.focus()
  }

  useImperativeHandle(ref, () => ({
    write: (next) => {
      if (conversation.can_reply || next === 'note') change({ mode: next })
      window.setTimeout(() => input.current?.focus())
    },
    addFiles: attached.add,
  }))
  useEffect(() =>
    takeBack(here, ({ content, note, files }) => {
      const to: Mode = note ? 'note' : 'reply'
      // After a reload the draft has it already.
      const next = draft[to].includes(content) ? draft[to] : [content, draft[to]].filter(Boolean).join('\n')
      change({ mode: to, [to]: next })
      attached.set([...files, ...attached.files])
      window.setTimeout(() => input.current?.focus())
    }),
  )
  return { input, mode, text, ready, attached, change, submit }
}

export function Composer(props: Props) {
  const { t } = useTranslation('conversations')
  const { conversation } = props
  const { input, mode, text, ready, attached, change, submit } = useComposer(props)
  // On a screen that is touched, Enter is the only way to a new line.
  const touched = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false }) ?? false
  const note = mode === 'note'
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    if (touched && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    submit()
  }
  const paste = (event: ClipboardEvent) => {
    // What is copied from a table or a document comes as a picture, too; it is meant as text.
    if (event.clipboardData.files.length === 0 || event.clipboardData.types.includes('text/plain')) return
    event.preventDefault()
    attached.add([...event.clipboardData.files])
  }
  const name = callName(conversation.meta.sender)
  return (
    <div className={classes.composer} data-note={note || undefined}>
      <div className={classes.modes}>
        <SegmentedControl
          size="xs"
          aria-label={t('composer.mode')}
          value={mode}
          onChange={(next) => change({ mode: next })}
          data={[
            { value: 'reply', label: t('composer.reply'), disabled: !conversation.can_reply },
            { value: 'note', label: <NoteLabel /> },
          ]}
        />
        {!conversation.can_reply && <span className={classes.hint}>{t('composer.cannotReply')}</span>}
      </div>
      <Refusals refused={attached.refused} />
      <Textarea
        ref={input}
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={10}
        classNames={{ input: classes.input }}
        aria-label={note ? t('composer.noteLabel') : t('composer.replyLabel', { name })}
        placeholder={t(note ? 'composer.notePlaceholder' : 'composer.replyPlaceholder')}
        value={text}
        onChange={(event) => change({ [mode]: event.currentTarget.value })}
        onKeyDown={press}
        onPaste={paste}
      />
      <FileChips files={attached.files} onRemove={attached.remove} />
      <div className={classes.foot}>
        <AttachButton onFiles={attached.add} />
        <span className={classes.hint}>{!touched && t('composer.hint')}</span>
        <Button size="compact-md" leftSection={note ? <IconLock size={15} /> : <IconSend2 size={16} />} disabled={!ready} onClick={submit}>
          {t(note ? 'composer.addNote' : 'composer.send')}
        </Button>
      </div>
    </div>
  )
}

function NoteLabel() {
  const { t } = useTranslation('conversations')
  return (
    <span className={classes.noteLabel}>
      <IconLock size={12} aria-hidden="true" /> {t('composer.note')}
    </span>
  )
}
