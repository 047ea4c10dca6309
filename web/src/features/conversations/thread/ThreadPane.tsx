import { Alert, Skeleton } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type DragEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '@/api/types'
import { Composer, type ComposerHandle } from '@/features/conversations/composer/Composer'
import { foldersIn } from '@/features/conversations/composer/files'
import { keys } from '@/api/keys'
import { conversationQuery, threadQuery } from '@/features/conversations/queries'
import { rowsOf, type Pages } from '@/features/conversations/listPages'
import { useChanges } from '@/features/conversations/useChanges'
import type { Listen } from '@/features/conversations/useDeskKeys'
import { useSeen } from '@/features/conversations/useSeen'
import { useAccountId, useMay } from '@/lib/account'
import { ErrorState } from '@/ui/States'
import { Head } from './Head'
import { Messages } from './Messages'
import classes from './Thread.module.css'

type Props = {
  id: number
  /** The message that it is opened at; see ConversationsSearch. */
  target?: number
  /** Who is writing; see Typing. */
  typing: readonly number[]
  contactShown: boolean
  onContact: () => void
  onBack: () => void
  listen: Listen
}

/** As the list has it, until the server has answered. */
function useConversation(id: number) {
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const listed = () =>
    queryClient
      .getQueriesData<Pages>({ queryKey: keys.conversationList(accountId) })
      .flatMap(([, data]) => (data ? rowsOf(data.pages) : []))
      .find((one) => one.id === id)
  return useQuery({ ...conversationQuery(accountId, id), placeholderData: listed })
}

/** One conversation: what was said, and what to answer. */
export function ThreadPane(props: Props) {
  const { t } = useTranslation('conversations')
  const { data, error, refetch } = useConversation(props.id)
  if (data) return <Open {...props} conversation={data} />
  return (
    <section className={classes.pane} data-pane="thread" aria-label={t('thread')}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
    </section>
  )
}

/** When a member had last looked before this one opened it; undefined when nothing was new. */
function useSeenBefore({ unread_count: unread, agent_last_seen_at: at }: Conversation) {
  const [seenAt] = useState(unread > 0 ? at : undefined)
  return seenAt
}

function Open({ conversation, target, typing, contactShown, onContact, onBack, listen }: Props & { conversation: Conversation }) {
  const { t } = useTranslation('conversations')
  const queryClient = useQueryClient()
  const { id } = conversation
  const thread = useQuery(threadQuery(queryClient, useAccountId(), id))
  const changes = useChanges(conversation)
  const seenBefore = useSeenBefore(conversation)
  const mayEdit = useMay('edit')
  const composer = useRef<ComposerHandle>(null)
  useSeen(conversation, thread.isSuccess)
  useEffect(() =>
    listen((command) => {
      if (command === 'resolve') changes.toggleResolved()
      else composer.current?.write(command)
    }),
  )
  return (
    <section className={classes.pane} data-pane="thread" aria-label={t('thread')} {...useDrop(composer, mayEdit)}>
      <Head conversation={conversation} changes={changes} contactShown={contactShown} onContact={onContact} onBack={onBack} />
      {conversation.muted && (
        <Alert color="red" icon={<IconLock size={17} />} p="xs" m="sm">
          {t('blocked')}
        </Alert>
      )}
      {thread.data ? (
        <Messages conversation={conversation} thread={thread.data} seenBefore={seenBefore} target={target} typing={typing} />
      ) : (
        <div className={classes.scroller}>{thread.error ? <ErrorState error={thread.error} onRetry={() => void thread.refetch()} /> : <Waiting />}</div>
      )}
      {mayEdit && <Composer conversation={conversation} messages={thread.data?.messages ?? []} ref={composer} />}
    </section>
  )
}

/** Files may be dropped anywhere on the thread. */
function useDrop(composer: RefObject<ComposerHandle | null>, mayEdit: boolean) {
  const [over, set] = useState(false)
  if (!mayEdit) return {}
  return {
    'data-over': over || undefined,
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      set(true)
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) set(false)
    },
    onDrop: (event: DragEvent) => {
      set(false)
      if (event.dataTransfer.files.length === 0) return
      event.preventDefault()
      composer.current?.addFiles([...event.dataTransfer.files], foldersIn(event.dataTransfer))
    },
  }
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('state.loading')} className={classes.waiting}>
      {[52, 38, 64, 30].map((width, i) => (
        <Skeleton key={width} height={38} width={`${width}%`} radius="md" ml={i % 2 ? 'auto' : 0} />
      ))}
    </div>
  )
}
