import type { Message } from '@/api/types'

/** A file of a message. */
export type Attachment = {
  id: number
  file_type: string
  data_url: string
  thumb_url?: string
  file_size?: number
  file_name?: string
  extension?: string | null
  /** Of an image, in pixels. */
  width?: number
  height?: number
}

export function filesOf(message: Message): Attachment[] {
  return (message as { attachments?: Attachment[] | null }).attachments ?? []
}

/** What a file is called; its address ends with the name where nothing else says it. */
export function nameOf({ file_name: name, data_url: url, id }: Attachment): string {
  if (name) return name
  const last = url.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || `#${id}`
  } catch {
    return last || `#${id}`
  }
}

/** Pixels that a picture takes in a thread at most. */
const room = { width: 340, height: 290 }

/** How large a picture is shown, known before it is there, so that nothing jumps; null when nobody knows. */
export function shownSize({ width = 0, height = 0 }: Pick<Attachment, 'width' | 'height'>) {
  if (width <= 0 || height <= 0) return null
  const scale = Math.min(1, room.width / width, room.height / height)
  return { width: Math.round(width * scale), aspectRatio: `${width} / ${height}` }
}
