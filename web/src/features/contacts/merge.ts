import { differing, type ContactField, type ContactValues } from './values'

export type Difference = { field: ContactField; mine: string | boolean; theirs: string | boolean; both: boolean }

/**
 * What somebody else changed since `base`, beside what I wrote. `both` marks
 * the fields we both changed to different values: only those need a decision.
 */
export function differences(base: ContactValues, theirs: ContactValues, mine: ContactValues): Difference[] {
  const iChanged = new Set(differing(base, mine))
  return differing(base, theirs).map((field) => ({
    field,
    mine: mine[field],
    theirs: theirs[field],
    both: iChanged.has(field) && mine[field] !== theirs[field],
  }))
}

/** Their version with my changes put on top of it. */
export function combine(base: ContactValues, theirs: ContactValues, mine: ContactValues): ContactValues {
  const kept = Object.fromEntries(differing(base, mine).map((field) => [field, mine[field]]))
  return { ...theirs, ...kept }
}
