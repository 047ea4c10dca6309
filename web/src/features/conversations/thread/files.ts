import type { Message } from '@/api/types'

/** A file of a message. */
export type Attachment = Pick<Message['attachments'][number], 'id' | 'file_type' | 'file_name' | 'file_size' | 'data_url' | 'thumb_url' | 'width' | 'height'>

/** Pixels that a picture takes in a thread at most. */
const room = { width: 340, height: 290 }

/** How large a picture is shown, known before it is there, so that nothing jumps; null when nobody knows. */
export function shownSize({ width = 0, height = 0 }: Pick<Attachment, 'width' | 'height'>) {
  if (width <= 0 || height <= 0) return null
  const scale = Math.min(1, room.width / width, room.height / height)
  return { width: Math.round(width * scale), aspectRatio: `${width} / ${height}` }
}
