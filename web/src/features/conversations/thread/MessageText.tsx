import { UnstyledButton } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '@/api/types'
import { splitMentions } from '@/lib/mentions'
import { wordsOf } from './mail'
import { pieces } from './text'
import classes from './Thread.module.css'

type Props = {
  message: Message
  /** Only what stands around the words. */
  headOnly?: boolean
}

/** What a message says, as text whatever it holds; of a mail the subject, and what it quotes behind a button. */
export function MessageText({ message, headOnly }: Props) {
  const { t } = useTranslation('conversations')
  const { subject, own, quote, cc, bcc, leftOut, cut } = wordsOf(message)
  return (
    <>
      {subject && <p className={classes.subject}>{subject}</p>}
      {cc.length > 0 && <p className={classes.copies}>{t('mail.cc', { names: cc.join(', ') })}</p>}
      {bcc.length > 0 && <p className={classes.copies}>{t('mail.bcc', { names: bcc.join(', ') })}</p>}
      {own && !headOnly && <Words text={own} />}
      {quote && !headOnly && <Quote text={quote} />}
      {cut && <p className={classes.aside}>{t('mail.cut')}</p>}
      {leftOut.length > 0 && <p className={classes.aside}>{t('mail.leftOut', { names: leftOut.join(', ') })}</p>}
    </>
  )
}

function Quote({ text }: { text: string }) {
  const { t } = useTranslation('conversations')
  const [shown, show] = useState(false)
  return (
    <>
      <UnstyledButton className={classes.more} aria-expanded={shown} onClick={() => show(!shown)}>
        <IconDots size={16} aria-hidden="true" /> {t(shown ? 'quote.hide' : 'quote.show')}
      </UnstyledButton>
      {shown && (
        <blockquote className={classes.quote}>
          <Words text={text} />
        </blockquote>
      )}
    </>
  )
}

function Words({ text }: { text: string }) {
  return <p className={classes.text}>{linked(text)}</p>
}

function linked(text: string) {
  return pieces(text).map(({ text: piece, href }, i) =>
    href ? (
      <a key={i} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {piece}
      </a>
    ) : (
      piece
    ),
  )
}

/** A note, in which those whom it mentions stand out. */
export function NoteText({ text }: { text: string }) {
  return (
    <p className={classes.text}>
      {splitMentions(text).map(({ text: piece, mention }, i) =>
        mention ? (
          <span key={i} className={classes.mention}>
            {piece}
          </span>
        ) : (
          <Fragment key={i}>{linked(piece)}</Fragment>
        ),
      )}
    </p>
  )
}
