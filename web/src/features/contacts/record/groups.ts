import type { EventKind } from '@/api/types'

/** What may be filtered by; a group stands for the kinds that people think of together. */
export const kindGroups = {
  changes: ['created', 'updated'],
  labels: ['labels'],
  notes: ['note_added', 'note_changed', 'note_deleted'],
  blocked: ['blocked', 'unblocked'],
  merges: ['merged', 'unmerged'],
  exports: ['exported'],
  conversations: ['conversation'],
} as const satisfies Record<string, readonly EventKind[]>

export type KindGroup = keyof typeof kindGroups
export const groupNames = Object.keys(kindGroups) as KindGroup[]
