/** A statement about a contact, as it is sent. */
export type Condition = { attribute_key: string; filter_operator: string; values: unknown[] }

/** Parts of which all, any or none must hold. */
export type Group = { join: 'all' | 'any' | 'none'; parts: Part[] }
export type Part = Condition | Group
export type Join = Group['join']

/** A filter on the wire and in the URL: conditions, and groups of them. */
export type Wire = Condition | { all: Wire[] } | { any: Wire[] } | { not: Wire }

export const everybody: Group = { join: 'all', parts: [] }

export function isGroup(part: Part): part is Group {
  return 'join' in part
}

type Raw = Record<string, unknown>
const isObject = (raw: unknown): raw is Raw => typeof raw === 'object' && raw !== null && !Array.isArray(raw)

/** Deeper than the server takes. */
const deepest = 12

function readCondition({ attribute_key: key, filter_operator: operator, values }: Raw): Condition | null {
  if (typeof key !== 'string' || typeof operator !== 'string') return null
  const list = Array.isArray(values) ? values : values === undefined || values === null ? [] : [values]
  return { attribute_key: key, filter_operator: operator, values: list }
}

/** Conditions joined one with the next; "and" binds tighter. */
function readFlat(list: Raw[], depth: number): Group {
  const groups: Part[][] = [[]]
  list.forEach((raw, i) => {
    const part = readPart(raw, depth + 1)
    if (part) groups.at(-1)?.push(part)
    const joiner = typeof raw.query_operator === 'string' ? raw.query_operator.toUpperCase() : ''
    if (joiner === 'OR' && i < list.length - 1) groups.push([])
  })
  const filled = groups.filter((parts) => parts.length > 0)
  if (filled.length < 2) return { join: 'all', parts: filled[0] ?? [] }
  return { join: 'any', parts: filled.map((parts) => (parts.length === 1 && parts[0] ? parts[0] : { join: 'all', parts })) }
}

function readPart(raw: unknown, depth: number): Part | null {
  if (depth > deepest || !isObject(raw)) return null
  if ('not' in raw) {
    const inner = Array.isArray(raw.not) ? readFlat(raw.not.filter(isObject), depth + 1) : readPart(raw.not, depth + 1)
    if (!inner) return null
    return { join: 'none', parts: isGroup(inner) && inner.join === 'any' ? inner.parts : [inner] }
  }
  for (const join of ['all', 'any'] as const) {
    const list = raw[join]
    if (!Array.isArray(list)) continue
    const parts = list.map((one) => readPart(one, depth + 1))
    return { join, parts: parts.filter((part) => part !== null) }
  }
  return readCondition(raw)
}

/** Reads what is in a URL or was saved, in whichever form; what cannot be read is left out. */
export function readTree(raw: unknown): Group {
  if (Array.isArray(raw)) return readFlat(raw.filter(isObject), 0)
  const part = readPart(raw, 0)
  if (!part) return everybody
  return isGroup(part) ? part : { join: 'all', parts: [part] }
}

export const withoutValues = ['is_present', 'is_not_present', 'anniversary_this_month']

/** Whether a condition says enough to be asked. */
export function isComplete({ attribute_key: key, filter_operator: operator, values }: Condition) {
  if (!key) return false
  if (withoutValues.includes(operator)) return true
  const filled = values.filter((value) => value !== '' && value !== null && value !== undefined)
  return operator === 'between' ? values.length === 2 && filled.length === 2 : filled.length > 0 && filled.length === values.length
}

function partWire(part: Part): Wire | null {
  if (!isGroup(part)) return isComplete(part) ? part : null
  const parts = part.parts.map(partWire).filter((one) => one !== null)
  const [first] = parts
  if (!first) return null
  if (part.join === 'none') return { not: parts.length === 1 ? first : { any: parts } }
  return part.join === 'all' ? { all: parts } : { any: parts }
}

/** What to send: unfinished conditions and empty groups are left out; undefined is everybody. */
export function toWire(group: Group): Wire | undefined {
  return partWire(group) ?? undefined
}

/** Both must hold. */
export function both(one: Group, other: Part): Group {
  if (one.parts.length === 0) return { join: 'all', parts: [other] }
  return one.join === 'all' ? { join: 'all', parts: [...one.parts, other] } : { join: 'all', parts: [one, other] }
}

/** Where a part stands: the places of its groups, from the outside in. */
export type Path = readonly number[]

/** The tree with the part at a path changed, or gone where `change` gives null. */
export function changeAt(group: Group, path: Path, change: (part: Part) => Part | null): Group {
  const [at, ...rest] = path
  const parts = group.parts.flatMap((part, i) => {
    if (i !== at) return [part]
    const next = rest.length === 0 ? change(part) : isGroup(part) ? changeAt(part, rest, change) : part
    return next ? [next] : []
  })
  return { ...group, parts }
}

/** The group at a path, with other parts. */
export function changeGroup(root: Group, path: Path, change: (group: Group) => Group): Group {
  if (path.length === 0) return change(root)
  return changeAt(root, path, (part) => (isGroup(part) ? change(part) : part))
}

/** One place up (-1) or down (1) among its neighbours. */
export function movePart(root: Group, path: Path, by: -1 | 1): Group {
  const at = path.at(-1) ?? 0
  return changeGroup(root, path.slice(0, -1), (group) => {
    const to = at + by
    const moved = group.parts[at]
    if (!moved || to < 0 || to >= group.parts.length) return group
    const rest = group.parts.filter((_, i) => i !== at)
    return { ...group, parts: [...rest.slice(0, to), moved, ...rest.slice(to)] }
  })
}

export function countConditions(part: Part): number {
  return isGroup(part) ? part.parts.reduce((sum, one) => sum + countConditions(one), 0) : 1
}

/** A single value of a condition as text; what is no text, number or answer shows as it was sent. */
export function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}
