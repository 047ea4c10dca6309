/** As the server has it. */
export const maxFiles = 20
export const maxFileSize = 25 * 1024 * 1024

export type Refused = { reason: 'tooLarge' | 'tooMany' | 'blank'; name: string }

/** The files with further ones, and what could not be taken. */
export function addFiles(known: readonly File[], more: readonly File[]): { files: File[]; refused: Refused[] } {
  const files = [...known]
  const refused: Refused[] = []
  for (const file of more) {
    if (file.size > maxFileSize) refused.push({ reason: 'tooLarge', name: file.name })
    else if (file.size === 0) refused.push({ reason: 'blank', name: file.name })
    else if (files.length >= maxFiles) refused.push({ reason: 'tooMany', name: file.name })
    else files.push(file)
  }
  return { files, refused }
}
