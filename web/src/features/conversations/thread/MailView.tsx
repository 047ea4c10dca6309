import { UnstyledButton } from '@mantine/core'
import { IconAlignLeft, IconMail, IconPhoto } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '@/api/types'
import { Attachments } from './Attachments'
import { MailFrame } from './MailFrame'
import { MessageText } from './MessageText'
import type { Look } from './mail'
import classes from './Thread.module.css'

type Props = { message: Message; look: Look; conversationId: number; original: boolean; onSwitch: () => void }

/** A mail that has more than text: that, or all of it as its author made it. */
export function MailView({ message, look, conversationId, original, onSwitch }: Props) {
  const { t } = useTranslation('conversations')
  const [pictures, showPictures] = useState(false)
  const files = original ? message.attachments.filter((_, i) => !look.inline.has(i)) : message.attachments
  return (
    <>
      <MessageText message={message} headOnly={original} />
      {original && <MailFrame conversationId={conversationId} messageId={message.id} pictures={pictures} />}
      <div className={classes.switches}>
        <UnstyledButton className={classes.more} onClick={onSwitch}>
          {original ? <IconAlignLeft size={16} aria-hidden="true" /> : <IconMail size={16} aria-hidden="true" />} {t(original ? 'mail.asText' : 'mail.asSent')}
        </UnstyledButton>
        {original && look.pictures && !pictures && (
          <UnstyledButton className={classes.more} title={t('mail.picturesHint')} onClick={() => showPictures(true)}>
            <IconPhoto size={16} aria-hidden="true" /> {t('mail.pictures')}
          </UnstyledButton>
        )}
      </div>
      <Attachments files={files} />
    </>
  )
}
