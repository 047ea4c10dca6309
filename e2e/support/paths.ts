import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..', '..')

/** A real file of the importer's own tests. */
export const sample = (name: string) => join(repository, 'internal/importer/sheet/testdata', name)
