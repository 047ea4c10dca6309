import { IconPaperclip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Message } from '@/api/types'
import { withoutMentions } from '@/lib/mentions'

/** What a message says, for a line. */
export function Said({ message: { content, attachments } }: { message: Message }) {
  const { t } = useTranslation('conversations')
  if (content || attachments.length === 0) return <>{withoutMentions(content).slice(0, 200)}</>
  return (
    <>
      <IconPaperclip size={13} aria-hidden="true" /> {t('preview.files', { count: attachments.length })}
    </>
  )
}
