import { ActionIcon, Alert, Button, SegmentedControl, Textarea, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconAt, IconLock, IconMessageBolt, IconSend2 } from '@tabler/icons-react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { callName } from '@/lib/callName'
import { placeOf } from '@/lib/variables'
import { Copies } from './Copies'
import { AttachButton, FileChips, Refusals } from './Files'
import { Offers } from './Offers'
import { Templates } from './Templates'
import { useComposer, type ComposerProps } from './useComposer'
import classes from './Composer.module.css'

export type { ComposerHandle } from './useComposer'

/** Where one writes: an answer to the contact, or a note among members. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation('conversations')
  const { conversation } = props
  const { input, mode, note, text, blank, ready, copies, attached, suggest, setText, setMode, submit } = useComposer(props)
  // On a screen that is touched, Enter is the only way to a new line.
  const touched = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false }) ?? false
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (suggest.press(event)) return
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
      <Offers suggest={suggest} />
      <div className={classes.modes}>
        <SegmentedControl
          size="xs"
          aria-label={t('composer.mode')}
          value={mode}
          onChange={setMode}
          data={[
            { value: 'reply', label: t('composer.reply'), disabled: !conversation.can_reply },
            { value: 'note', label: <NoteLabel /> },
          ]}
        />
        {!conversation.can_reply && <Templates conversation={conversation} />}
      </div>
      {copies.byMail && <Copies value={copies.value} onChange={copies.set} />}
      <Refusals refused={attached.refused} />
      {blank.length > 0 && (
        <Alert color="yellow" p="xs" role="alert">
          {t('composer.blank', { count: blank.length, names: blank.map(placeOf).join(', ') })}
        </Alert>
      )}
      <Textarea
        ref={input}
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={10}
        classNames={{ input: classes.input }}
        aria-label={note ? t('composer.noteLabel') : t('composer.replyLabel', { name })}
        aria-autocomplete="list"
        {...suggest.aria}
        placeholder={t(note ? 'composer.notePlaceholder' : 'composer.replyPlaceholder')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          suggest.look()
        }}
        onSelect={() => suggest.token && suggest.look()}
        onBlur={suggest.close}
        onKeyDown={press}
        onPaste={paste}
      />
      <FileChips files={attached.files} onRemove={attached.remove} />
      <div className={classes.foot}>
        <AttachButton onFiles={attached.add} />
        <SignButton note={note} onSign={suggest.begin} />
        <span className={classes.hint}>{!touched && t('composer.hint')}</span>
        <Button size="compact-md" leftSection={note ? <IconLock size={15} /> : <IconSend2 size={16} />} disabled={!ready} onClick={submit}>
          {t(note ? 'composer.addNote' : 'composer.send')}
        </Button>
      </div>
    </div>
  )
}

/** For who does not know the sign, or has none on the keyboard. */
function SignButton({ note, onSign }: { note: boolean; onSign: (sign: string) => void }) {
  const { t } = useTranslation('conversations')
  const Icon = note ? IconAt : IconMessageBolt
  const label = t(note ? 'composer.mention' : 'composer.insertCanned')
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={label} onMouseDown={(event) => event.preventDefault()} onClick={() => onSign(note ? '@' : '/')}>
        <Icon size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
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
