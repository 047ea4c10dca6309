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
