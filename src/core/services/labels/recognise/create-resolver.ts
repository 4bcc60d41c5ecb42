import { CanthusError } from '#contract/errors.ts'
import type { LandmarkSchema } from '#domain/schema.ts'
import { SchemaResolver } from './resolve-schema.ts'

/** @throws CanthusError format.schemaMismatch where the chosen schema is not known */
export function createResolver(known: readonly LandmarkSchema[], chosenId: string | null): SchemaResolver {
  try {
    return new SchemaResolver(known, chosenId)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const ids = known.map((schema) => schema.id).join(', ')
    throw new CanthusError('format.schemaMismatch', `There is no schema ${chosenId ?? ''} here; known are ${ids}.`, { schemaId: chosenId })
  }
}
