/** The ids with one of them a place up (-1) or down (1). */
export function moved(ids: readonly number[], id: number, by: -1 | 1) {
  const at = ids.indexOf(id)
  const to = at + by
  const out = [...ids]
  if (at < 0 || to < 0 || to >= ids.length) return out
  out.splice(at, 1)
  out.splice(to, 0, id)
  return out
}
