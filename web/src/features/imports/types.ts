import type { AttributeType, Import, ImportStatus } from '@/api/types'

export type Options = Import['options']
export type Column = Import['mapping'][number]

/** An attribute that does not exist yet and is made with the preview. */
export type NewDefinition = { name: string; type: AttributeType; values: string[] }

/** What is chosen for one column. */
export type ColumnChoice = Pick<Column, 'column' | 'target' | 'date_order' | 'decimal'> & {
  /** Set when the target is an attribute that does not exist yet. */
  definition: NewDefinition | null
}

/** What is chosen for an import before it runs. */
export type Draft = { columns: ColumnChoice[]; options: Options }

export const outcomes = ['created', 'updated', 'unchanged', 'skipped', 'rejected'] as const

/** What rows can be listed by; dropped: those that went in without a bad cell, whatever became of them. */
export const rowFilters = [...outcomes, 'dropped'] as const
export type RowFilter = (typeof rowFilters)[number]

/** Where an import may stand, in the order of its life. */
export const statuses = [
  'uploaded',
  'previewing',
  'ready',
  'queued',
  'running',
  'paused',
  'canceling',
  'canceled',
  'completed',
  'failed',
  'undoing',
  'undone',
] as const satisfies readonly ImportStatus[]

export const steps = ['file', 'columns', 'choices', 'preview'] as const
export type Step = (typeof steps)[number]
