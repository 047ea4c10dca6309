import { Button, Loader, VisuallyHidden } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem, type Problem } from '@/api/problem'
import type { Conversation } from '@/api/types'
import { useSending } from '@/features/conversations/composer/outbox'
import { loadOlder } from '@/features/conversations/queries'
import { useCandidates } from '@/features/conversations/useCandidates'
import { theContact } from '@/features/conversations/useLive'
import { useAccountFormats, useAccountId, useCurrent } from '@/lib/account'
import { callName } from '@/lib/callName'
import { problemText } from '@/lib/problemText'
import { itemsOf, type Item } from './items'
import { ItemView } from './ItemView'
import { sideOf, type Thread } from './messages'
import classes from './Thread.module.css'

type Props = { conversation: Conversation; thread: Thread; seenBefore: number | undefined; target: number | undefined; typing: readonly number[] }

const guesses: Record<Item['kind'], number> = { day: 44, new: 36, activity: 30, message: 64, sending: 64 }

/** Nearer to the top than this many items, older ones are asked for: a part more than is in sight, so that whoever scrolls does not wait. */
const ahead = 20
/** Pixels from the end that still count as reading the latest. */
const end = 90
/** A message that one is led to is looked for among so many of the latest. */
const reach = 500

function useItems({ conversation, thread, seenBefore }: Props) {
  const f = useAccountFormats()
  const { profile } = useCurrent()
  const sending = useSending(useAccountId(), conversation.id)
  return useMemo(
    () => itemsOf(thread.messages, { day: f.day, seenAt: seenBefore, sending, me: profile.id }),
    [thread.messages, f, seenBefore, sending, profile.id],
  )
}

/** Asks for older messages as one comes near them, or is led to one of them. */
function useOlder({ conversation: { id }, thread, target }: Props, near: boolean) {
  const queryClient = useQueryClient()
  const accountId = useAccountId()
  const { mutate: load, isPending: loading, error } = useMutation({ mutationFn: () => loadOlder(queryClient, accountId, id) })
  const led = target !== undefined && thread.messages.length < reach && !thread.messages.some((message) => message.id === target)
  const wanted = (near || led) && !thread.whole && !loading && !error
  useEffect(() => {
    if (wanted) load()
  }, [wanted, load])
  return { loading, problem: error && toProblem(error), load: () => load() }
}

function useThreadScroll(items: Item[], target: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => guesses[items[i]?.kind ?? 'message'],
    getItemKey: (i) => items[i]?.key ?? i,
    overscan: 10,
    paddingStart: 12,
    // Room for the line that says who is writing.
    paddingEnd: 30,
    // What is read stays where it is when older messages come, and the latest is followed by who is there.
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: end,
  })
  const [settled, settle] = useState(false)
  useLayoutEffect(() => {
    virtual.scrollToEnd()
    settle(true)
  }, [virtual])
  // What one sends oneself is always shown.
  const own = items.filter(({ kind }) => kind === 'sending').length
  useEffect(() => {
    if (own > 0) virtual.scrollToEnd()
  }, [virtual, own])
  const leave = useStaysAtEnd(scroller, virtual.getTotalSize(), () => virtual.scrollToEnd())
  const at = target === undefined ? -1 : items.findIndex(({ key }) => key === String(target))
  const shown = useRef<number>(undefined)
  useEffect(() => {
    if (at < 0 || shown.current === target) return
    shown.current = target
    leave()
    virtual.scrollToIndex(at, { align: 'center' })
  }, [virtual, leave, at, target])
  return { scroller, virtual, settled }
}

/** Whoever is at the end stays there while messages get their size, and while the editor below grows and shrinks, until they leave. */
function useStaysAtEnd(scroller: RefObject<HTMLDivElement | null>, size: number, toEnd: () => void) {
  const atEnd = useRef(true)
  const latest = useRef(toEnd)
  useLayoutEffect(() => {
    latest.current = toEnd
    if (atEnd.current) toEnd()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what has grown moves the end, nothing else does
  }, [size])
  useEffect(() => {
    const box = scroller.current
    if (!box) return
    let height = 0
    const look = () => {
      const near = box.scrollHeight - box.scrollTop - box.clientHeight < end
      // Messages that have just got their size move the end away from whoever was there: that is no leaving.
      if (near || box.scrollHeight === height) atEnd.current = near
      height = box.scrollHeight
    }
    const observer = new ResizeObserver(() => {
      if (atEnd.current) latest.current()
    })
    box.addEventListener('scroll', look, { passive: true })
    observer.observe(box)
    return () => {
      box.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [scroller])
  return useCallback(() => {
    atEnd.current = false
  }, [])
}

/** What was said, the latest at the bottom; older messages come as one scrolls up. */
export function Messages(props: Props) {
  const { t } = useTranslation('conversations')
  const { conversation, thread, target, typing } = props
  const items = useItems(props)
  const { scroller, virtual, settled } = useThreadScroll(items, target)
  const older = useOlder(props, settled && (virtual.range?.startIndex ?? ahead) < ahead)
  const away = settled && !virtual.isAtEnd(end)
  return (
    <div className={classes.log}>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="group" aria-label={t('messages')}>
        <Beginning thread={thread} {...older} />
        <ol className={classes.items} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const item = items[index]
            if (!item) return null
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.item}
                aria-current={item.key === String(target) || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                <ItemView item={item} conversation={conversation} />
              </li>
            )
          })}
        </ol>
      </div>
      {away && (
        <Button size="compact-sm" radius="xl" className={classes.toEnd} leftSection={<IconArrowDown size={15} />} onClick={() => virtual.scrollToEnd()}>
          {t('toEnd')}
        </Button>
      )}
      <Writing conversation={conversation} typing={typing} />
      <Announcement thread={thread} />
    </div>
  )
}

/** Who is writing at this moment; of oneself one knows. */
function Writing({ conversation, typing }: Pick<Props, 'conversation' | 'typing'>) {
  const { t } = useTranslation('conversations')
  const { profile } = useCurrent()
  const candidates = useCandidates(conversation.inbox_id)
  const nameOf = (id: number) => (id === theContact ? callName(conversation.meta.sender) : candidates.find((one) => one.id === id)?.name)
  const names = typing.filter((id) => id !== profile.id).map(nameOf).filter((name) => name !== undefined)
  if (names.length === 0) return null
  return (
    <p className={classes.typing}>
      <span className={classes.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {names.length === 1 ? t('typingNamed', { name: names[0] }) : t('typingMany', { names: names.join(', ') })}
    </p>
  )
}

/** Above the first message that is there: more to come, or why it does not. */
function Beginning({ thread, loading, problem, load }: { thread: Thread; loading: boolean; problem: Problem | null; load: () => void }) {
  const { t } = useTranslation('conversations')
  const { t: common } = useTranslation()
  if (problem) {
    return (
      <p className={classes.beginning} role="alert">
        {problemText(common, problem)}{' '}
        <Button size="compact-xs" variant="light" onClick={load}>
          {common('action.retry')}
        </Button>
      </p>
    )
  }
  if (loading) return <Loader size="xs" className={classes.loadingOlder} aria-label={t('loadingOlder')} />
  if (thread.whole && thread.messages.length === 0) return <p className={classes.beginning}>{t('noMessages')}</p>
  return null
}

/** Reads out what comes in while the thread is open; what was there is not read. */
function Announcement({ thread }: { thread: Thread }) {
  const last = thread.messages.at(-1)
  const [first] = useState(last?.id)
  const news = last && last.id !== first && sideOf(last) === 'incoming' ? `${last.sender?.name ?? ''}: ${last.content}` : ''
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {news}
    </VisuallyHidden>
  )
}
