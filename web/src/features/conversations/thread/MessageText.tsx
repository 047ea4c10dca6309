import { UnstyledButton } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '@/api/types'
import { pieces } from './text'
import { wordsOf } from './mail'
import classes from './Thread.module.css'

/** What a message says, as text whatever it holds; of a mail the subject, and what it quotes behind a button. */
export function MessageText({ message }: { message: Message }) {
  const { t } = useTranslation('conversations')
  const [shown, show] = useState(false)
  const { subject, own, quote } = wordsOf(message)
  if (!own && !subject) return null
  return (
    <>
      {subject && <p className={classes.subject}>{subject}</p>}
      <Words text={own} />
      {quote && (
        <>
          <UnstyledButton className={classes.more} aria-expanded={shown} onClick={() => show(!shown)}>
            <IconDots size={16} aria-hidden="true" /> {t(shown ? 'quote.hide' : 'quote.show')}
          </UnstyledButton>
          {shown && (
            <blockquote className={classes.quote}>
              <Words text={quote} />
            </blockquote>
          )}
        </>
      )}
    </>
  )
}

function Words({ text }: { text: string }) {
  return (
    <p className={classes.text}>
      {pieces(text).map(({ text: piece, href }, i) =>
        href ? (
          <a key={i} href={href} target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ) : (
          piece
        ),
      )}
    </p>
  )
}
