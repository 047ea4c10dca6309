export type MergeSearch = { base?: number; mergee?: number }

function id(value: unknown) {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** The two contacts of a merge, in the URL. */
export function mergeSearch(raw: Record<string, unknown>): MergeSearch {
  return { base: id(raw.base), mergee: id(raw.mergee) }
}
