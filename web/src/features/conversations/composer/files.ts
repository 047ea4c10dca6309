/** As the server has it. */
export const maxFiles = 20
export const maxFileSize = 25 * 1024 * 1024

export type Refused = { reason: 'tooLarge' | 'tooMany' | 'blank' | 'folder'; name: string }

/** The files with further ones, and what could not be taken; `folders` are the names of those that are no files. */
export function addFiles(known: readonly File[], more: readonly File[], folders: ReadonlySet<string> = new Set()): { files: File[]; refused: Refused[] } {
  const files = [...known]
  const refused: Refused[] = []
  for (const file of more) {
    if (folders.has(file.name)) refused.push({ reason: 'folder', name: file.name })
    else if (file.size > maxFileSize) refused.push({ reason: 'tooLarge', name: file.name })
    else if (file.size === 0) refused.push({ reason: 'blank', name: file.name })
    else if (files.length >= maxFiles) refused.push({ reason: 'tooMany', name: file.name })
    else files.push(file)
  }
  return { files, refused }
}

/** The names of the folders among what was dropped. They come as files that nobody can read. */
export function foldersIn({ items }: DataTransfer): Set<string> {
  const entries = [...items].map((item) => item.webkitGetAsEntry())
  return new Set(entries.flatMap((entry) => (entry?.isDirectory ? [entry.name] : [])))
}
