export type PageSearch = { page?: number }

/** The page of a history, in the URL; the first is left out. */
export function importsSearch(raw: Record<string, unknown>): PageSearch {
  const page = Number(raw.page)
  return { page: Number.isInteger(page) && page > 1 ? Math.min(page, 1_000_000) : undefined }
}
