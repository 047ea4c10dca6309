export type Progress = {
  /** Bytes that have left. */
  loaded: number
  total: number
  /** Bytes that the server keeps, whatever happens to the line. */
  kept: number
  /** The line has broken; it is tried again in a moment. */
  waiting: boolean
  /** How much of the file the server has read so far, 0 to 1, once all of it has come and the server tells. */
  read?: number
}

export type Upload = {
  accountId: number
  file: File
  /** An earlier import whose choices it gets. */
  like?: number
  onProgress: (progress: Progress) => void
  /** Stops the upload; the promise then rejects with an AbortError. */
  signal: AbortSignal
}

/** Where imports are made. */
export function importsPath({ accountId, like }: Pick<Upload, 'accountId' | 'like'>) {
  return `/api/v1/accounts/${accountId}/imports${like ? `?like=${like}` : ''}`
}
