import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountId } from '@/lib/account'
import classes from './Thread.module.css'

type Props = { conversationId: number; messageId: number; pictures: boolean }

/** Room for the bar of a mail that is wider than its frame. */
const bar = 16

/**
 * A mail as its author made it, as high as it is. The server has taken out of it what could do anything, forbids it to run or load
 * what was left, and so does the frame: without allow-scripts it may keep its origin, by which we see how high it is.
 */
export function MailFrame({ conversationId, messageId, pictures }: Props) {
  const { t } = useTranslation('conversations')
  const accountId = useAccountId()
  const dark = useComputedColorScheme('light') === 'dark'
  const { frame, height, failed, onLoad } = useHeight()
  if (failed) return <p className={classes.aside}>{t('mail.notShown')}</p>
  return (
    <iframe
      ref={frame}
      className={classes.mail}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      title={t('mail.frame')}
      src={`/api/v1/accounts/${accountId}/conversations/${conversationId}/messages/${messageId}/mail?pictures=${pictures}&dark=${dark}`}
      style={{ height }}
      onLoad={onLoad}
    />
  )
}

/** How high a frame's page is, also when that changes. */
function useHeight() {
  const frame = useRef<HTMLIFrameElement>(null)
  const observer = useRef<ResizeObserver>(null)
  const [height, setHeight] = useState(80)
  const [failed, fail] = useState(false)
  useEffect(() => () => observer.current?.disconnect(), [])
  const onLoad = () => {
    observer.current?.disconnect()
    const page = frame.current?.contentDocument
    if (!page?.body || page.contentType !== 'text/html') return fail(true) // the body of an error
    const measure = () => setHeight(Math.ceil(page.body.scrollHeight) + (page.documentElement.scrollWidth > page.documentElement.clientWidth ? bar : 0))
    observer.current = new ResizeObserver(measure)
    observer.current.observe(page.body)
    measure()
  }
  return { frame, height, failed, onLoad }
}
