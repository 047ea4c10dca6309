import { ActionIcon, Button, Group, Menu, Skeleton, Stack, Text, Textarea, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconNote, IconPencil, IconPin, IconPinFilled, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import { toProblem, type Problem } from '@/api/problem'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { Confirm } from '@/ui/Confirm'
import { FormProblem } from '@/ui/FormParts'
import { ErrorState, State } from '@/ui/States'
import type { Note } from '@/api/types'
import { addNote, changeNote, deleteNote, notesQuery } from './queries'
import { useRecord } from './Record'
import { useAttempt } from './useAttempt'
import classes from './Notes.module.css'

/** What the team wrote down about a contact. */
export function Notes() {
  const { t } = useTranslation('record')
  const accountId = useAccountId()
  const { contact, mayEdit } = useRecord()
  const { data, error, refetch } = useQuery(notesQuery(accountId, contact.id))
  const changed = useNotesChanged()
  return (
    <Stack gap="md">
      {mayEdit && (
        <NoteForm
          label={t('notes.new')}
          action={t('notes.add')}
          onSave={(content) => addNote(accountId, contact.id, content).then(changed)}
        />
      )}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={90} />}
      {data?.length === 0 && (
        <State icon={IconNote} title={t('notes.none')}>
          {t('notes.noneText')}
        </State>
      )}
      <ul className={classes.list}>
        {data?.map((note) => (
          <li key={note.id} className={classes.note} data-pinned={note.pinned || undefined}>
            <One note={note} />
          </li>
        ))}
      </ul>
    </Stack>
  )
}

/** Asks for the notes and the history anew. */
function useNotesChanged() {
  const accountId = useAccountId()
  const { contact } = useRecord()
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: keys.contact(accountId, contact.id) })
}

type FormProps = { label: string; action: string; start?: string; onSave: (content: string) => Promise<unknown>; onCancel?: () => void }

function NoteForm({ label, action, start = '', onSave, onCancel }: FormProps) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const [content, setContent] = useState(start)
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const save = async () => {
    if (!content.trim() || sending) return
    setSending(true)
    setProblem(null)
    try {
      await onSave(content.trim())
      // What has been typed since is the next note.
      setContent((now) => (now === content ? '' : now))
      onCancel?.()
    } catch (cause) {
      setProblem(toProblem(cause))
    } finally {
      setSending(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
    if (event.key === 'Escape') onCancel?.()
  }
  return (
    <Stack gap="xs">
      <Textarea
        aria-label={label}
        placeholder={t('notes.placeholder')}
        autosize
        minRows={2}
        maxRows={14}
        autoFocus={Boolean(onCancel)}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <FormProblem problem={problem} />
      {(content.trim() || onCancel) && (
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button size="xs" variant="default" onClick={onCancel}>
              {common('action.cancel')}
            </Button>
          )}
          <Button size="xs" loading={sending} disabled={!content.trim()} onClick={() => void save()}>
            {action}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function One({ note }: { note: Note }) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const f = useAccountFormats()
  const accountId = useAccountId()
  const { contact, mayEdit } = useRecord()
  const changed = useNotesChanged()
  const [editing, edit] = useDisclosure(false)
  if (editing) {
    return (
      <NoteForm
        label={t('notes.edit')}
        action={common('action.save')}
        start={note.content}
        onSave={(content) => changeNote(accountId, contact.id, note.id, { content }).then(changed)}
        onCancel={edit.close}
      />
    )
  }
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed">
          <b>{note.user?.name ?? t('timeline.nobody')}</b> · <span title={f.dateTime(note.created_at)}>{f.ago(note.created_at)}</span>
          {note.edited_at ? <> · {t('notes.edited')}</> : null}
        </Text>
        {mayEdit ? <NoteActions note={note} onEdit={edit.open} /> : note.pinned && <IconPinFilled size={15} aria-label={t('notes.pinned')} />}
      </Group>
      <Text size="sm" className={classes.content}>
        {note.content}
      </Text>
    </>
  )
}

function NoteActions({ note, onEdit }: { note: Note; onEdit: () => void }) {
  const { t } = useTranslation('record')
  const { t: common } = useTranslation()
  const accountId = useAccountId()
  const { contact } = useRecord()
  const changed = useNotesChanged()
  const attempt = useAttempt()
  const [asking, ask] = useDisclosure(false)
  const pin = () => attempt(() => changeNote(accountId, contact.id, note.id, { pinned: !note.pinned }).then(changed))
  const pinText = t(note.pinned ? 'notes.unpin' : 'notes.pin')
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={pinText}>
        <ActionIcon size="sm" variant="subtle" color={note.pinned ? undefined : 'gray'} aria-label={pinText} aria-pressed={Boolean(note.pinned)} onClick={pin}>
          {note.pinned ? <IconPinFilled size={15} /> : <IconPin size={15} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('notes.more')}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
            {t('notes.edit')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={ask.open}>
            {common('action.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm
          title={t('notes.deleteTitle')}
          text={t('notes.deleteText')}
          label={t('notes.delete')}
          onConfirm={() => deleteNote(accountId, contact.id, note.id).then(changed)}
          onClose={ask.close}
        />
      )}
    </Group>
  )
}
