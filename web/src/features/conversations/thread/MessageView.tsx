import { Button, Group, Progress } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconLock, IconRobot } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation, Message } from '@/api/types'
import { forget, sendAgain } from '@/features/conversations/composer/outbox'
import type { Sending } from '@/features/conversations/composer/post'
import { putBack } from '@/features/conversations/composer/putBack'
import { useAccountFormats, useCurrent, useMay } from '@/lib/account'
import { callName } from '@/lib/callName'
import { problemText } from '@/lib/problemText'
import { PersonAvatar } from '@/ui/Person'
import { Attachments } from './Attachments'
import { DeleteMessage, MessageMenu } from './DeleteMessage'
import { MailView } from './MailView'
import { MessageText, NoteText } from './MessageText'
import { lookOf } from './mail'
import { isDeleted, markOf, type Side } from './messages'
import { useRetry } from './useRetry'
import classes from './Thread.module.css'

type Author = { id: number; name: string; picture?: string } | null

type FrameProps = {
  side: Side
  first: boolean
  last: boolean
  author: Author
  pale?: boolean
  wide?: boolean
  below: ReactNode
  /** What can be done with it, given who said it in a word. */
  menu?: (label: string) => ReactNode
  children: ReactNode
}

/** A message by its side: who says it stands above the first of a turn, when and what became of it below the last. */
function Frame({ side, first, last, author, pale, wide, below, menu, children }: FrameProps) {
  const { t } = useTranslation('conversations')
  const name = side === 'automatic' ? t('author.automatic') : (author?.name ?? t('author.nobody'))
  const label = t(`said.${side}`, { name })
  return (
    <article className={classes.message} data-side={side} data-first={first || undefined} data-last={last || undefined} aria-label={label}>
      {first && (
        <p className={classes.author}>
          {side === 'automatic' ? <IconRobot size={16} aria-hidden="true" /> : author && <PersonAvatar id={author.id} name={author.name} size={20} picture={author.picture} />}
          <span>{name}</span>
          {side === 'note' && (
            <span className={classes.noteMark}>
              <IconLock size={12} aria-hidden="true" /> {t('note')}
            </span>
          )}
        </p>
      )}
      <div className={classes.said}>
        <div className={classes.bubble} data-pale={pale || undefined} data-wide={wide || undefined}>
          {children}
        </div>
        {menu?.(label)}
      </div>
      {below}
    </article>
  )
}

type Props = { side: Side; message: Message; first: boolean; last: boolean; conversation: Conversation }

export function MessageView({ side, message, first, last, conversation }: Props) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const { sender } = conversation.meta
  const author = side === 'incoming' ? { id: sender.id, name: callName(sender), picture: sender.thumbnail } : message.sender
  const failed = message.status === 'failed'
  const deleted = isDeleted(message)
  const mayEdit = useMay('edit')
  const [deleting, setDeleting] = useState(false)
  const mark = markOf(message)
  const look = side === 'note' ? null : lookOf(message)
  const [original, setOriginal] = useState(false)
  return (
    <Frame
      wide={original}
      side={side}
      first={first}
      last={last}
      author={author}
      below={
        (last || failed) && (
          <p className={classes.below}>
            {mark && <span>{t(`mark.${mark}`)}</span>}
            <time title={f.dateTime(message.created_at)}>{f.time(message.created_at)}</time>
            {side === 'outgoing' && <DeliveryState message={message} conversation={conversation} />}
          </p>
        )
      }
      menu={mayEdit && !deleted ? (label) => <MessageMenu label={label} onDelete={() => setDeleting(true)} /> : undefined}
    >
      {deleted ? (
        <p className={classes.gone}>{t('message.deleted')}</p>
      ) : look ? (
        <MailView message={message} look={look} conversationId={conversation.id} original={original} onSwitch={() => setOriginal(!original)} />
      ) : (
        <>
          {side === 'note' ? message.content && <NoteText text={message.content} /> : <MessageText message={message} />}
          <Attachments files={message.attachments} />
        </>
      )}
      {deleting && <DeleteMessage message={message} conversation={conversation} onClose={() => setDeleting(false)} />}
    </Frame>
  )
}

const states = { progress: IconClock, sent: IconCheck, delivered: IconChecks, read: IconChecks, failed: IconAlertTriangle } as const

type State = keyof typeof states

/** What became of a message: a sign and its word; a failure says why, and can be tried again. */
function DeliveryState({ message, conversation }: { message: Message; conversation: Conversation }) {
  const { t } = useTranslation('conversations')
  const mayEdit = useMay('edit')
  const retry = useRetry(conversation.id, message.id)
  // An API of its own tells nothing more than that it was handed over.
  const state: State = message.status
  const Icon = states[state]
  const reason = message.content_attributes.external_error
  return (
    <>
      <span className={classes.delivery} data-state={state}>
        <Icon size={14} aria-hidden="true" /> {t(`delivery.${state}`)}
      </span>
      {state === 'failed' && (
        <>
          {typeof reason === 'string' && <span className={classes.reason}>{reason}</span>}
          {mayEdit && conversation.can_reply && !isDeleted(message) && (
            <Button size="compact-xs" variant="light" color="red" onClick={retry}>
              {t('sendAgain')}
            </Button>
          )}
        </>
      )}
    </>
  )
}

type SendingProps = { side: Side; sending: Sending; first: boolean; last: boolean }

/** A message that the server does not have yet. */
export function SendingView({ side, sending, first, last }: SendingProps) {
  const { t } = useTranslation('conversations')
  const { t: common } = useTranslation()
  const { profile } = useCurrent()
  const queryClient = useQueryClient()
  const { problem } = sending
  return (
    <Frame
      side={side}
      first={first}
      last={last}
      author={profile}
      pale={!problem}
      below={
        problem ? (
          <div className={classes.below} role="alert">
            <span className={classes.delivery} data-state="failed">
              <IconAlertTriangle size={14} aria-hidden="true" /> {t('notSent')}
            </span>
            <span className={classes.reason}>{Object.values(problem.fields)[0] ?? problemText(common, problem)}</span>
            <Group gap={4}>
              <Button size="compact-xs" variant="light" color="red" onClick={() => sendAgain(queryClient, sending)}>
                {t('sendAgain')}
              </Button>
              <Button size="compact-xs" variant="subtle" color="gray" onClick={() => putBack(sending)}>
                {t('edit')}
              </Button>
              <Button size="compact-xs" variant="subtle" color="gray" onClick={() => forget(sending.key)}>
                {t('discard')}
              </Button>
            </Group>
          </div>
        ) : (
          <p className={classes.below}>
            <span className={classes.delivery} data-state="progress">
              <IconClock size={14} aria-hidden="true" /> {t('sending')}
            </span>
          </p>
        )
      }
    >
      {sending.content && (side === 'note' ? <NoteText text={sending.content} /> : <p className={classes.text}>{sending.content}</p>)}
      {sending.files.map((file, i) => (
        <p key={`${i} ${file.name}`} className={classes.text}>
          {file.name}
        </p>
      ))}
      {sending.files.length > 0 && !problem && <HowFar sending={sending} />}
    </Frame>
  )
}

/** How much of the files has left. */
function HowFar({ sending: { files, sent } }: { sending: Sending }) {
  const { t } = useTranslation('conversations')
  const size = files.reduce((sum, file) => sum + file.size, 0)
  return (
    <Progress.Root size="sm" mt={6} miw={140}>
      <Progress.Section value={Math.min(100, (sent / size) * 100)} animated={sent >= size} aria-label={t('sending')} />
    </Progress.Root>
  )
}
