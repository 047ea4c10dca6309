import { ActionIcon, Text } from '@mantine/core'
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem, type Problem } from '@/api/problem'
import type { Contact, ContactInput } from '@/api/types'
import { fieldErrors } from '@/lib/form'
import { problemText } from '@/lib/problemText'
import { Taken } from '@/features/contacts/Taken'
import { useRecord } from './Record'
import classes from './Inline.module.css'

/** What a widget needs; `commit` with a text saves that one at once. */
export type WidgetProps = {
  label: string
  draft: string
  onDraft: (draft: string) => void
  commit: (draft?: string) => void
  error: string | undefined
}

export type Widget = (props: WidgetProps) => ReactNode

type Props = {
  /** What the value is called, for those who cannot see where it stands. */
  label: string
  /** The value as it is edited; empty for none. */
  value: string
  /** The value as it is read; without it, the text itself. */
  children?: ReactNode
  /** How a value that is still being saved reads. */
  reading?: (draft: string) => string
  widget: Widget
  /** The change that a typed text asks for, or what is wrong with it. */
  toInput: (draft: string) => ContactInput | { error: string }
  /** More to do with the value, beside the pencil. */
  actions?: ReactNode
  /** Starts in the widget; told when editing ends. */
  adding?: boolean
  onDone?: () => void
}

type Fault = { text?: string; problem?: Problem }

const refused = (input: ContactInput | { error: string }): input is { error: string } => 'error' in input

function useInline({ value, toInput, adding, onDone }: Props) {
  const { t } = useTranslation()
  const { contact, save } = useRecord()
  const [base, setBase] = useState<Contact | null>(adding ? contact : null)
  const [draft, setDraft] = useState(value)
  const [saving, setSaving] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)

  const open = () => {
    setDraft(value)
    setBase(contact)
  }
  const close = () => {
    setBase(null)
    setFault(null)
    onDone?.()
  }
  const fail = (cause: unknown) => {
    const problem = toProblem(cause)
    const [first] = Object.values(fieldErrors(problem, []).rest)
    setFault(problem.body.conflict ? { problem, text: first } : { text: first ?? problemText(t, problem) })
  }
  const commit = async (wanted = draft) => {
    if (!base || saving) return
    if (wanted.trim() === value) return close()
    const input = toInput(wanted)
    if (refused(input)) return setFault({ text: input.error })
    setDraft(wanted)
    setFault(null)
    setSaving(true)
    try {
      await save(input, base)
      close()
    } catch (cause) {
      fail(cause)
    } finally {
      setSaving(false)
    }
  }
  const change = (next: string) => {
    setDraft(next)
    setFault(null)
  }
  return { open, close, commit, change, draft, saving, fault, editing: base !== null }
}

/** A value that is edited where it stands: Enter saves, Escape leaves it as it was. */
export function InlineValue(props: Props) {
  const { mayEdit } = useRecord()
  const inline = useInline(props)
  const pencil = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)
  useEffect(() => {
    // The keyboard goes on where it was.
    if (wasEditing.current && !inline.editing && document.activeElement === document.body) pencil.current?.focus()
    wasEditing.current = inline.editing
  }, [inline.editing])

  if (inline.saving) return <Saving text={props.reading?.(inline.draft) ?? inline.draft} />
  if (inline.editing) return <Editor {...props} inline={inline} />
  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input')) return
    if (window.getSelection()?.toString()) return
    inline.open()
  }
  return (
    <span className={classes.value} data-editable={mayEdit || undefined} onClick={mayEdit ? onClick : undefined}>
      <span className={classes.text}>{props.children || props.value || <None />}</span>
      {(mayEdit || props.actions) && (
        <span className={classes.actions}>
          {props.actions}
          {mayEdit && <Pencil label={props.label} onClick={inline.open} ref={pencil} />}
        </span>
      )}
    </span>
  )
}

function Pencil({ label, onClick, ref }: { label: string; onClick: () => void; ref: React.Ref<HTMLButtonElement> }) {
  const { t } = useTranslation('record')
  return (
    <ActionIcon ref={ref} size="sm" variant="subtle" color="gray" aria-label={t('inline.edit', { field: label })} onClick={onClick}>
      <IconPencil size={14} />
    </ActionIcon>
  )
}

export function None() {
  return <span className={classes.none}>—</span>
}

function Saving({ text }: { text: string }) {
  const { t } = useTranslation('record')
  return (
    <span className={classes.value} role="status" aria-label={t('inline.saving')} data-saving>
      {text || <None />}
    </span>
  )
}

function Editor({ label, widget, inline }: Props & { inline: ReturnType<typeof useInline> }) {
  const { t } = useTranslation('record')
  const { contact } = useRecord()
  const { fault } = inline
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      inline.close()
    }
  }
  // Looking elsewhere saves, unless there is something to put right first.
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!fault && event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) void inline.commit()
  }
  const still = (event: MouseEvent) => event.preventDefault()
  return (
    <span className={classes.editor} onKeyDown={onKeyDown} onBlur={onBlur}>
      <span className={classes.widget}>
        {widget({
          label,
          draft: inline.draft,
          onDraft: inline.change,
          commit: (draft) => void inline.commit(draft),
          error: fault?.text ?? (fault ? ' ' : undefined),
        })}
        <ActionIcon variant="filled" aria-label={t('inline.save')} onMouseDown={still} onClick={() => void inline.commit()}>
          <IconCheck size={16} />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t('inline.cancel')} onMouseDown={still} onClick={inline.close}>
          <IconX size={16} />
        </ActionIcon>
      </span>
      {fault?.text && !fault.problem && (
        <Text component="span" role="alert" size="xs" c="var(--mantine-color-error)">
          {fault.text}
        </Text>
      )}
      {fault?.problem && <Taken problem={fault.problem} contactId={contact.id} />}
    </span>
  )
}
