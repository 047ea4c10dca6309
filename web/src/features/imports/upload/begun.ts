// The upload that was begun last, kept by the browser: so that whoever chooses the same file again
// goes on with it. A file is told by size and time; its name is nobody's business here.
const keyOf = (accountId: number) => `ficha.upload.${accountId}`

const markOf = ({ size, lastModified }: File) => `${size}.${lastModified}`

export function remember(accountId: number, file: File, id: number) {
  try {
    localStorage.setItem(keyOf(accountId), `${id} ${markOf(file)}`)
  } catch {
    // Without storage it begins anew.
  }
}

/** The id of the upload of this file; null when none was begun. */
export function recall(accountId: number, file: File): number | null {
  try {
    const [id, mark] = (localStorage.getItem(keyOf(accountId)) ?? '').split(' ')
    return mark === markOf(file) && Number(id) > 0 ? Number(id) : null
  } catch {
    return null
  }
}

export function forget(accountId: number) {
  try {
    localStorage.removeItem(keyOf(accountId))
  } catch {
    // Nothing was kept.
  }
}
