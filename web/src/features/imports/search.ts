import type { ImportStatus } from '@/api/types'
import { rowFilters, statuses, steps, type RowFilter, type Step } from './types'

export type PageSearch = { page?: number }

function whole(value: unknown, low: number, high = 1_000_000) {
  const n = Number(value)
  return Number.isInteger(n) && n >= low ? Math.min(n, high) : undefined
}

function among<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value)
}

/** The page of a history, in the URL; the first is left out. */
export function pageSearch(raw: Record<string, unknown>): PageSearch {
  return { page: whole(raw.page, 2) }
}

export type ImportsSearch = PageSearch & {
  /** The earlier import whose settings the next file gets. */
  like?: number
  /** Only imports that stand so are listed. */
  status?: ImportStatus
}

export function importsSearch(raw: Record<string, unknown>): ImportsSearch {
  return { ...pageSearch(raw), like: whole(raw.like, 1, Number.MAX_SAFE_INTEGER), status: among(raw.status, statuses) }
}

export type ImportSearch = PageSearch & {
  /** Where in the preparation; without it, where it stands. */
  step?: Step
  /** Which rows are listed. */
  outcome?: RowFilter
}

/** What the page of one import shows: never fails, only forgets. */
export function importSearch(raw: Record<string, unknown>): ImportSearch {
  return { step: among(raw.step, steps), outcome: among(raw.outcome, rowFilters), ...pageSearch(raw) }
}
